#include "crawler/callback_programs/reply.h"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>

#include "base/text/json.h"
#include "base/text/text.h"
#include "parser/charset.h"
#include "parser/html/ascii.h"

namespace crawl::callback_programs {
namespace {

using Json = boost::json::value;
using JsonObject = boost::json::object;  // keys stay in the order in which they were written
using JsonArray = boost::json::array;

constexpr std::size_t max_error_bytes = 500;  // of what a program says of a page
constexpr std::size_t shown_bytes = 60;       // of a line that is no answer
constexpr const char* expected =
    "an object such as {\"items\": [{\"price\": 12}], \"links\": [\"/next\"], \"drop\": false} in one line was "
    "expected";

struct BadReply : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// In quotes, and UTF-8 whatever it is.
std::string beginning(std::string_view line) {
  std::string storage;
  const std::string_view shown = parser::decode_to_utf8(line.substr(0, shown_bytes), "UTF-8", storage);
  return boost::json::serialize(boost::json::string_view(shown.data(), shown.size())) +
         (line.size() > shown_bytes ? "..." : "");
}

// ---- written again -------------------------------------------------------------------------------------------------

// The shortest text that reads back, with a point where it is no integer: 12.0, 1e+20.
std::string number_text(double number) {
  constexpr int min_exponent = -4, max_exponent = 14;  // that are written out
  std::array<char, 64> buffer{};
  const auto written = [&](std::chars_format format) {
    char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, format).ptr;
    return std::string(buffer.data(), end);
  };
  std::string text = written(std::chars_format::scientific);
  const int exponent = std::stoi(text.substr(text.find('e') + 1));
  if (exponent < min_exponent || exponent > max_exponent) return text;
  text = written(std::chars_format::fixed);
  return text.find('.') == text.npos ? text + ".0" : text;
}

void append(std::string& out, const Json& value);

void append_name(std::string& out, boost::json::string_view name) {
  out += boost::json::serialize(name);
  out += ':';
}

// As deep as parsed() lets it be.
void append(std::string& out, const Json& value) {
  if (const JsonObject* object = value.if_object()) {
    out += '{';
    for (const auto& [key, member] : *object) {
      if (out.back() != '{') out += ',';
      append_name(out, key);
      append(out, member);
    }
    out += '}';
  } else if (const JsonArray* array = value.if_array()) {
    out += '[';
    for (const Json& element : *array) {
      if (&element != array->begin()) out += ',';
      append(out, element);
    }
    out += ']';
  } else {
    out += value.is_double() ? number_text(value.get_double()) : boost::json::serialize(value);
  }
}

std::string text_of(const Json& value) {
  std::string text;
  append(text, value);
  return text;
}

// ---- read ----------------------------------------------------------------------------------------------------------

[[noreturn]] void refuse_no_json(std::string_view line) {
  throw BadReply("its answer " + beginning(line) + " is no JSON; " + expected);
}

// JSON has no number that is too large for a double.
void check(const Json& value, std::string_view line) {
  if (value.is_double() && !std::isfinite(value.get_double())) refuse_no_json(line);
  if (const JsonArray* array = value.if_array())
    for (const Json& element : *array) check(element, line);
  const JsonObject* object = value.if_object();
  if (object == nullptr) return;
  if (object->size() > max_object_keys)
    throw BadReply("an object in its answer has more than " + std::to_string(max_object_keys) + " keys");
  for (const auto& member : *object) check(member.value(), line);
}

JsonObject parsed(std::string_view line) {
  boost::json::parse_options options;
  options.max_depth = max_reply_depth;
  boost::system::error_code error;
  std::string mended;
  line = base::without_lone_surrogates(line, mended);
  Json reply = boost::json::parse({line.data(), line.size()}, error, {}, options);
  if (error == boost::json::error::too_deep)
    throw BadReply("its answer is nested more than " + std::to_string(max_reply_depth) + " deep");
  if (error) refuse_no_json(line);
  if (!reply.is_object()) throw BadReply("its answer " + beginning(line) + " is no object; " + expected);
  check(reply, line);
  return std::move(reply.get_object());
}

// The value of this key; null where it is absent.
const Json& member(const JsonObject& object, std::string_view key) {
  static const Json null;
  const Json* found = object.if_contains({key.data(), key.size()});
  return found ? *found : null;
}

std::string string_of(const Json& text) {
  return {text.get_string().data(), text.get_string().size()};
}

// The array of this key, empty where it is absent or null.
const JsonArray& list(const JsonObject& reply, const char* key, std::size_t most) {
  static const JsonArray none;
  const Json& found = member(reply, key);
  if (found.is_null()) return none;
  if (!found.is_array()) throw BadReply(std::string("\"") + key + "\" in its answer is no array; " + expected);
  const JsonArray& values = found.get_array();
  if (values.size() > most) throw BadReply(std::string("its answer has more than ") + std::to_string(most) + " " + key);
  return values;
}

std::string item_of(const Json& item) {
  if (!item.is_object()) throw BadReply("an item in its answer is no object: " + beginning(text_of(item)));
  return text_of(item);
}

std::string link_of(const Json& link) {
  if (link.is_string()) return string_of(link);
  const JsonObject* object = link.if_object();
  if (object == nullptr || !member(*object, "url").is_string())
    throw BadReply("a link in its answer is neither a URL nor an object with a \"url\": " + beginning(text_of(link)));
  return string_of(member(*object, "url"));
}

bool drop_of(const JsonObject& reply) {
  const Json& drop = member(reply, "drop");
  if (drop.is_null()) return false;
  if (!drop.is_bool()) throw BadReply("\"drop\" in its answer is neither true nor false");
  return drop.get_bool();
}

std::string text_of(const JsonObject& reply, const char* key) {
  const Json& text = member(reply, key);
  if (text.is_null()) return {};
  return text.is_string() ? string_of(text) : text_of(text);
}

// A key that is misspelt would lose what it holds without a word.
void check_keys(const JsonObject& reply) {
  for (const char* known : {"items", "links", "drop", "error"})
    if (reply.contains(known)) return;
  for (const auto& [key, value] : reply)
    if (key != "url")
      throw BadReply("its answer has " + beginning({key.data(), key.size()}) +
                     ", but neither items, links, drop nor error");
}

ipc::PageResult read(std::string_view line, std::string_view url) {
  const JsonObject reply = parsed(line);
  check_keys(reply);
  if (const std::string of = text_of(reply, "url"); !of.empty() && of != url)
    throw BadReply("it answered for another page: " + beginning(of));
  ipc::PageResult read;
  for (const Json& item : list(reply, "items", max_reply_items)) read.items.push_back(item_of(item));
  for (const Json& link : list(reply, "links", max_reply_links)) read.links.push_back(link_of(link));
  read.drop = drop_of(reply);
  read.error = parser::utf8_prefix(base::printable(text_of(reply, "error")), max_error_bytes);
  return read;
}

}  // namespace

Result<ipc::PageResult> read_reply(std::string_view line, std::string_view url) {
  try {
    return read(line, url);
  } catch (const BadReply& bad) {
    return fail(bad.what());
  }
}

}  // namespace crawl::callback_programs
