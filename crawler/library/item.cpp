// Item: JSON as it is written, field by field.
#include <charconv>
#include <cmath>

#include "base/log.h"
#include "crawler/library/crawl.h"
#include "parser/charset/codec/utf8.h"

namespace crawl {
namespace {

std::string json_text(std::string_view text) {
  std::string storage;
  return base::log::json_string(parser::charset::decode_utf8(text, storage));
}

template <class Number>
std::string json_number(Number value) {
  char digits[32];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end};
}

template <class Value, class Write>
std::string json_list(const std::vector<Value>& values, const Write& write) {
  std::string list = "[";
  for (const Value& value : values) list += (list.size() > 1 ? "," : "") + write(value);
  return list + "]";
}

}  // namespace

Item::Item(std::string_view rule) {
  std::string storage;
  rule_ = parser::charset::decode_utf8(rule, storage);
}

Item& Item::set_json(std::string_view field, std::string json) {
  std::string name = json_text(field);
  for (auto& [known, value] : fields_) {
    if (known != name) continue;
    value = std::move(json);
    return *this;
  }
  fields_.emplace_back(std::move(name), std::move(json));
  return *this;
}

Item& Item::set(std::string_view field, std::string_view text) {
  return set_json(field, json_text(text));
}
Item& Item::set(std::string_view field, std::nullptr_t) {
  return set_json(field, "null");
}
Item& Item::set_bool(std::string_view field, bool value) {
  return set_json(field, value ? "true" : "false");
}
Item& Item::set_signed(std::string_view field, std::int64_t value) {
  return set_json(field, json_number(value));
}
Item& Item::set_unsigned(std::string_view field, std::uint64_t value) {
  return set_json(field, json_number(value));
}

Item& Item::set_double(std::string_view field, double value) {
  return set_json(field, std::isfinite(value) ? json_number(value) : "null");
}

Item& Item::set(std::string_view field, const std::vector<std::string>& texts) {
  return set_json(field, json_list(texts, [](const std::string& text) { return json_text(text); }));
}

Item& Item::set(std::string_view field, const Item& object) {
  return set_json(field, object.json());
}

Item& Item::set(std::string_view field, const std::vector<Item>& objects) {
  return set_json(field, json_list(objects, [](const Item& object) { return object.json(); }));
}

std::string Item::json() const {
  std::string object = "{";
  for (const auto& [name, value] : fields_) {
    if (object.size() > 1) object += ",";
    object.append(name).append(":").append(value);
  }
  return object + "}";
}

}  // namespace crawl
