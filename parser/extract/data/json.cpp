#include "parser/extract/data/json.h"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <charconv>
#include <cmath>

#include "base/log.h"
#include "base/text/json.h"

namespace crawl::parser::extract {
namespace {

std::string_view view_of(boost::json::string_view text) {
  return {text.data(), text.size()};
}

// False when max_bytes or the budget does not suffice.
class JsonWriter {
 public:
  JsonWriter(std::size_t max_bytes, StepBudget& budget) : max_bytes_(max_bytes), budget_(budget) {}

  bool write(const Json& value) {
    const std::size_t before = out_.size();
    if (const auto* object = value.if_object()) return write(*object);
    if (const auto* array = value.if_array()) return write(*array);
    if (const auto* text = value.if_string()) {
      out_ += base::log::json_string(extract::view_of(*text));
    } else if (value.is_bool()) {
      out_ += value.get_bool() ? "true" : "false";
    } else if (value.is_number()) {
      out_ += number_text(value);
    } else {
      out_ += "null";
    }
    return fits(before);
  }

  std::string take() { return std::move(out_); }

 private:
  bool write(const JsonObject& object) {
    const std::size_t before = out_.size();
    out_ += '{';
    for (const auto& [key, value] : object) {
      if (out_.back() != '{') out_ += ',';
      out_ += base::log::json_string(view_of(key)) + ":";
      if (!write(value)) return false;
    }
    out_ += '}';
    return fits(before);
  }

  bool write(const JsonArray& array) {
    out_ += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
      if (i > 0) out_ += ',';
      if (!write(array[i])) return false;
    }
    out_ += ']';
    return fits(out_.size());
  }

  bool fits(std::size_t before) { return budget_.spend_bytes(out_.size() - before) && out_.size() <= max_bytes_; }

  std::string out_;
  const std::size_t max_bytes_;
  StepBudget& budget_;
};

// "https://schema.org/Product" and "schema:Product" are Product.
std::string_view last_part(std::string_view type) {
  const std::size_t cut = type.find_last_of("/#:");
  return cut == type.npos ? type : type.substr(cut + 1);
}

bool is_type(const Json& type, std::string_view wanted) {
  const auto* text = type.if_string();
  if (text == nullptr) return false;
  const std::string_view found = extract::view_of(*text);
  return found == wanted || last_part(found) == last_part(wanted);
}

template <class Values>
void push_reversed(std::vector<const Json*>& open, const Values& values) {
  for (auto i = values.size(); i-- > 0;) open.push_back(&values[i]);
}

}  // namespace

std::optional<Json> parse_json(std::string_view text) {
  std::string mended(text);
  base::replace_lone_surrogates(mended);
  std::ranges::replace_if(mended, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }, ' ');
  boost::json::parse_options options;
  options.max_depth = max_json_depth;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  for (const bool second : {false, true}) {
    // Line ends in strings are mended at the second try alone: the first may need them to end a comment.
    if (second) std::ranges::replace(mended, '\n', ' ');
    boost::json::error_code error;
    Json value = boost::json::parse(mended, error, {}, options);
    if (!error) return value;
  }
  return std::nullopt;
}

std::optional<Json> parse_strict_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = max_json_depth;
  boost::json::error_code error;
  std::string mended;
  Json value = boost::json::parse(base::without_lone_surrogates(text, mended), error, {}, options);
  return error ? std::nullopt : std::optional(std::move(value));
}

std::optional<std::string> write_json(const Json& value, std::size_t max_bytes, StepBudget& budget) {
  JsonWriter writer(max_bytes, budget);
  if (!writer.write(value)) return std::nullopt;
  return writer.take();
}

std::string number_text(const Json& number) {
  if (number.is_int64()) return std::to_string(number.get_int64());
  if (number.is_uint64()) return std::to_string(number.get_uint64());
  if (!number.is_double() || !std::isfinite(number.get_double())) return "null";
  std::array<char, 32> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), number.get_double()).ptr};
}

std::vector<const JsonObject*> objects_in(const JsonArray& values, StepBudget& budget) {
  std::vector<const JsonObject*> objects;
  std::vector<const Json*> open;
  push_reversed(open, values);
  while (!open.empty() && budget.spend(1)) {
    const Json& value = *open.back();
    open.pop_back();
    if (const auto* array = value.if_array()) push_reversed(open, *array);
    if (const auto* object = value.if_object()) {
      objects.push_back(object);
      std::vector<const Json*> members;
      for (const auto& member : *object) members.push_back(&member.value());
      open.insert(open.end(), members.rbegin(), members.rend());
    }
  }
  return objects;
}

bool is_of_type(const Json* types, std::string_view wanted) {
  if (types == nullptr) return false;
  const auto* list = types->if_array();
  if (list == nullptr) return is_type(*types, wanted);
  return std::ranges::any_of(*list, [&](const Json& type) { return is_type(type, wanted); });
}

}  // namespace crawl::parser::extract
