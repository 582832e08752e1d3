#include "crawler/offline/report/html.h"

#include <algorithm>

#include "base/text/markup.h"
#include "base/text/text.h"
#include "crawler/offline/report/style.h"

namespace crawl::report {
namespace {

// Links are for http and https alone, so that no other scheme is ever followed from here.
std::string linked(std::string_view url) {
  const std::string text = escaped(url);
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  return web ? "<a href=\"" + text + "\" rel=\"noreferrer nofollow\">" + text + "</a>" : text;
}

std::string row(std::string_view name, std::string_view html) {
  return html.empty() ? std::string() : "<dt>" + std::string(name) + "</dt><dd>" + std::string(html) + "</dd>";
}

// What a closed block shows.
std::string first_of(const FindingBlock& block) {
  if (block.examples.empty()) return {};
  const auto& [url, detail] = block.examples.front();
  return "<span class=\"soft small\">" + escaped(url) + (detail.empty() ? "" : " - ") + escaped(detail) + "</span>";
}

}  // namespace

std::string escaped(std::string_view text) {
  return base::markup_escaped(base::printable(text, "\n"), "&#39;");
}

std::string escaped_sentence(std::string_view text) {
  std::string out;
  for (std::size_t at = text.find("--"); at != text.npos; at = text.find("--")) {
    const std::size_t end = std::min(text.size(), text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at));
    out.append(escaped(text.substr(0, at))).append("<span class=\"flag\">").append(text.substr(at, end - at)) +=
        "</span>";
    text.remove_prefix(end);
  }
  return out + escaped(text);
}

// The policy is for readers of files from others: nothing is run, nothing is asked for.
HtmlPage::HtmlPage(std::string_view title)
    : out_(
          "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n<title>" +
          escaped(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<main>\n") {}

void HtmlPage::add_heading(std::string_view title, std::string_view about) {
  out_ += "<header><h1>" + escaped(title) + "</h1><p class=\"soft\">" + escaped(about) + "</p></header>\n";
}

void HtmlPage::begin_section(std::string_view title, std::string_view about) {
  out_ += "<section><h2>" + escaped(title) + "</h2>";
  if (!about.empty()) out_ += "<p class=\"soft small\">" + escaped(about) + "</p>";
  out_ += "\n";
}

void HtmlPage::end_section() {
  out_ += "</section>\n";
}

void HtmlPage::add_paragraph(std::string_view text) {
  out_ += "<p class=\"soft\">" + escaped_sentence(text) + "</p>\n";
}

void HtmlPage::add_finding(const FindingBlock& block) {
  out_ += "<details class=\"finding\"><summary><span class=\"pill " + escaped(block.severity) + "\">" +
          escaped(block.severity) + "</span> <span class=\"name\">" + escaped(block.title) + first_of(block) +
          "</span> ";
  if (!block.change.empty()) out_ += "<span class=\"soft small\">" + escaped(block.change) + "</span> ";
  out_ += "<span class=\"count\">" + base::with_commas(block.count) + "</span></summary><div>";
  out_ += "<dl>" + row("Why", escaped(block.why)) + row("To do", escaped(block.fix)) +
          row("Source", block.source.empty() ? "" : linked(block.source)) + "</dl>";
  out_ += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Examples: " + escaped(block.id) +
          "\"><table><thead><tr><th>URL</th><th>What</th></tr></thead><tbody>";
  for (const auto& [url, detail] : block.examples)
    out_ += "<tr><td class=\"url\">" + linked(url) + "</td><td class=\"url\">" + escaped(detail) + "</td></tr>";
  out_ += "</tbody></table></div>";
  if (block.count > block.examples.size())
    out_ += "<p class=\"soft small\">and " + base::with_commas(block.count - block.examples.size()) + " more</p>";
  out_ += "<pre>" + escaped(block.sql) + ";</pre></div></details>\n";
}

std::string HtmlPage::take() {
  out_ += "</main>\n</body>\n</html>\n";
  return std::move(out_);
}

}  // namespace crawl::report
