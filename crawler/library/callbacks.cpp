#include "crawler/library/callbacks.h"

#include <re2/re2.h>

#include <algorithm>
#include <stdexcept>

#include "base/text/text.h"
#include "config/value/fields.h"
#include "crawler/library/selectors.h"
#include "parser/html/ascii.h"
#include "parser/page.h"

namespace crawl::library {
namespace {

constexpr std::size_t shown_bytes = 200;
constexpr std::string_view any_type = "*/*";

std::string call(std::string_view function, std::string_view argument) {
  return std::string(function) + "(\"" + base::printable(parser::utf8_prefix(argument, shown_bytes)) + "\")";
}

[[noreturn]] void refuse(const std::string& where, const std::string& why) {
  throw std::invalid_argument(where + ": " + why);
}

std::shared_ptr<const re2::RE2> compile_pattern(const std::string& where, std::string_view pattern) {
  if (pattern.empty()) return nullptr;
  auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), re2::RE2::Quiet);
  if (!compiled->ok())
    refuse(where, "URL pattern \"" + base::printable(parser::utf8_prefix(pattern, shown_bytes)) +
                      "\": " + base::printable(compiled->error()));
  return compiled;
}

template <class Callback>
void check(const std::string& where, const Callback& callback) {
  if (!callback) refuse(where, "the callback is empty");
}

}  // namespace

bool PageCallbackEntry::takes(std::string_view media_type, std::string_view page_url) const {
  bool of_type =
      std::ranges::any_of(types, [&](const std::string& range) { return parser::takes_type(range, media_type); });
  return of_type && (!url || re2::RE2::PartialMatch(re2::StringPiece(page_url.data(), page_url.size()), *url));
}

std::vector<std::string> Callbacks::wanted_types() const {
  std::vector<std::string> types;
  for (const PageCallbackEntry& entry : pages) {
    bool by_url_alone = entry.url && entry.types.front() == any_type;
    if (!by_url_alone) types.insert(types.end(), entry.types.begin(), entry.types.end());
  }
  return types;
}

bool Callbacks::wants_url(std::string_view url) const {
  return std::ranges::any_of(pages, [&](const PageCallbackEntry& entry) {
    return entry.url && entry.types.front() == any_type && entry.takes(any_type, url);
  });
}

PageCallbackEntry html_entry(std::string_view selector, std::string_view url_pattern,
                             Crawler::ElementCallback callback) {
  std::string name = call("on_html", selector);
  check(name, callback);
  try {
    compile(selector);
  } catch (const std::invalid_argument& error) {
    refuse("on_html", error.what());
  }
  auto pattern = compile_pattern(name, url_pattern);
  return {name, std::string(selector), {"text/html", "application/xhtml+xml"}, std::move(pattern), std::move(callback),
          {}};
}

PageCallbackEntry page_entry(std::string_view types, std::string_view url_pattern, Crawler::PageCallback callback) {
  std::string name = call("on_page", types);
  check(name, callback);
  auto parsed = config::parse_media_types(types);
  if (!parsed) refuse(name, parsed.error());
  if (parsed->empty()) refuse(name, "no media type is named; write it as application/json, image/* or */*");
  auto pattern = compile_pattern(name, url_pattern);
  return {name, {}, *std::move(parsed), std::move(pattern), {}, std::move(callback)};
}

PageCallbackEntry url_entry(std::string_view url_pattern, Crawler::PageCallback callback) {
  std::string name = call("on_page_matching", url_pattern);
  check(name, callback);
  if (url_pattern.empty()) refuse(name, "the URL pattern is empty; \".\" is for every URL");
  auto pattern = compile_pattern(name, url_pattern);
  return {name, {}, {std::string(any_type)}, std::move(pattern), {}, std::move(callback)};
}

}  // namespace crawl::library
