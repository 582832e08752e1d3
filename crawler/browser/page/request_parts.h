// What a paused request has (Fetch.requestPaused, `request`). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/text/encoding.h"
#include "crawler/browser/devtools/values.h"
#include "parser/html/ascii.h"

namespace crawl::browser {

inline std::string_view header_of(const JsonObject& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (parser::equals_ignoring_case({key.data(), key.size()}, name)) return text_of(headers, {key.data(), key.size()});
  return {};
}

// The body of a POST.
inline std::string post_data(const JsonObject& request) {
  std::string data;
  for (const auto& entry : array_of(request, "postDataEntries"))
    if (entry.is_object()) data += base::base64_decoded(text_of(entry.get_object(), "bytes"));
  return data.empty() ? std::string(text_of(request, "postData")) : data;
}

}  // namespace crawl::browser
