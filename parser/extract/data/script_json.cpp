#include "parser/extract/data/script_json.h"

#include <algorithm>
#include <utility>

#include "parser/html/ascii.h"
#include "parser/tree/element_text.h"

namespace crawl::parser::extract {
namespace {

constexpr std::size_t max_script_name = 100;  // bytes

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
  while (begin > 0 && end - begin < max_script_name && is_in_name(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

// What JSON has outside of strings and comments.
bool is_in_json(char c) {
  switch (c) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',':
    case '+':
    case '-':
    case '.':
    case 'E':
    case 't':
    case 'r':
    case 'u':
    case 'e':
    case 'f':
    case 'a':
    case 'l':
    case 's':
    case 'n':
      return true;
    default:
      return (c >= '0' && c <= '9') || static_cast<unsigned char>(c) <= ' ';
  }
}

// Where a text next has `what`, asked for places that mostly grow: the last reply is kept.
class Next {
 public:
  Next(std::string_view text, std::string_view what) : text_(text), what_(what) {}
  std::size_t from(std::size_t at) {
    if (!asked_ || at < from_ || at > found_) {
      asked_ = true;
      from_ = at;
      found_ = text_.find(what_, at);
    }
    return found_;
  }

 private:
  std::string_view text_, what_;
  bool asked_ = false;
  std::size_t from_ = 0, found_ = 0;
};

// Finds the ends of objects and arrays in a script. Most of what is assigned there is a program's and no JSON: it is
// left at the first character that JSON does not have, which the "=" of the next assignment is at the latest.
class ValueEnds {
 public:
  explicit ValueEnds(std::string_view text) : text_(text), comment_end_(text, "*/"), line_end_(text, "\n") {}

  // Behind the value that begins there; npos if it has no end, or is no JSON that is read.
  std::size_t of(std::size_t begin, StepBudget& budget) {
    std::size_t depth = 0, looked_at = 0;
    std::size_t i = begin;
    for (; i < text_.size(); ++looked_at) {
      const char c = text_[i];
      if (c == '"') {
        const std::size_t end = string_end(i);
        looked_at += end - i;
        i = end;
        continue;
      }
      if (c == '/') {
        i = behind_comment(i);
        continue;
      }
      if (!is_in_json(c)) break;
      ++i;
      if ((c == '{' || c == '[') && ++depth > max_json_depth) break;
      if ((c == '}' || c == ']') && --depth == 0) return budget.spend(looked_at) ? i : text_.npos;
    }
    budget.spend(1 + looked_at);
    return text_.npos;
  }

 private:
  std::size_t string_end(std::size_t quote) const {
    for (std::size_t i = quote + 1; i < text_.size(); ++i) {
      if (text_[i] == '"') return i + 1;
      if (text_[i] == '\\') ++i;
    }
    return text_.size();
  }

  std::size_t behind_comment(std::size_t slash) {
    if (text_.substr(slash, 2) == "//") return line_end_.from(slash);
    if (text_.substr(slash, 2) != "/*") return text_.npos;
    const std::size_t end = comment_end_.from(slash + 2);
    return end == text_.npos ? end : end + 2;
  }

  std::string_view text_;
  Next comment_end_, line_end_;
};

class ScriptReader {
 public:
  explicit ScriptReader(StepBudget& budget) : budget_(budget) {}

  void add(std::string_view name, std::string_view text) {
    if (full() || !budget_.spend(text.size())) return;
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
    ValueEnds ends(text);
    for (std::size_t at = text.find('='); at != text.npos && !full(); at = text.find('=', at + 1)) {
      std::size_t begin = at + 1;
      while (begin < text.size() && is_space(text[begin])) ++begin;
      if (begin == text.size() || (text[begin] != '{' && text[begin] != '[')) continue;
      const std::string_view name = name_before(text, at);
      if (name.empty()) continue;
      const std::size_t end = ends.of(begin, budget_);
      if (end == text.npos) continue;
      add(name, text.substr(begin, end - begin));
      at = end - 1;
    }
  }

  JsonObject take() { return std::move(found_); }

 private:
  bool full() const { return values_ == max_script_values || budget_.spent(); }

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
    const std::string_view id = elements.attribute(e, "id").value_or("").substr(0, max_script_name);
    reader.add(id.empty() ? "json" : id, strip_spaces(text));
  }
  return reader.take();
}

}  // namespace crawl::parser::extract
