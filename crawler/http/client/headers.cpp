// The helpers of fetcher.h that read header fields.
#include <algorithm>
#include <boost/beast/core/string.hpp>

#include "base/text/ascii.h"
#include "crawler/http/client/fetcher.h"

namespace crawl::http {
namespace {

// A parameter's value: a token, or a quoted string (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.6).
std::string parameter_value(std::string_view text) {
  if (!text.starts_with('"')) return std::string(base::trimmed(text.substr(0, text.find(';'))));
  std::string value;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value.push_back(text[i]);
  }
  return value;
}

// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  const auto in_token = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || others.find(c) != others.npos;
  };
  return !text.empty() && std::ranges::all_of(text, in_token);
}

// https://mimesniff.spec.whatwg.org/#parsing-a-mime-type; what is a type but says nothing is none either.
bool says_something(std::string_view type) {
  const auto slash = type.find('/');
  if (slash == type.npos || !is_token(type.substr(0, slash)) || !is_token(type.substr(slash + 1))) return false;
  return type != "*/*" && type != "unknown/unknown" && type != "application/unknown";
}

}  // namespace

// https://fetch.spec.whatwg.org/#concept-header-extract-mime-type: of several the last that is one.
std::string media_type(std::string_view content_type) {
  std::string found;
  for (std::string_view rest = content_type; !rest.empty();) {
    const auto one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    std::string type = base::lowered(base::trimmed(one.substr(0, one.find(';'))));
    if (says_something(type)) found = std::move(type);
  }
  return found;
}

std::string charset_parameter(std::string_view content_type) {
  for (auto semicolon = content_type.find(';'); semicolon != content_type.npos;
       semicolon = content_type.find(';', semicolon + 1)) {
    const auto parameter = content_type.substr(semicolon + 1);
    const auto equals = parameter.find('=');
    if (equals == parameter.npos) return {};
    if (!boost::beast::iequals(base::trimmed(parameter.substr(0, equals)), "charset")) continue;
    return parameter_value(base::trimmed(parameter.substr(equals + 1)));
  }
  return {};
}

std::string_view header(const HeaderList& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && boost::beast::iequals(key, name)) return value;
  }
  return {};
}

}  // namespace crawl::http
