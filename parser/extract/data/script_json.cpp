#include "parser/extract/data/script_json.h"

#include <algorithm>
#include <utility>

#include "parser/html/ascii.h"
#include "parser/tree/element_text.h"

namespace crawl::parser::extract {
namespace {

constexpr std::size_t max_name = 100;  // bytes

bool is_in_name(char c) {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

// The name that ends where an assignment's "=" stands: the last part of window.__STATE__ and of window["__STATE__"].
std::string_view name_before(std::string_view text, std::size_t equals) {
  std::size_t end = equals;
  while (end > 0 && is_space(text[end - 1])) --end;
  if (end > 2 && text[end - 1] == ']' && (text[end - 2] == '"' || text[end - 2] == '\'')) end -= 2;
  std::size_t begin = end;
  while (begin > 0 && end - begin < max_name && is_in_name(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

// Where the object or array that begins the text ends; npos without an end.
std::size_t end_of_value(std::string_view text) {
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
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return text.npos;
}

class ScriptReader {
 public:
  explicit ScriptReader(StepBudget& budget) : budget_(budget) {}

  void add(std::string_view name, std::string_view text) {
    if (values_ == max_script_values || !budget_.spend(text.size())) return;
    auto value = parse_json(text);
    if (!value) return;
    ++values_;
    const boost::json::string_view key(name.data(), name.size());
    Json* before = found_.if_contains(key);
    if (before == nullptr) {
      found_[key] = std::move(*value);
      return;
    }
    // Paths go through arrays, so that it makes no difference how many there are.
    if (std::ranges::find(repeated_, name) == repeated_.end()) {
      repeated_.emplace_back(name);
      JsonArray both;
      both.push_back(std::move(*before));
      *before = std::move(both);
    }
    before->get_array().push_back(std::move(*value));
  }

  void add_assignments(std::string_view text) {
    for (std::size_t at = text.find('='); at != text.npos; at = text.find('=', at + 1)) {
      std::size_t begin = at + 1;
      while (begin < text.size() && is_space(text[begin])) ++begin;
      if (begin == text.size() || (text[begin] != '{' && text[begin] != '[')) continue;
      const std::string_view name = name_before(text, at);
      if (name.empty()) continue;
      const std::size_t length = end_of_value(text.substr(begin));
      if (!budget_.spend(1 + (length == text.npos ? text.size() - begin : length) / 4)) return;
      if (length == text.npos) continue;
      add(name, text.substr(begin, length));
      at = begin + length - 1;
    }
  }

  JsonObject take() { return std::move(found_); }

 private:
  StepBudget& budget_;
  JsonObject found_;
  std::vector<std::string> repeated_;
  std::size_t values_ = 0;
};

bool is_json(std::string_view type) {
  return equals_ignoring_case(type, "application/json") || equals_ignoring_case(type, "text/json");
}

bool is_script(std::string_view type) {
  return type.empty() || equals_ignoring_case(type, "module") || equals_ignoring_case(type, "text/javascript") ||
         equals_ignoring_case(type, "application/javascript");
}

}  // namespace

JsonObject read_script_json(const Elements& elements, StepBudget& budget, std::vector<std::string>& notes) {
  ScriptReader reader(budget);
  std::size_t left = max_script_bytes;
  const auto script = elements.name_of("script");
  for (ElementNo e = 0; e < elements.size() && budget.spend(1); ++e) {
    if (elements.name(e) != script) continue;
    const std::string_view written = elements.attribute(e, "type").value_or("");
    const std::string_view type = strip_spaces(written.substr(0, written.find(';')));
    if (!is_json(type) && !is_script(type)) continue;
    const std::string text = element_text(elements, e, left + 1, budget);
    if (text.size() > left) {
      notes.emplace_back("the scripts are so long that not all were read for JSON");
      break;
    }
    left -= text.size();
    if (!is_json(type)) {
      reader.add_assignments(text);
      continue;
    }
    const std::string_view id = elements.attribute(e, "id").value_or("").substr(0, max_name);
    reader.add(id.empty() ? "json" : id, strip_spaces(text));
  }
  return reader.take();
}

}  // namespace crawl::parser::extract
