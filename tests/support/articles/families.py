"""Templates as sites have them, with an article of known text in each: (name, article, HTML). The extractor was tuned on
these; held_out.py has those that it was not.
"""

import html

from articles.prose import Article, Prose


def teasers(prose, n, form="<li><a href='/a/{i}'>{title}</a></li>"):
    return "".join(form.format(i=i, title=html.escape(prose.title()), text=html.escape(prose.paragraph(1, 2))) for i in range(n))


def head(article, extra=""):
    return f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{html.escape(article.title)} - The Site</title>{extra}</head>"


def menu(*names):
    return "".join(f"<li><a href='/{name.lower()}'>{name}</a></li>" for name in names or
                   ("Home", "World", "Politics", "Science", "Culture", "About us", "Contact"))


def comments(prose, n, form):
    return "".join(form.format(name=prose.name(), text=html.escape(prose.paragraph(1, 5)), i=i) for i in range(n))


def wordpress(article, p):
    return head(article) + f"""<body class="post-template-default single single-post has-sidebar"><div id=page class=site>
<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id=masthead class=site-header><p class=site-title><a href="/">The Site</a></p><p class=site-description>{p.sentence()}</p>
<nav class=main-navigation><ul class=menu>{menu()}</ul></nav></header>
<div id=content class=site-content><div id=primary class=content-area><main id=main class=site-main>
<article class="post type-post hentry"><header class=entry-header><h1 class=entry-title>{article.title}</h1>
<div class=entry-meta><span class=posted-on>Posted on <time datetime="{article.date}">{article.date}</time></span>
<span class=byline> by <span class=author><a href="/author">{article.author}</a></span></span></div></header>
<div class=entry-content>{article.html()}
<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li><a>Twitter</a></li><li><a>Facebook</a></li></ul></div>
<div id=jp-relatedposts class=jp-relatedposts><h3>Related</h3>{teasers(p, 3, "<p>{title} {text}</p>")}</div></div>
<footer class=entry-footer>Posted in <a>Science</a> Tagged <a>river</a>, <a>market</a></footer></article>
<nav class="navigation post-navigation"><a rel=prev>Previous: {p.title()}</a><a rel=next>Next: {p.title()}</a></nav>
<div id=comments class=comments-area><h2 class=comments-title>5 thoughts on “{article.title}”</h2><ol class=comment-list>
{comments(p, 25, '<li class="comment"><article class=comment-body><footer class=comment-meta><b>{name}</b> says:</footer><div class=comment-content><p>{text}</p></div></article></li>')}
</ol><div class=comment-respond><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked, and we will never share them with anyone.</p></div></div></main></div>
<aside id=secondary class=widget-area><section class=widget><h2>Recent Posts</h2><ul>{teasers(p, 6)}</ul></section>
<section class="widget widget_text"><h2>About</h2><p>{p.paragraph(3, 4)}</p></section></aside></div>
<footer class=site-footer><p>{p.paragraph(1, 2)} Proudly powered by WordPress</p></footer></div></body></html>"""


def drupal(article, p):
    return head(article) + f"""<body class="path-node page-node-type-article"><div class=dialog-off-canvas-main-canvas><div id=page-wrapper>
<div id=header class="header" role=banner><div class="region region-header"><div class="block site-branding">The Site</div></div></div>
<div id=main-wrapper><div id=main class=clearfix><div class="region region-breadcrumb"><nav class=breadcrumb><ol>{menu()}</ol></nav></div>
<main id=content class="column main-content" role=main><section class=section><div class="region region-content">
<div class="block block-core block-page-title-block"><h1 class=title>{article.title}</h1></div>
<div class="block block-system"><article role=article class="node node--type-article node--view-mode-full">
<header><div class=node__meta>By {article.author}, {article.date}</div></header>
<div class="node__content clearfix"><div class="field field--name-field-image"><img src=x alt=y></div>
<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field__item">{article.html()}</div>
<div class="field field--name-field-tags"><h3 class=field__label>Tags</h3><ul><li><a>river</a></li><li><a>council</a></li></ul></div>
<div class=node__links><ul class="links inline"><li><a>Log in or register to post comments</a></li></ul></div>
<section class="field field--name-comment comment-wrapper"><h2>Comments</h2>{comments(p, 8, '<article class="comment js-comment"><p>{name}</p><div class=field><p>{text}</p></div></article>')}</section>
</div></article></div></div></section></main>
<div id=sidebar-first class="column sidebar"><aside><div class=block><h2>Navigation</h2><ul>{menu()}</ul></div><div class=block><p>{p.paragraph(3, 5)}</p></div></aside></div>
</div></div><footer class=site-footer><div class=layout-container><p>{p.paragraph(2, 3)}</p></div></footer></div></div></body></html>"""


def ghost(article, p):
    return head(article) + f"""<body class="post-template"><div class=viewport><header id=gh-head class="gh-head outer"><div class=inner><nav class=gh-head-menu><ul>{menu()}</ul></nav></div></header>
<div class=site-content><main id=site-main class=site-main><article class="article post"><header class="article-header gh-canvas">
<div class=article-tag><a>Science</a></div><h1 class=article-title>{article.title}</h1><p class=article-excerpt>{p.sentence()}</p>
<div class=article-byline><ul class=author-list><li>{article.author}</li></ul><span class=byline-reading-time>4 min read</span></div></header>
<section class="gh-content gh-canvas">{article.html()}</section></article></main>
<section class="footer-cta outer"><h2>Sign up for more like this.</h2><p>{p.sentence()}</p><a class=footer-cta-button>Enter your email</a></section>
<aside class="read-more-wrap outer"><div class="read-more inner">{teasers(p, 3, '<article class="post-card"><h2>{title}</h2><p>{text}</p><span>5 min read</span></article>')}</div></aside></div>
<footer class="site-footer outer">The Site © 2024. Powered by Ghost</footer></div></body></html>"""


def hugo(article, p):
    return head(article) + f"""<body><nav class=navbar><ul>{menu("Posts", "Tags", "About")}</ul></nav><div class=container><main class=content>
<article><h1>{article.title}</h1><time datetime={article.date}>{article.date}</time><nav id=TableOfContents><ul>{teasers(p, 4)}</ul></nav>
{article.html()}</article><hr><div class=pagination><a>« {p.title()}</a> <a>{p.title()} »</a></div>
<section id=related><h2>See also</h2><ul>{teasers(p, 4)}</ul></section></main></div><footer>© 2024 {article.author}. {p.sentence()}</footer></body></html>"""


def medium(article, p):
    pieces = article.pieces('p class="pw-post-body-paragraph ln lo gt"')
    half = len(pieces) // 2
    return head(article) + f"""<body><div id=root><div class="a b c"><div class="d e f"><div class="m n"><a href=/>Open in app</a><a>Sign up</a><a>Sign in</a></div></div>
<div class="fg fh"><div class=l><div class="q r"><div><h1 class="pw-post-title gu gv">{article.title}</h1><h2 class="go pw-subtitle-paragraph">{p.sentence()}</h2>
<div class="ab cn"><div class=bl><a>{article.author}</a></div><div class="s"><button>Follow</button></div><span class="be b">6 min read · {article.date}</span></div>
<div class="ab co kh"><div>1.2K</div><div>14</div><div><a>Listen</a></div><div><a>Share</a></div></div></div>
<div class="gp gq gr">{"".join(pieces[:half])}</div><div class="gp gq gs">{"".join(pieces[half:])}</div>
<div class="ab ca jh"><a>Rivers</a><a>Markets</a><a>Engines</a></div></div></div>
<div class="ab kj"><div class=kk><h2>Written by {article.author}</h2><p>{p.sentence()}</p><div>2.3K Followers</div></div></div>
<div class="kl km"><h2>More from {article.author}</h2>{teasers(p, 4, '<div class="kn"><div class=ko><h2>{title}</h2><h3>{text}</h3></div><div>3 min read</div></div>')}</div>
<div class="kl kq"><h2>Recommended from Medium</h2>{teasers(p, 5, '<div class="kn"><div class=ko><h2>{title}</h2><h3>{text}</h3></div><div>3 min read</div></div>')}</div></div>
<div class="zz"><a>Help</a><a>Status</a><a>About</a><a>Careers</a></div></div></div></body></html>"""


def old_tables(article, p):
    return f"""<html><head><title>{article.title}</title></head><body bgcolor=#ffffff><table width=760 cellpadding=0><tr><td colspan=3 bgcolor=#003366>
<font color=white size=5>THE SITE</font></td></tr><tr><td width=140 valign=top bgcolor=#eeeeee>{"<br>".join(f"<a href=x>{n}</a>" for n in ("Home", "News", "Weather", "Sport", "Archive", "Guestbook", "Links"))}
<br><br><font size=1>{p.paragraph(1, 2)}</font></td><td valign=top width=480><font face=arial size=2><b><font size=4>{article.title}</font></b><br><i>{article.author}, {article.date}</i><br><br>
{article.html()}</font></td><td width=140 valign=top><b>Latest</b><br>{teasers(p, 6, "<a href=y>{title}</a><br>")}</td></tr>
<tr><td colspan=3 align=center><font size=1><a>Home</a> | <a>Contact</a> | <a>Privacy</a><br>Copyright 2003 The Site. All rights reserved.</font></td></tr></table></body></html>"""


def news(article, p):
    pieces = article.pieces()
    pieces.insert(2, f'<div class="related-box"><h4>Related</h4><ul>{teasers(p, 3)}</ul></div>')
    pieces.insert(4, '<div class="ad-slot" data-ad="1"><span>Advertisement</span></div>')
    pieces.insert(5, f'<p><a href=/x>READ MORE: {p.title()}</a></p>')
    pieces.insert(6, f'<div class="newsletter-signup"><h3>Sign up to Today</h3><p>{p.paragraph(1, 2)}</p><form><input><button>Subscribe</button></form></div>')
    ld = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"%s","datePublished":"%s","author":{"@type":"Person","name":"%s"}}</script>' % (
        article.title, article.date, article.author)
    return head(article, ld) + f"""<body><div class=cookie-banner id=onetrust-banner-sdk><p>{p.paragraph(3, 5)}</p><button>Accept all</button></div>
<div class=top-ad>Advertisement</div><header class=global-header><nav><ul>{menu()}</ul></nav></header><main><div class=layout><article class=story>
<div class=story-header><h1>{article.title}</h1><p class=standfirst>{p.sentence()}</p><div class=byline>{article.author}<span class=timestamp>{article.date}</span></div>
<div class=social-share><a>Share on Facebook</a><a>Tweet</a><a>Email</a></div></div><div class="story-body">{"".join(pieces)}</div>
<div class=topics><span>Topics</span><a>Rivers</a><a>Council</a></div></article>
<div class="more-stories"><h2>More stories</h2>{teasers(p, 8, '<div class="card"><a href=/{i}><h3>{title}</h3></a><p>{text}</p></div>')}</div></div>
<aside class=right-rail><h3>Most read</h3><ol>{teasers(p, 10)}</ol></aside></main>
<footer><div class=footer-links>{menu("Terms", "Privacy", "Help", "Contact")}</div><p>{p.paragraph(2, 3)}</p></footer></body></html>"""


def unmarked_comments(article, p):
    return head(article) + f"""<body><div id=wrap><div id=top><a>Home</a> <a>Blog</a> <a>About</a></div><div id=left><div class=item><h1>{article.title}</h1>
<div class=when>{article.date}</div>{article.html()}</div><h3>14 Comments</h3>{comments(p, 14, "<div class=box><b>{name}</b> wrote:<p>{text}</p><a>Reply</a></div>")}
<h3>Leave a comment</h3><form><textarea></textarea></form></div><div id=right><h3>Archives</h3><ul>{teasers(p, 8)}</ul></div><div id=bottom>{p.sentence()}</div></div></body></html>"""


def sphinx(article, p):
    return head(article) + f"""<body><div class=related role=navigation><h3>Navigation</h3><ul><li><a>index</a></li><li><a>modules</a> |</li><li><a>next</a></li></ul></div>
<div class=document><div class=documentwrapper><div class=bodywrapper><div class=body role=main><section id=x><h1>{article.title}<a class=headerlink href="#x">¶</a></h1>
{article.html()}</section><div class=clearer></div></div></div></div><div class=sphinxsidebar role=navigation><div class=sphinxsidebarwrapper><h3>Table of Contents</h3><ul>{teasers(p, 9)}</ul>
<h4>Previous topic</h4><p class=topless><a>{p.title()}</a></p></div></div></div><div class=footer>© Copyright 2024. Created using Sphinx.</div></body></html>"""


def chinese(article, p):
    return f"""<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>{article.title}_新闻网</title></head><body><div class=top><a>首页</a><a>新闻</a><a>体育</a><a>财经</a><a>娱乐</a></div>
<div class=path><a>首页</a> &gt; <a>国内</a> &gt; 正文</div><div class=main><div class=left><h1>{article.title}</h1><div class=info>2024年03月05日 10:20 来源：新华网 作者：王某</div>
<div id=artibody>{article.html()}</div><div class=editor>(责任编辑：李某)</div><div class=sharebox>分享到：<a>微信</a><a>微博</a></div>
<h3>相关阅读</h3><ul>{teasers(p, 6)}</ul><h3>网友评论</h3>{comments(p, 10, "<div><span>{name}</span><p>{text}</p></div>")}</div>
<div class=right><h3>热门文章</h3><ul>{teasers(p, 10)}</ul></div></div><div class=foot>版权所有 © 2024 新闻网 京ICP备12345号</div></body></html>"""


def japanese(article, p):
    return f"""<!DOCTYPE html><html lang=ja><head><meta charset=utf-8><title>{article.title} | ブログ</title></head><body><header><nav><ul><li><a>ホーム</a><li><a>プロフィール</a><li><a>お問い合わせ</a></ul></nav></header>
<div class=wrapper><main><div class=post><h1 class=title>{article.title}</h1><p class=date>2024年3月5日</p><div class=post_body>{article.html()}</div>
<div class=sns><a>シェアする</a><a>ツイート</a></div><div class=kanren><h3>関連記事</h3><ul>{teasers(p, 5)}</ul></div></div></main>
<div class=side><h3>人気記事</h3><ul>{teasers(p, 8)}</ul><h3>プロフィール</h3><p>{p.paragraph(2, 3)}</p></div></div><footer>Copyright © ブログ</footer></body></html>"""


def short_note(article, p):
    return head(article) + f"""<body><div class=cookie-notice><p>{p.paragraph(3, 4)}</p><a>OK</a></div><header><a>The Site</a><nav>{menu()}</nav></header>
<main><article><h1>{article.title}</h1><div class=meta>{article.date}</div><div class=content>{article.html()}</div></article></main>
<aside><h2>About</h2><p>{p.paragraph(4, 6)}</p></aside><footer><p>{p.paragraph(2, 3)}</p></footer></body></html>"""


def wikipedia(article, p):
    return head(article) + f"""<body class="mediawiki ltr"><div id=mw-page-base class=noprint></div><div id=content class=mw-body role=main><div id=siteNotice></div>
<h1 id=firstHeading class=firstHeading>{article.title}</h1><div id=bodyContent class=vector-body><div id=siteSub class=noprint>From Wikipedia, the free encyclopedia</div>
<div id=mw-content-text class=mw-body-content><div class=mw-parser-output><div role=note class=hatnote>For other uses, see <a>{p.title()}</a>.</div>
<table class="infobox"><tr><th>Born</th><td>1901</td></tr><tr><th>Known for</th><td>{p.sentence()}</td></tr></table>
{article.html().replace("</h2>", '<span class=mw-editsection>[<a>edit</a>]</span></h2>')}
<div class=navbox role=navigation><table><tr><th>{p.title()}</th></tr><tr><td>{teasers(p, 20, "<a>{title}</a> · ")}</td></tr></table></div></div></div>
<div id=catlinks class=catlinks>Categories: {teasers(p, 4, "<a>{title}</a> | ")}</div></div></div>
<div id=mw-navigation><h2>Navigation menu</h2><ul>{menu("Main page", "Contents", "Current events", "Random article")}</ul></div>
<footer id=footer><ul><li>This page was last edited on 5 March 2024, at 10:20.</li><li>Text is available under the Creative Commons License; additional terms may apply. By using this site, you agree to the Terms of Use.</li></ul></footer></body></html>"""


def bare(article, p):
    return f"""<html><head><title>{article.title}</title></head><body><div><div><div>The Site</div><div><span><a>Home</a></span><span><a>News</a></span><span><a>Shop</a></span></div></div>
<div><div><div>{article.title}</div><div>{article.author} on {article.date}</div><div>{article.html("div")}</div></div>
<div><div>{teasers(p, 6, "<div><a>{title}</a></div>")}</div></div></div><div><div>{p.sentence()}</div><div><a>Terms</a><a>Privacy</a></div></div></div></body></html>"""


def aspnet(article, p):
    return head(article) + f"""<body><form id=aspnetForm action="./x.aspx"><input type=hidden name=__VIEWSTATE value="xyz"><div id=ctl00_header><ul class=nav>{menu()}</ul></div>
<div id=ctl00_wrap><div id=ctl00_main class=maincol><div class=articleHead><h1>{article.title}</h1><span class=pubdate>{article.date}</span></div><div class=articleText>{article.html()}</div>
<div class=tools><a>Print</a> <a>Email</a> <a>Share</a></div></div><div id=ctl00_side class=sidecol><h4>Latest news</h4>{teasers(p, 5, "<div><a>{title}</a><p>{text}</p></div>")}</div></div>
<div id=ctl00_footer>{p.paragraph(2, 2)}</div></form></body></html>"""


def microdata_blog(article, p):
    return head(article) + f"""<body itemscope itemtype="http://schema.org/Blog"><div class=mast><h2>The Blog</h2><p>{p.paragraph(1, 2)}</p></div>
<div itemprop=blogPost itemscope itemtype="http://schema.org/BlogPosting"><h2 itemprop=headline>{article.title}</h2><span itemprop=author>{article.author}</span>
<meta itemprop=datePublished content="{article.date}"><div itemprop=articleBody>{article.html()}</div><p class=postlabels>Labels: <a>river</a>, <a>market</a></p></div>
<div class=cmt><h4>9 comments:</h4>{comments(p, 9, "<dl><dt>{name} said...</dt><dd><p>{text}</p></dd></dl>")}</div><div class=col2><h3>About me</h3><p>{p.paragraph(3, 5)}</p></div></body></html>"""


# name, template, what is special in the articles
FAMILIES = (("wordpress", wordpress, {}), ("drupal", drupal, {"kinds": ("h2", "table", "figure")}), ("ghost", ghost, {"kinds": ("pre", "h2", "figure")}),
            ("hugo", hugo, {"kinds": ("pre", "h2", "ol", "short-ul")}), ("medium", medium, {"kinds": ("h2", "quote", "figure")}),
            ("old tables", old_tables, {"kinds": ("ul",)}), ("news", news, {"kinds": ("h2", "quote", "figure")}),
            ("comments without a name", unmarked_comments, {"paragraphs": (3, 5)}), ("sphinx", sphinx, {"kinds": ("pre", "h2", "ul", "table")}),
            ("chinese", chinese, {"language": "zh", "kinds": ("h2",)}), ("japanese", japanese, {"language": "ja", "kinds": ("h2", "quote")}),
            ("short note", short_note, {"paragraphs": (1, 1), "kinds": ()}), ("wikipedia", wikipedia, {"links": 0.25, "kinds": ("h2", "ul", "table")}),
            ("bare", bare, {"kinds": ()}), ("asp.net", aspnet, {}), ("microdata blog", microdata_blog, {"paragraphs": (3, 6)}))
EACH = 3


def pages(families=FAMILIES, first_seed=0):
    for number, (name, template, options) in enumerate(families):
        for i in range(EACH):
            seed = first_seed + number * 100 + i
            article = Article(seed, **options)
            yield name, article, template(article, Prose(seed + 50_000, options.get("language", "en")))
