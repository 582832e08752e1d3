// HtmlPage: one HTML file of our own, complete in itself: its style is in it, it has no script, and nothing in it makes
// a browser ask for anything. Dark and light, on paper and on a phone. Text of others is never markup: what goes in by
// add_html() was put together by us from escaped() parts. Pure; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crawl::report {

// Text for HTML and XML, in an element or a quoted attribute: without controls, and of no effect.
std::string escaped(std::string_view text);

// The same of a sentence; its flags are not broken at their hyphens.
std::string escaped_sentence(std::string_view text);

// A rule of an audit, and what it found.
struct FindingBlock {
  std::string_view severity, id, title, why, fix, source;
  std::uint64_t count = 0;
  std::vector<std::pair<std::string, std::string>> examples;  // URL, detail
  std::string sql;                                            // to see all of them
  std::string change;                                         // since the run before; empty where that is unknown
};

class HtmlPage {
 public:
  explicit HtmlPage(std::string_view title);

  void add_heading(std::string_view title, std::string_view about);
  void begin_section(std::string_view title, std::string_view about = {});
  void end_section();
  void add_paragraph(std::string_view text);
  void add_finding(const FindingBlock& block);
  void add_html(std::string_view html) { out_ += html; }

  std::string take();

 private:
  std::string out_;
};

}  // namespace crawl::report
