// The helpers of fetcher.h that read header fields.
#include <boost/beast/core/string.hpp>

#include "crawler/net/fetcher.h"

namespace crawl::net {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return out;
}

// A parameter's value: a token, or a quoted string (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.6).
std::string parameter_value(std::string_view text) {
  if (!text.starts_with('"')) return std::string(trimmed(text.substr(0, text.find(';'))));
  std::string value;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value.push_back(text[i]);
  }
  return value;
}

}  // namespace

std::string media_type(std::string_view content_type) {
  return lower(trimmed(content_type.substr(0, content_type.find_first_of(";,"))));
}

std::string charset_parameter(std::string_view content_type) {
  for (auto semicolon = content_type.find(';'); semicolon != content_type.npos;
       semicolon = content_type.find(';', semicolon + 1)) {
    const auto parameter = content_type.substr(semicolon + 1);
    const auto equals = parameter.find('=');
    if (equals == parameter.npos) return {};
    if (!boost::beast::iequals(trimmed(parameter.substr(0, equals)), "charset")) continue;
    return parameter_value(trimmed(parameter.substr(equals + 1)));
  }
  return {};
}

std::string_view header(const HeaderList& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && boost::beast::iequals(key, name)) return value;
  }
  return {};
}

}  // namespace crawl::net
