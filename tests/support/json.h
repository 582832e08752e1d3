// JSON as tests read it: by Boost.JSON, the library of the program itself, which wrote none of it.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <string>
#include <string_view>

namespace crawl::test {

using Json = boost::json::value;

// As deep as anything that is tested.
inline boost::json::parse_options deep() {
  boost::json::parse_options options;
  options.max_depth = 1000;
  return options;
}

// Throws where it is none.
inline Json read_json(std::string_view text) {
  return boost::json::parse({text.data(), text.size()}, {}, deep());
}

inline bool is_json(std::string_view text) {
  boost::system::error_code error;
  boost::json::parse({text.data(), text.size()}, error, {}, deep());
  return !error;
}

// The value of a string.
inline std::string text_of(const Json& value) {
  return {value.as_string().data(), value.as_string().size()};
}

}  // namespace crawl::test
