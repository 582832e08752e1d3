#include "crawler/offline/export/json_fields.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace crawl::exports {
namespace {

// The JSON value that the text begins with. Well-formed text is taken for granted; of any other it is some beginning.
std::string_view first_value(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == ':' || c == '}' || c == ']')) {
      return text.substr(0, i);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return text;
}

std::string_view inside(std::string_view json) {
  return json.size() < 2 ? std::string_view() : json.substr(1, json.size() - 2);
}

void take(std::string_view& rest, std::size_t size) {
  rest.remove_prefix(std::min(size, rest.size()));
}

bool is_plain(std::string_view value) {
  return !value.empty() && value.front() != '{' && value.front() != '[';
}

}  // namespace

std::vector<JsonField> fields_of(std::string_view json) {
  if (!json.starts_with('{')) return {{std::nullopt, json}};
  std::vector<JsonField> fields;
  for (std::string_view rest = inside(json); !rest.empty();) {
    const std::string_view key = first_value(rest);
    take(rest, key.size() + 1);
    const std::string_view value = first_value(rest);
    take(rest, value.size() + 1);
    fields.push_back({key, value});
  }
  return fields;
}

std::string text_of_json(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  boost::system::error_code error;
  const boost::json::value parsed = boost::json::parse({value.data(), value.size()}, error);
  const boost::json::string* text = error ? nullptr : parsed.if_string();
  return text ? std::string(text->data(), text->size()) : std::string(value);
}

std::string cell_text(std::string_view value) {
  if (!value.starts_with('[')) return text_of_json(value);
  std::string text;
  bool first = true;
  for (std::string_view rest = inside(value); !rest.empty();) {
    const std::string_view one = first_value(rest);
    if (!is_plain(one)) return std::string(value);
    text += (first ? "" : "; ") + (one == "null" ? std::string() : text_of_json(one));
    first = false;
    take(rest, one.size() + 1);
  }
  return text;
}

}  // namespace crawl::exports
