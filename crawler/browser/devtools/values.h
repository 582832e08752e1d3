// What is read out of DevTools' JSON: a value that is missing or of another kind is an empty one. Views point into the
// object.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string_view>

namespace crawl::browser {

using JsonObject = boost::json::object;

inline std::string_view text_of(const JsonObject& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

inline std::int64_t number_of(const JsonObject& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (!value) return 0;
  if (const std::int64_t* number = value->if_int64()) return *number;
  const double* number = value->if_double();
  return number && *number > -9e15 && *number < 9e15 ? static_cast<std::int64_t>(*number) : 0;
}

inline bool truth_of(const JsonObject& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  const bool* truth = value ? value->if_bool() : nullptr;
  return truth && *truth;
}

// An empty object if there is none.
inline const JsonObject& object_of(const JsonObject& object, std::string_view key) {
  static const JsonObject none;
  const boost::json::value* value = object.if_contains(key);
  const JsonObject* inner = value ? value->if_object() : nullptr;
  return inner ? *inner : none;
}

inline const boost::json::array& array_of(const JsonObject& object, std::string_view key) {
  static const boost::json::array none;
  const boost::json::value* value = object.if_contains(key);
  const boost::json::array* inner = value ? value->if_array() : nullptr;
  return inner ? *inner : none;
}

}  // namespace crawl::browser
