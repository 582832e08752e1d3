#include "parser/extract/typed_value.h"

#include "base/log.h"
#include "parser/extract/date.h"
#include "parser/extract/number.h"
#include "parser/html/ascii.h"

namespace crawl::parser::extract {
namespace {

std::string quoted(std::string_view text) {
  return base::log::json_string(text);
}

// What the first group of the pattern has taken, or all that it matches where it has none.
std::optional<std::string_view> matched(const re2::RE2& pattern, std::string_view text) {
  re2::StringPiece groups[2];
  const int wanted = pattern.NumberOfCapturingGroups() > 0 ? 2 : 1;
  const re2::StringPiece piece(text.data(), text.size());
  if (!pattern.Match(piece, 0, text.size(), re2::RE2::UNANCHORED, groups, wanted)) return std::nullopt;
  const re2::StringPiece& found = groups[wanted - 1];
  return std::string_view(found.data(), found.size());
}

}  // namespace

std::optional<std::string> typed_value(const Field& field, std::string_view text, const Source& source) {
  if (field.pattern) {
    const auto part = matched(*field.pattern, text);
    if (!part) return std::nullopt;
    text = strip_spaces(*part);
  }
  if (text.empty()) return std::nullopt;
  switch (field.type) {
    case config::FieldType::text:
      return quoted(text);
    case config::FieldType::number:
      return read_number(text);
    case config::FieldType::integer:
      return read_integer(text);
    case config::FieldType::date: {
      const auto date = read_date(text);
      return date ? std::optional(quoted(*date)) : std::nullopt;
    }
    case config::FieldType::url: {
      const auto url = parse_url(text, &source.base, source.query_charset);
      return url ? std::optional(quoted(url->href())) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace crawl::parser::extract
