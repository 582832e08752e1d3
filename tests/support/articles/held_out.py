"""Templates written before the extractor was tuned, and first measured after it was; one of them (newsletter) has shown two
mistakes since."""

from articles.families import comments, head, menu, pages as pages_of, teasers


def blogger(article, p):
    return head(article) + f"""<body class="loading"><div class="navbar section" id=navbar></div><div class=body-fauxcolumns></div><div class=content><div class=content-outer>
<div class=header-outer><div class="header section"><h1 class=title><a>The Blog</a></h1><p class=description><span>{p.sentence()}</span></p></div></div>
<div class=main-outer><div class=main-inner><div class="main section" id=main><div class="widget Blog" id=Blog1><div class="blog-posts hfeed"><div class=date-outer><h2 class=date-header>{article.date}</h2>
<div class=post-outer><div class="post hentry"><h3 class="post-title entry-title">{article.title}</h3><div class="post-body entry-content">{article.html()}<div style="clear: both;"></div></div>
<div class=post-footer><div class="post-footer-line">Posted by {article.author} at 10:20 <a>Email This</a><a>BlogThis!</a></div><div>Labels: <a>river</a></div></div></div>
<div class=comments id=comments><h4>12 comments:</h4>{comments(p, 12, "<div class=comment-block><p class=comment-content>{text}</p></div>")}</div></div></div></div></div></div>
<div class="sidebar section"><div class="widget Profile"><h2>About Me</h2><p>{p.paragraph(3, 4)}</p></div><div class=widget><h2>Blog Archive</h2><ul>{teasers(p, 9)}</ul></div></div></div></div>
<div class=footer-outer>Powered by Blogger.</div></div></div></body></html>"""


def utility_classes(article, p):
    return head(article) + f"""<body class="antialiased bg-white"><div class="sticky top-0 z-40 flex"><a class=font-bold>Acme</a><ul class="flex gap-4">{menu("Product", "Pricing", "Blog", "Docs")}</ul></div>
<div class="max-w-3xl mx-auto px-4"><div class="pt-6"><dl><dd class="text-base text-gray-500"><time>{article.date}</time></dd></dl><h1 class="text-3xl font-extrabold">{article.title}</h1></div>
<div class="divide-y xl:grid"><dl class="pb-10"><dd><ul><li class="flex"><img><dl class="text-sm"><dd>{article.author}</dd><dd><a>@{article.author.split()[0]}</a></dd></dl></li></ul></dd></dl>
<div class="xl:col-span-3"><div class="pt-10 pb-8 max-w-none">{article.html()}</div><div class="pt-6 text-sm"><a>Discuss on Twitter</a> • <a>View on GitHub</a></div></div>
<div class="text-sm divide-y"><div class="py-4"><h2 class="text-xs uppercase">Tags</h2><div class="flex"><a>river</a><a>market</a></div></div>
<div class="flex py-4"><div><h2>Previous Article</h2><div><a>{p.title()}</a></div></div><div><h2>Next Article</h2><div><a>{p.title()}</a></div></div></div></div></div></div>
<div class="bg-gray-50 py-16"><h2 class="text-2xl">Stay up to date</h2><p>{p.paragraph(2, 3)}</p></div><div class="mt-16 flex flex-col"><div>© 2024 Acme Inc. {p.sentence()}</div></div></body></html>"""


def forum(article, p):
    return head(article) + f"""<body id=phpbb class="nojs section-viewtopic"><div id=wrap><div class=headerbar><h1>The Forum</h1><p>{p.sentence()}</p></div><div class=navbar><ul>{menu("FAQ", "Register", "Login")}</ul></div>
<div id=page-body><h2 class=topic-title><a>{article.title}</a></h2><div class=action-bar><a>Post Reply</a><div class=pagination>9 posts • Page 1 of 1</div></div>
<div id=p1 class="post bg2"><div class=inner><dl class=postprofile><dt><a>{article.author}</a></dt><dd>Posts: 1024</dd></dl><div class=postbody><div class=content>{article.html()}</div></div></div></div>
<div id=replies>{comments(p, 6, '<div class="post"><div class=inner><dl class=postprofile><dt><a>{name}</a></dt><dd>Posts: 12</dd></dl><div class=reply>{text}</div></div></div>')}</div></div>
<div id=page-footer class=page-footer><div class=navbar><ul><li><a>Board index</a></li></ul></div><p>Powered by phpBB</p></div></div></body></html>"""


def docusaurus(article, p):
    return head(article) + f"""<body><div id=__docusaurus><div role=region aria-label="Skip to main content"><a class=skipToContent_x>Skip to main content</a></div><nav class="navbar navbar--fixed-top"><div class=navbar__items>{menu("Docs", "API", "Blog")}</div></nav>
<div class="main-wrapper docsWrapper"><div class=docPage><aside class=docSidebarContainer><nav class=menu><ul>{teasers(p, 12)}</ul></nav></aside>
<main class=docMainContainer><div class=container><div class=row><div class="col docItemCol"><div class=docItemContainer><article><nav class=theme-doc-breadcrumbs><ul><li><a>Home</a></li><li>Guides</li></ul></nav>
<div class="theme-doc-markdown markdown"><header><h1>{article.title}</h1></header>{article.html().replace("</h2>", '<a class="hash-link" href="#x">​</a></h2>')}</div>
<footer class="theme-doc-footer"><a>Edit this page</a><span>Last updated on {article.date}</span></footer></article><nav class="pagination-nav"><a>Previous {p.title()}</a><a>Next {p.title()}</a></nav></div></div>
<div class="col col--3"><div class=tableOfContents><ul>{teasers(p, 5)}</ul></div></div></div></div></main></div></div>
<footer class=footer><div>Copyright © 2024 Acme, Inc. Built with Docusaurus.</div></footer></div></body></html>"""


def german_paper(article, p):
    pieces = article.pieces('p class="text"')
    pieces.insert(1, f'<div class="teaser-inline"><span>Lesen Sie auch</span><a href=/x>{p.title()}</a></div>')
    pieces.insert(3, f'<aside class="infokasten"><h3>{p.title()}</h3><p>{p.paragraph(2, 3)}</p></aside>')
    pieces.insert(4, "<div id=iqadtile4>Anzeige</div>")
    return head(article) + f"""<body><div class=page><div class=kopf><ul class=ressorts>{menu("Politik", "Wirtschaft", "Sport", "Feuilleton")}</ul></div><div class=inhalt><div class=artikel><div class=artikelkopf><span class=dachzeile>{p.title()}</span>
<h1>{article.title}</h1><p class=vorspann>{p.sentence()}</p><span class=autor>Von {article.author}</span> <span class=datum>{article.date}</span></div>{"".join(pieces)}
<div class=artikelfuss><a>Startseite</a> <a>Drucken</a> <a>Versenden</a></div></div><div class=leser><h2>Kommentare (12)</h2>{comments(p, 12, "<div class=beitrag><span>{name}</span><p>{text}</p></div>")}</div>
<div class=mehr><h2>Mehr zum Thema</h2>{teasers(p, 5, "<div><a>{title}</a><p>{text}</p></div>")}</div></div><div class=fuss><a>Impressum</a><a>Datenschutz</a><a>AGB</a></div></div></body></html>"""


def line_breaks(article, p):
    text = "<br><br>\n".join(value for kind, value in article.blocks)
    return f"""<HTML><HEAD><TITLE>{article.title}</TITLE></HEAD><BODY><CENTER><H1>The Page of {article.author}</H1><A HREF=x>home</A> - <A HREF=y>guestbook</A> - <A HREF=z>links</A></CENTER><HR>
<H2>{article.title}</H2><FONT SIZE=2>{text}</FONT><HR><CENTER><FONT SIZE=1>Last updated {article.date}. You are visitor number 004211. <A HREF=mailto:x>Mail me</A></FONT></CENTER></BODY></HTML>"""


def newsletter(article, p):
    pieces = article.pieces()
    pieces.insert(3, f'<div class="subscription-widget-wrap"><div class=subscription-widget><div class=preamble><p>{p.paragraph(1, 2)}</p></div><form><input><input value=Subscribe></form></div></div>')
    pieces.insert(5, '<p class="button-wrapper"><a class="button primary"><span>Share</span></a></p>')
    return head(article) + f"""<body><div id=entry><div id=main class="main typography"><div class=topbar><a>The Letter</a><button>Subscribe</button></div><div class=single-post-container><div class=single-post><article class="typography newsletter-post post">
<div class=post-header><h1 class=post-title>{article.title}</h1><h3 class=subtitle>{p.sentence()}</h3><div class=meta>{article.author} {article.date}</div></div><div class=available-content><div class="body markup">{"".join(pieces)}</div></div>
<div class=post-footer><div>14 Likes</div></div></article></div></div><div class="container"><h4>Discussion about this post</h4>{comments(p, 9, '<div class="thread"><a>{name}</a><div class=tx><p>{text}</p></div></div>')}</div>
<div class=publication-footer><p>{p.sentence()}</p><a>Privacy</a> ∙ <a>Terms</a></div></div></div></body></html>"""


def chinese_portal(article, p):
    return f"""<!DOCTYPE html><html><head><meta charset=utf-8><title>{article.title}-门户</title></head><body><div id=header><ul>{"".join(f"<li><a>{n}</a></li>" for n in ("首页", "国内", "国际", "军事", "社会"))}</ul></div>
<div class=wrap><div class=col-l><div class=artical><h1 id=title>{article.title}</h1><span class=date>2024年06月01日</span><div id=article_content class=article_content>{article.html("p align=left")}<p>（完）</p></div>
<div class=statement>声明：{p.sentence()}</div><div class=tag>关键词：<a>经济</a><a>市场</a></div></div><div class=pl><div>最新评论</div>{comments(p, 8, "<div class=li><em>{name}</em><div>{text}</div></div>")}</div></div>
<div class=col-r><div class=hd>推荐阅读</div>{teasers(p, 12, "<div class=it><a>{title}</a></div>")}</div></div><div id=footer>{p.sentence()}关于我们 | 联系方式</div></body></html>"""


def amp(article, p):
    return head(article) + f"""<body><amp-sidebar id=s><ul>{menu()}</ul></amp-sidebar><div class=bar><a>The Site</a></div><div class=wrap><div class=hero><h1>{article.title}</h1><div>{article.author} • {article.date}</div><amp-social-share></amp-social-share></div>
<div class=copy>{article.html()}<amp-ad></amp-ad></div><div class=foot-list><h2>You may also like</h2>{teasers(p, 4, "<div><a>{title}</a><div>{text}</div></div>")}</div></div><div class=legal><p>{p.paragraph(1, 2)}</p></div></body></html>"""


def intranet(article, p):
    return head(article) + f"""<body id=com-atlassian-confluence><div id=full-height-container><div id=header-precursor></div><header id=header role=banner><nav class=aui-header><ul>{menu("Spaces", "People")}</ul></nav></header>
<div class=ia-splitter><div class=ia-fixed-sidebar><ul>{teasers(p, 10)}</ul></div><div id=main class=aui-page-panel><div id=main-header><h1 id=title-text><a>{article.title}</a></h1></div>
<div id=content class="page view"><div class=page-metadata><ul><li>Created by {article.author}, last modified on {article.date}</li></ul></div><div id=main-content class=wiki-content>{article.html()}</div>
<div id=likes-and-labels-container><span>Like</span><span>Be the first to like this</span></div><div id=comments-section class="pageSection group"><h2>3 Comments</h2>{comments(p, 3, "<div class=comment><p>{text}</p></div>")}</div></div></div></div>
<div id=footer><p>Powered by a wiki, {p.sentence()}</p></div></div></body></html>"""


FAMILIES = (("blogger", blogger, {}), ("utility classes", utility_classes, {"kinds": ("pre", "h2", "ul")}), ("forum", forum, {"kinds": ("quote", "ul")}),
            ("docusaurus", docusaurus, {"kinds": ("pre", "h2", "ul", "table")}), ("german paper", german_paper, {"kinds": ("h2", "figure", "quote")}),
            ("line breaks", line_breaks, {"kinds": ()}), ("newsletter", newsletter, {"kinds": ("h2", "quote", "figure", "short-ul")}),
            ("chinese portal", chinese_portal, {"language": "zh", "kinds": ()}), ("amp", amp, {"paragraphs": (2, 4)}),
            ("intranet", intranet, {"kinds": ("table", "h2", "ul", "pre")}))


def pages():
    return pages_of(FAMILIES, 7_000)
