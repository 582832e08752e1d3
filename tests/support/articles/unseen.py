"""Templates for the last figure: written when the extractor was done, and never looked at to change it."""

from articles.families import comments, head, menu, pages as pages_of, teasers


def university(article, p):
    return head(article) + f"""<body><a href="#main">Skip to main content</a><div class=uni-global><ul>{menu("Study", "Research", "Alumni")}</ul></div><div class=uni-hero><div class=uni-crumb><a>Home</a> / <a>News</a></div></div>
<div class=uni-grid><div class=uni-left><h3>In this section</h3><ul>{teasers(p, 5)}</ul></div><div class=uni-body id=main><h1>{article.title}</h1><div class=uni-date>{article.date}</div><div class=uni-lead>{p.sentence()}</div>
{article.html()}<div class=uni-contact><strong>Media contact</strong><br>{p.name()}<br><a>press@uni.test</a></div></div><div class=uni-right><h3>Upcoming events</h3>{teasers(p, 4, "<div class=ev><b>12 Mar</b> <a>{title}</a></div>")}</div></div>
<div class=uni-end><p>{p.paragraph(1, 2)}</p><a>Accessibility</a><a>Jobs</a></div></body></html>"""


def wix_soup(article, p):
    body = "".join(f'<div class="_3xK" data-hook=rcv-block><div class=mm8Nw><span class="_2PHJq">{piece}</span></div></div>' for piece in article.pieces('p class="bCMSCT"'))
    return head(article) + f"""<body><div id=SITE_CONTAINER><div class=_1aKl><div class=_2bMn><div><ul>{menu("Home", "Shop", "Blog")}</ul></div></div></div><div class=_9zQp><div class=_8yWo><div class=_7xVn>
<div><span>{article.author}</span><span>{article.date}</span><span>3 min</span></div><h1>{article.title}</h1><div class=_6wUm>{body}</div><div class=_5vTl><span>128 views</span><span>0 comments</span></div></div>
<div class=_4uSk><h2>Recent Posts</h2><a>See All</a>{teasers(p, 3, "<div class=_3tRj><a>{title}</a><div>{text}</div></div>")}</div></div></div><div class=_2sQi><p>{p.sentence()}</p><p>©2024 by {article.author}.</p></div></div></body></html>"""


def magazine(article, p):
    pieces = article.pieces()
    pieces.insert(2, f'<div class="pull-quote">{p.sentence()}</div>')
    pieces.insert(4, f'<div class="inline-promo"><span>Recommended</span><a href=/x>{p.title()}</a></div>')
    pieces.append(f'<div class="author-bio"><p>{article.author} {p.sentence()}</p></div>')
    return head(article) + f"""<body><div class=gdpr-wall><h2>We value your privacy</h2><p>{p.paragraph(3, 5)}</p></div><div class=mag><div class=mag-top>{menu()}</div><section class=hero><h1>{article.title}</h1><h2>{p.sentence()}</h2></section>
<section class=columns><div class=article__wrapper><div class="article__body js-body">{"".join(pieces)}</div></div><div class=rail>{teasers(p, 6, "<div><a>{title}</a><p>{text}</p></div>")}</div></section>
<section class=latest><h3>Latest stories</h3>{teasers(p, 6, "<div><h4>{title}</h4><p>{text}</p></div>")}</section></div></body></html>"""


def qa_site(article, p):
    return head(article) + f"""<body class=question-page><header class=top-bar><ol>{menu("Questions", "Tags", "Users")}</ol></header><div class=container><div id=left-bar><nav>{menu("Home")}</nav></div><div id=mainbar><h1><a>{article.title}</a></h1>
<div>Asked {article.date} Viewed 1k times</div><div class=question><div class=votecell>42</div><div class="post-layout"><div class="s-prose js-post-body" itemprop=text>{article.html()}</div><div class=post-taglist><a>c++</a></div></div></div>
<div id=answers><h2>2 Answers</h2>{comments(p, 2, '<div class="answer"><div class=votecell>7</div><div class=reply><p>{text}</p></div></div>')}</div></div><div id=sidebar><h4>Linked</h4>{teasers(p, 5)}</div></div></body></html>"""


def government(article, p):
    return head(article) + f"""<body class=govuk><div class=cookies-bar role=region><h2>Cookies</h2><p>{p.paragraph(2, 4)}</p><button>Accept</button></div><header role=banner>GOV</header><div class=width-container><main id=content>
<div class=row><div class=two-thirds><span class=caption-xl>Guidance</span><h1>{article.title}</h1><dl class=metadata><dt>From:</dt><dd><a>{p.title()}</a></dd><dt>Published</dt><dd>{article.date}</dd></dl>
<div class=govspeak>{article.html()}</div></div><div class=one-third><div class=contextual><h2>Related content</h2><ul>{teasers(p, 4)}</ul></div></div></div></main><div class=feedback><p>Is this page useful?</p><a>Yes</a><a>No</a></div></div>
<footer role=contentinfo>{p.sentence()}</footer></body></html>"""


def home_page(article, p):
    return f"""<html><head><title>{article.title}</title></head><body><p><a href=/>up</a> | <a href=/x>next</a></p><h1>{article.title}</h1><p><i>{article.author}, {article.date}</i></p>{article.html()}<hr><address>Mail: <a>me@home.test</a></address></body></html>"""


def release_notes(article, p):
    return head(article) + f"""<body><div class="AppHeader"><ul>{menu("Code", "Issues", "Releases")}</ul></div><main><div class=Layout><div class=Box-sidebar><div>{article.author}</div><a>v1.2.3</a><a>abcdef0</a></div><div class=Box><h1>{article.title}</h1>
<div class="markdown-body my-3">{article.html()}</div><details><summary>Assets 3</summary><ul>{teasers(p, 3)}</ul></details></div></div></main><footer>© 2024 Hub, Inc. <a>Terms</a></footer></body></html>"""


def japanese_news(article, p):
    return f"""<!DOCTYPE html><html lang=ja><head><meta charset=utf-8><title>{article.title} - 新聞</title></head><body><div id=wrapper><div id=gnav><a>トップ</a><a>政治</a><a>経済</a></div><div id=pan><a>ホーム</a> ＞ <a>社会</a></div>
<div id=col1><h1>{article.title}</h1><p class=time>2024年6月1日 12時30分</p><div class=txt>{article.html()}</div><p class=kiji-end>（記者 田中）</p><ul class=btns><li><a>ツイート</a></li><li><a>印刷</a></li></ul>
<h2>関連ニュース</h2><ul>{teasers(p, 5)}</ul></div><div id=col2><h2>アクセスランキング</h2><ol>{teasers(p, 10)}</ol></div><div id=ft>{p.sentence()}</div></div></body></html>"""


FAMILIES = (("university", university, {}), ("wix soup", wix_soup, {"kinds": ("h2", "quote")}), ("magazine", magazine, {"kinds": ("h2", "figure")}),
            ("questions", qa_site, {"kinds": ("pre", "ul"), "paragraphs": (3, 6)}), ("government", government, {"kinds": ("h2", "ol", "table")}),
            ("home page", home_page, {"kinds": ("h2", "ul")}), ("release notes", release_notes, {"kinds": ("short-ul", "h2", "pre")}),
            ("japanese news", japanese_news, {"language": "ja", "kinds": ()}))


def pages():
    return pages_of(FAMILIES, 13_000)
