// What HTML becomes in Markdown, mark by mark. That a Markdown parser reads whole pages back as they were is tested by
// tests/integration/markdown_test.py.
#include "parser/markdown/markdown.h"

#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "parser/page.h"
#include "parser/tree/arena.h"
#include "parser/tree/elements.h"

namespace crawl::parser::markdown {
namespace {

Markdown write(std::string_view html, std::uint64_t steps = 100'000'000) {
  Arena arena;
  const ParseSettings settings;
  Page page({.url = *parse_url("http://example.org/dir/page.html"),
             .content_type = "text/html",
             .header_charset = {},
             .body = std::string(html),
             .headers = {},
             .decoded_from = "UTF-8"},
            arena, settings);
  const Tree* tree = page.tree();
  if (tree == nullptr) return {};
  const Elements elements(*tree);
  StepBudget budget(steps);
  return markdown_of(*tree, elements, page.base_url(), page.query_charset(), budget);
}

// Of the content of <main>, without the last line end.
std::string of(std::string_view html) {
  std::string text = write("<!DOCTYPE html><main>" + std::string(html) + "</main>").text;
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(Markdown, HasHeadingsAndParagraphs) {
  EXPECT_EQ(of("<h1>One <b>two</b></h1><p>a\n  b<p>c<h3>C #</h3>d<h2></h2>"),
            "# One **two**\n\na b\n\nc\n\n### C \\#\n\nd");
  EXPECT_EQ(of("<a href=x><h2>Linked</h2></a> <h2>Next</h2> <p>text"),
            "## [Linked](http://example.org/dir/x)\n\n## Next\n\ntext");
  EXPECT_EQ(of("a<br>b<br><br>c<br>"), "a\\\nb\n\nc");
  EXPECT_EQ(of("a<hr>b"), "a\n\n***\n\nb");
}

TEST(Markdown, EscapesWhatWouldBeAMark) {
  EXPECT_EQ(of("<p>*a* _b_ snake_case `c` \\ &lt;div> [d](e) ~f~ &amp;amp; AT&amp;T"),
            "\\*a\\* \\_b\\_ snake_case \\`c\\` \\\\ \\<div> [d\\](e) \\~f\\~ \\&amp; AT&T");
  EXPECT_EQ(of("<p># a<p>- b<p>+ c<p>1. d<p>2) e<p>&gt; f<p>===<p>---<p>1986 g<p>-h<p>#i"),
            "\\# a\n\n\\- b\n\n\\+ c\n\n1\\. d\n\n2\\) e\n\n\\> f\n\n\\===\n\n\\---\n\n1986 g\n\n-h\n\n#i");
  EXPECT_EQ(of("<p>a<br>- b<br>--|--"), "a\\\n\\- b\\\n\\--|--");
  EXPECT_EQ(of("<p>[x]: /url"), "\\[x\\]: /url");
  EXPECT_EQ(of("<p>wow!<a href=/>x</a>"), "wow\\![x](http://example.org/)");
}

TEST(Markdown, StressesOnlyWhereItIsReadAsSuch) {
  EXPECT_EQ(of("<p>a<b> b </b>c <i>d</i>"), "a **b** c *d*");
  EXPECT_EQ(of("<p><b>a</b><b>b</b> <b><i>c</i></b> <b></b>d"), "**ab** **_c_** d");
  EXPECT_EQ(of("<p>f(<b>x)</b>y <b>(z)</b>w"), "f(x)y (z)w");
  EXPECT_EQ(of("<p><b>a<p>b</b>"), "**a**\n\n**b**");
  EXPECT_EQ(of("<p>x<sup>2</sup> <del>old</del> 中<b>文</b>字"), "x<sup>2</sup> ~~old~~ 中**文**字");
}

TEST(Markdown, HasLinksAndPicturesWithWholeAddresses) {
  EXPECT_EQ(of("<p><a href='../a (b).html#c d'>t [u]</a>"), "[t \\[u\\]](<http://example.org/a%20(b).html#c%20d>)");
  EXPECT_EQ(of("<p><a href='?a=1&amp;lt;=2'>x</a>"), "[x](http://example.org/dir/page.html?a=1\\&lt;=2)");
  EXPECT_EQ(of("<p><a href=javascript:x()>a</a> <a href=mailto:b@c>d</a> <a name=e>f</a> <a href=g></a>h"),
            "a [d](mailto:b@c) f h");
  EXPECT_EQ(of("<p><img src=i.png alt='a [b]'> <img src=data:x alt=c> <img src=dot.gif width=1 height=1>d"),
            "![a \\[b\\]](http://example.org/dir/i.png) c d");
  EXPECT_EQ(of("<p><a href=/><img src=i.png alt=x></a>"), "[![x](http://example.org/dir/i.png)](http://example.org/)");
  EXPECT_EQ(of("<h2>T<a class=headerlink href='#t'>¶</a></h2>text"), "## T\n\ntext");
  EXPECT_EQ(of("<a href=/><p>a<p>b</a>"), "[a](http://example.org/)\n\n[b](http://example.org/)");
}

TEST(Markdown, HasCode) {
  EXPECT_EQ(of("<p><code>a`b</code> <code>`</code> <tt>c*d</tt> <code>e</code><code>f</code>"),
            "``a`b`` `` ` `` `c*d` `ef`");
  EXPECT_EQ(of("<p><code>f(<a href=/>x</a>)</code>"), "`f(`[`x`](http://example.org/)`)`");
  EXPECT_EQ(of("<pre>\n a\n\n  <b>b</b>*\n</pre>"), "```\n a\n\n  b*\n```");
  EXPECT_EQ(of("<pre>```x\n````</pre>"), "`````\n```x\n````\n`````");
  EXPECT_EQ(of("<pre><code class='hljs language-rust'>fn</code></pre>"), "```rust\nfn\n```");
  EXPECT_EQ(of("<div class='highlight-python notranslate'><div class=highlight><pre>x<br>y</pre></div></div>"),
            "```python\nx\ny\n```");
  EXPECT_EQ(of("<div class=highlight-default><pre>x</pre></div><pre class='brush: java; toolbar: false'>y</pre>"),
            "```\nx\n```\n\n```java\ny\n```");
}

TEST(Markdown, NestsListsAndQuotes) {
  EXPECT_EQ(of("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>"), "- a\n- b\n  - c\n- d");
  EXPECT_EQ(of("<ol start=9><li>a<li><p>b<p>c<li>d</ol>"), "9. a\n10. b\n\n    c\n\n11. d");
  EXPECT_EQ(of("<ul><li>a</ul><ul><li>b</ul><p>c"), "- a\n\n* b\n\nc");
  EXPECT_EQ(of("<blockquote><p>a<ul><li><pre>b\n\nc</pre></ul></blockquote>d"),
            "> a\n>\n> - ```\n>   b\n>\n>   c\n>   ```\n\nd");
  EXPECT_EQ(of("<ul><li><li>a<li> </ul>"), "- a");
  EXPECT_EQ(of("<dl><dt>t<dd>d<p>e<dt>u<dd><dl><dt>v<dd>w</dl></dl>x"),
            "- t\n\n  d\n\n  e\n\n- u\n  - v\n\n    w\n\nx");
}

TEST(Markdown, HasTables) {
  EXPECT_EQ(of("<table><tr><th>a<th>b|c<tr><td><code>x|y</code><td>1<p>2</table>"),
            "| a | b\\|c |\n| --- | --- |\n| `x\\|y` | 1<br>2 |");
  EXPECT_EQ(of("<table><caption>T</caption><tr><td colspan=2>a<td rowspan=2>b<tr><td>c<td>d</table>"),
            "T\n\n| a | | b |\n| --- | --- | --- |\n| c | d |");
  EXPECT_EQ(of("<table><tr><td><table><tr><th>a<th>b</table><td>c</table>"), "| a | b |\n| --- | --- |\n\nc");
  EXPECT_EQ(of("<table role=presentation><tr><td>a<td>b</table>"), "a\n\nb");
  EXPECT_EQ(of("<table><tr><td></table>a"), "a");
  EXPECT_EQ(of("<table><tr><th>a<th>b<tr><td><code>\\|</code><td>c</table>"),
            "| a | b |\n| --- | --- |\n| <code>\\\\\\|</code> | c |");
}

TEST(Markdown, LeavesOutWhatIsNotShown) {
  EXPECT_EQ(of("<p>a<script>b</script><style>c</style><p hidden>d<button>e</button><template><p>f</template><p>g"),
            "a\n\ng");
  EXPECT_EQ(of("<nav>Menu</nav><p>a<footer>b</footer>"), "a");
}

TEST(Markdown, FindsTheMainPart) {
  const std::string page =
      "<body><div class=menu><ul><li><a href=/>Home</a><li><a href=/b>B</a></ul></div><div id=c><h1>Title</h1>"
      "<p>The council of the village rebuilds the old bridge slowly, because the river follows the valley again.</p>"
      "<ul><li><a href=/r>Report</a></ul></div><div class=footer>Copyright, and all that belongs to it.</div>";
  EXPECT_EQ(
      write(page).text,
      "# Title\n\nThe council of the village rebuilds the old bridge slowly, because the river follows the valley "
      "again.\n\n- [Report](http://example.org/r)\n");
  EXPECT_EQ(write("").text, "");
}

// Pages that nest, repeat or span without end: the depth, the size and the time are bounded.
TEST(Markdown, BoundsHostilePages) {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  for (const std::string_view part :
       {"<ul><li>x", "<blockquote>x", "<b><i>x", "<div>x", "<a href=/>x", "<dl><dd>x", "<table><tr><td>x", "<sup>x",
        "<code>x", "<td rowspan=1000 colspan=1000>x", "<h1>x", "<pre>x", "*", "`", "[", "<p>", "<br>", "<b></b>"}) {
    const std::string html = "<main><table>" +
                             std::string(part == "<td rowspan=1000 colspan=1000>x" ? "<tr>" : "</table>") +
                             repeated(part, 20'000);
    const std::int64_t begin = base::thread_cpu_ns();
    const Markdown found = write(html);
    EXPECT_LT(base::thread_cpu_ns() - begin, 20'000'000'000) << part;  // quadratic work would take minutes
    EXPECT_LE(found.text.size(), 100 * html.size()) << part;
  }
  EXPECT_TRUE(write("<main>" + repeated("<p>text of a page", 10'000), 5'000).cut);
}

}  // namespace
}  // namespace crawl::parser::markdown
