#include "parser/html/sniff.h"

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

constexpr std::size_t resource_header_bytes = 1445;  // https://mimesniff.spec.whatwg.org/#reading-the-resource-header

// The patterns of the standard's table for text/html; each must be followed by a space or '>'.
constexpr std::string_view tags[] = {
    "<!doctype html", "<html", "<head",  "<script", "<iframe", "<h1",   "<div", "<font",
    "<table",         "<a",    "<style", "<title",  "<b",      "<body", "<br",  "<p"};

bool begins_with_tag(std::string_view text, std::string_view tag) {
  if (text.size() <= tag.size()) return false;
  const char end = text[tag.size()];
  return (end == ' ' || end == '>') && equals_ignoring_case(text.substr(0, tag.size()), tag);
}

}  // namespace

bool looks_like_html(std::string_view body) {
  body = body.substr(0, resource_header_bytes);
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  while (!body.empty() && is_space(body.front())) body.remove_prefix(1);
  if (body.starts_with("<!--")) return true;
  for (const std::string_view tag : tags) {
    if (begins_with_tag(body, tag)) return true;
  }
  return false;
}

}  // namespace crawl::parser
