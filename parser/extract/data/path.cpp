#include "parser/extract/data/path.h"

#include <charconv>

#include "base/log.h"

namespace crawl::parser::extract {
namespace {

using Values = std::vector<const Json*>;

class PathParser {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  Result<Path> parse() {
    if (text_.size() > max_path_length) return fail("a path has at most " + std::to_string(max_path_length) + " bytes");
    do {
      if (const auto key = take_key(); !key) return fail(key.error());
      while (at_ < text_.size() && text_[at_] == '[') {
        if (const auto index = take_index(); !index) return fail(index.error());
      }
      if (at_ < text_.size() && text_[at_] != '.') return mistake(at_, "'.' or '[' is expected behind ']'");
      if (path_.size() > max_path_steps)
        return mistake(at_, "a path has at most " + std::to_string(max_path_steps) + " parts");
    } while (at_++ < text_.size());
    return std::move(path_);
  }

 private:
  std::unexpected<std::string> mistake(std::size_t at, const std::string& what) const {
    return fail("column " + std::to_string(at + 1) + " of " + base::log::json_string(text_) + ": " + what);
  }

  Result<void> take_key() {
    const std::size_t end = std::min(text_.find_first_of(".[]", at_), text_.size());
    const std::string_view key = text_.substr(at_, end - at_);
    if (key.empty()) return mistake(at_, "a name is expected, as in offers.price");
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (static_cast<unsigned char>(key[i]) <= ' ')
        return mistake(at_ + i, "a name has no white space; parts are joined by '.'");
    }
    if (end < text_.size() && text_[end] == ']') return mistake(end, "no '[' stands before");
    path_.push_back({.key = std::string(key), .index = {}});
    at_ = end;
    return {};
  }

  Result<void> take_index() {
    std::uint32_t index = 0;
    const char* const begin = text_.data() + at_ + 1;
    const char* const end = text_.data() + text_.size();
    const auto [rest, error] = std::from_chars(begin, end, index);
    if (error != std::errc{} || rest == end || *rest != ']') {
      return mistake(at_ + 1, "a number and ']' are expected, as in offers[0]; all of a list are taken by list = true");
    }
    path_.push_back({.key = {}, .index = index});
    at_ = static_cast<std::size_t>(rest - text_.data()) + 1;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Path path_;
};

const Json* member(const JsonObject& object, std::string_view key) {
  return object.if_contains(boost::json::string_view(key.data(), key.size()));
}

const Json* member(const JsonObject& object, std::string_view key, const PathView& view) {
  if (view.microdata) {
    const Json* properties = member(object, "properties");
    const auto* names = properties == nullptr ? nullptr : properties->if_object();
    if (names == nullptr) return nullptr;
    if (const Json* found = member(*names, key)) return found;
    return key == "@type" ? member(object, "type") : key == "@id" ? member(object, "id") : nullptr;
  }
  if (const Json* found = member(object, key)) return found;
  // {"@id": "#a"} stands for the object that says more of #a.
  const Json* id = member(object, "@id");
  if (id == nullptr || !id->is_string()) return nullptr;
  const auto meant = view.by_id.find(view_of(id->get_string()));
  return meant == view.by_id.end() ? nullptr : member(*meant->second, key);
}

// Arrays in one another taken apart.
void add_flat(Values& values, const Json& value, std::size_t max, StepBudget& budget) {
  if (values.size() >= max || !budget.spend(1)) return;
  const auto* array = value.if_array();
  if (array == nullptr) return values.push_back(&value);
  for (const Json& each : *array) {
    if (values.size() >= max || budget.spent()) return;
    add_flat(values, each, max, budget);
  }
}

Values take_step(const Values& values, const PathStep& step, const PathView& view, std::size_t max,
                 StepBudget& budget) {
  Values next, flat;
  for (const Json* value : values) {
    if (!budget.spend(1) || next.size() >= max) break;
    if (step.index) {
      const auto* array = value->if_array();
      if (array != nullptr && *step.index < array->size()) next.push_back(&(*array)[*step.index]);
      if (array == nullptr && *step.index == 0) next.push_back(value);
      continue;
    }
    flat.clear();
    add_flat(flat, *value, max, budget);
    for (const Json* each : flat) {
      const auto* object = each->if_object();
      const Json* found = object == nullptr ? nullptr : member(*object, step.key, view);
      if (found != nullptr && next.size() < max) next.push_back(found);
    }
  }
  return next;
}

}  // namespace

void PathView::add(const JsonObject& object) {
  const Json* id = object.if_contains("@id");
  if (id != nullptr && id->is_string() && object.size() > 1) by_id.try_emplace(view_of(id->get_string()), &object);
}

Result<Path> parse_path(std::string_view text) {
  return PathParser(text).parse();
}

std::vector<const Json*> find_values(const JsonObject& from, const Path& path, const PathView& view, std::size_t max,
                                     StepBudget& budget) {
  Values values;
  if (path.empty()) return values;
  const Json* first = member(from, path.front().key, view);
  if (first == nullptr) return values;
  values.push_back(first);
  for (std::size_t i = 1; i < path.size(); ++i) values = take_step(values, path[i], view, max, budget);
  Values flat;
  for (const Json* value : values) add_flat(flat, *value, max, budget);
  return flat;
}

}  // namespace crawl::parser::extract
