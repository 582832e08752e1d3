// Any bytes as a rule file and, behind the first NUL, a page: the rules are refused in one line, or they run, and what
// they extract is within the bounds. A page of our own, with something for every source, where none is given.
#include <cstdint>
#include <string>
#include <string_view>

#include "config/file/config_file.h"
#include "parser/extract/extractor.h"
#include "parser/page.h"
#include "parser/tree/arena.h"

using namespace crawl;

namespace {

constexpr std::string_view own_page =
    "<!DOCTYPE html><html lang=en><title>t</title><meta property=og:title content=o><script type=application/ld+json>"
    "{\"@type\":\"Product\",\"name\":\"n\",\"offers\":[{\"price\":1.5}]}</script><div itemscope itemtype=Product>"
    "<b itemprop='a b'>x</b><div itemprop=c itemscope itemref=d></div></div><i id=d "
    "itemprop=e>$1,299.00</i><main><h1>h</h1>"
    "<p>The council of the village rebuilds the old bridge slowly, because the river follows the valley again.</main>";

void check(bool holds) {
  if (!holds) __builtin_trap();
}

void check_line(std::string_view message) {
  check(!message.empty() && message.size() < 20'000 && message.find('\n') == message.npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static parser::Arena arena;
  static const parser::Url url = *parser::parse_url("http://example.org/dir/page?q");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t split = bytes.find('\0');
  const auto file = config::parse_config(bytes.substr(0, split), "rules.toml");
  if (!file) {
    check_line(file.error());
    return 0;
  }
  const auto extractor = parser::extract::Extractor::compile(file->extract);
  if (!extractor) {
    check_line(extractor.error());
    return 0;
  }
  parser::ParseSettings settings;
  settings.extractor = &*extractor;
  const std::string_view page = split == bytes.npos ? own_page : bytes.substr(split + 1);
  parser::Page parsed(
      {.url = url, .content_type = "text/html", .header_charset = {}, .body = std::string(page), .headers = {}}, arena,
      settings);
  parser::run_callbacks(parsed);
  std::size_t all = 0;
  for (const auto& item : parsed.record().items) {
    check(item.data.size() <= 2 * parser::extract::max_item_bytes && item.data.starts_with('{') &&
          item.data.ends_with('}'));
    all += item.data.size();
  }
  check(parsed.record().items.size() <= parser::extract::max_page_items && all <= 2 * parser::extract::max_page_bytes);
  return 0;
}
