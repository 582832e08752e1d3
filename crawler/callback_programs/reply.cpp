#include "crawler/callback_programs/reply.h"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "base/text/text.h"
#include "parser/html/ascii.h"

namespace crawl::callback_programs {
namespace {

using Json = nlohmann::ordered_json;  // keys stay in the order in which they were written

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
  const std::string shown = Json(line.substr(0, shown_bytes)).dump(-1, ' ', false, Json::error_handler_t::replace);
  return shown + (line.size() > shown_bytes ? "..." : "");
}

Json parsed(std::string_view line) {
  std::array<std::size_t, max_answer_depth + 2> keys{};  // of the object that is open at each depth
  const auto watch = [&](int depth, Json::parse_event_t event, Json&) {
    if (depth > max_answer_depth)
      throw BadReply("its answer is nested more than " + std::to_string(max_answer_depth) + " deep");
    const auto level = static_cast<std::size_t>(depth);
    if (event == Json::parse_event_t::object_start) keys[level + 1] = 0;
    if (event == Json::parse_event_t::key && ++keys[level] > max_object_keys)
      throw BadReply("an object in its answer has more than " + std::to_string(max_object_keys) + " keys");
    return true;
  };
  Json answer = Json::parse(line, watch, false);
  if (answer.is_discarded()) throw BadReply("its answer " + beginning(line) + " is no JSON; " + expected);
  if (!answer.is_object()) throw BadReply("its answer " + beginning(line) + " is no object; " + expected);
  return answer;
}

// The array of this key, empty where it is absent or null.
const Json& list(const Json& answer, const char* key, std::size_t most) {
  static const Json none = Json::array();
  const auto found = answer.find(key);
  if (found == answer.end() || found->is_null()) return none;
  if (!found->is_array()) throw BadReply(std::string("\"") + key + "\" in its answer is no array; " + expected);
  if (found->size() > most) throw BadReply(std::string("its answer has more than ") + std::to_string(most) + " " + key);
  return *found;
}

std::string item_of(const Json& item) {
  if (!item.is_object()) throw BadReply("an item in its answer is no object: " + beginning(item.dump()));
  return item.dump();
}

std::string link_of(const Json& link) {
  if (link.is_string()) return link.get<std::string>();
  const auto url = link.is_object() ? link.find("url") : link.end();
  if (!link.is_object() || url == link.end() || !url->is_string())
    throw BadReply("a link in its answer is neither a URL nor an object with a \"url\": " + beginning(link.dump()));
  return url->get<std::string>();
}

bool drop_of(const Json& answer) {
  const auto drop = answer.find("drop");
  if (drop == answer.end() || drop->is_null()) return false;
  if (!drop->is_boolean()) throw BadReply("\"drop\" in its answer is neither true nor false");
  return drop->get<bool>();
}

std::string text_of(const Json& answer, const char* key) {
  const auto text = answer.find(key);
  if (text == answer.end() || text->is_null()) return {};
  return text->is_string() ? text->get<std::string>() : text->dump();
}

// A key that is misspelt would lose what it holds without a word.
void check_keys(const Json& answer) {
  for (const char* known : {"items", "links", "drop", "error"})
    if (answer.contains(known)) return;
  for (const auto& [key, value] : answer.items())
    if (key != "url") throw BadReply("its answer has " + beginning(key) + ", but neither items, links, drop nor error");
}

ipc::PageResult read(std::string_view line, std::string_view url) {
  const Json answer = parsed(line);
  check_keys(answer);
  if (const std::string of = text_of(answer, "url"); !of.empty() && of != url)
    throw BadReply("it answered for another page: " + beginning(of));
  ipc::PageResult read;
  for (const Json& item : list(answer, "items", max_answer_items)) read.items.push_back(item_of(item));
  for (const Json& link : list(answer, "links", max_answer_links)) read.links.push_back(link_of(link));
  read.drop = drop_of(answer);
  read.error = parser::utf8_prefix(base::printable(text_of(answer, "error")), max_error_bytes);
  return read;
}

}  // namespace

Result<ipc::PageResult> read_answer(std::string_view line, std::string_view url) {
  try {
    return read(line, url);
  } catch (const BadReply& bad) {
    return fail(bad.what());
  } catch (const Json::exception& error) {
    return fail(std::string("its answer cannot be used: ") + error.what());
  }
}

}  // namespace crawl::callback_programs
