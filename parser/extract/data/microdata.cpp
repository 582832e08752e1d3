#include "parser/extract/data/microdata.h"

#include <algorithm>
#include <initializer_list>
#include <unordered_map>

#include "parser/html/ascii.h"
#include "parser/tree/element_text.h"

namespace crawl::parser::extract {
namespace {

Json text_json(std::string_view text) {
  return Json(boost::json::string_view(text.data(), text.size()));
}

class MicrodataReader {
 public:
  MicrodataReader(const Elements& elements, const Source& source, StepBudget& budget)
      : elements_(elements), source_(source), budget_(budget) {}

  // https://html.spec.whatwg.org/multipage/microdata.html#top-level-microdata-items
  JsonArray read() {
    JsonArray items;
    for (ElementNo e = 0; e < elements_.size() && budget_.spend(1); ++e) {
      if (has(e, "itemscope") && !has(e, "itemprop")) items.push_back(item(e));
    }
    return items;
  }

  bool cut() const { return cut_; }

 private:
  bool has(ElementNo e, std::string_view name) const { return elements_.attribute(e, name).has_value(); }
  bool is(ElementNo e, std::initializer_list<std::string_view> names) const {
    return std::ranges::any_of(names, [&](auto name) { return elements_.name_of(name) == elements_.name(e); });
  }

  // https://html.spec.whatwg.org/multipage/microdata.html#get-the-object. Its depth is bounded, and so the recursion.
  Json item(ElementNo root) {
    JsonObject object;
    if (auto types = tokens(root, "itemtype"); !types.empty()) object["type"] = std::move(types);
    if (const auto id = elements_.attribute(root, "itemid")) object["id"] = url(*id);
    open_.push_back(root);
    JsonObject& properties = object["properties"].emplace_object();
    for (const ElementNo e : properties_of(root)) add(properties, e);
    open_.pop_back();
    return object;
  }

  void add(JsonObject& properties, ElementNo e) {
    const bool nested = has(e, "itemscope");
    if (nested && (open_.size() * 2 >= max_json_depth || std::ranges::find(open_, e) != open_.end())) return;
    for (const Json& name : tokens(e, "itemprop")) {
      if (budget_.spent() || values_ >= max_microdata_values || bytes_ >= max_microdata_bytes) {
        cut_ = true;
        return;
      }
      ++values_;
      Json value = nested ? item(e) : value_of(e);  // for each name anew, so that copies count
      Json& list = properties[name.get_string()];
      if (!list.is_array()) list.emplace_array();
      list.get_array().push_back(std::move(value));
    }
  }

  // https://html.spec.whatwg.org/multipage/microdata.html#the-properties-of-an-item
  std::vector<ElementNo> properties_of(ElementNo root) {
    std::vector<ElementNo> found;
    gather(found, root + 1, elements_.end(root), root);
    if (auto references = elements_.attribute(root, "itemref")) {
      for (auto id = next_token(*references); !id.empty() && !budget_.spent(); id = next_token(*references)) {
        const auto target = ids().find(id);
        if (target != ids().end()) gather(found, target->second, elements_.end(target->second), root);
      }
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
  }

  void gather(std::vector<ElementNo>& found, ElementNo begin, ElementNo end, ElementNo root) {
    for (ElementNo e = begin; e < end && budget_.spend(1) && found.size() < max_microdata_values;) {
      if (e != root && has(e, "itemprop")) found.push_back(e);
      e = e != root && has(e, "itemscope") ? elements_.end(e) : e + 1;
    }
  }

  // https://html.spec.whatwg.org/multipage/microdata.html#values
  Json value_of(ElementNo e) {
    const auto attribute = [&](std::string_view name) { return elements_.attribute(e, name); };
    if (is(e, {"meta"})) return text(attribute("content").value_or(""));
    if (is(e, {"audio", "embed", "iframe", "img", "source", "track", "video"}))
      return url(attribute("src").value_or(""));
    if (is(e, {"a", "area", "link"})) return url(attribute("href").value_or(""));
    if (is(e, {"object"})) return url(attribute("data").value_or(""));
    if (is(e, {"data", "meter"})) return text(attribute("value").value_or(""));
    // Shops write <span itemprop=price content="9.99">, which those who read microdata honour.
    if (const auto content = attribute("content")) return text(*content);
    if (is(e, {"time"}) && attribute("datetime")) return text(*attribute("datetime"));
    return text(element_text(elements_, e, max_value_bytes, budget_));
  }

  Json text(std::string_view value) {
    value = utf8_prefix(strip_spaces(value), max_value_bytes);
    bytes_ += value.size();
    budget_.spend_bytes(value.size());
    return text_json(value);
  }

  Json url(std::string_view written) {
    if (written.empty()) return text("");
    const auto parsed = parse_url(written, &source_.base, source_.query_charset);
    return text(parsed ? std::string_view(parsed->href()) : written);
  }

  JsonArray tokens(ElementNo e, std::string_view name) {
    JsonArray list;
    auto words = elements_.attribute(e, name).value_or("");
    for (auto word = next_token(words); !word.empty() && list.size() < max_list_values; word = next_token(words)) {
      if (std::ranges::find(list, text_json(word)) == list.end() && budget_.spend(1 + list.size()))
        list.push_back(text(word));
    }
    return list;
  }

  const std::unordered_map<std::string_view, ElementNo>& ids() {
    if (ids_.empty()) {
      for (ElementNo e = 0; e < elements_.size() && budget_.spend(1); ++e)
        if (const auto id = elements_.attribute(e, "id")) ids_.try_emplace(*id, e);
    }
    return ids_;
  }

  const Elements& elements_;
  const Source& source_;
  StepBudget& budget_;
  std::vector<ElementNo> open_;  // the items that the present one is in
  std::unordered_map<std::string_view, ElementNo> ids_;
  std::size_t values_ = 0, bytes_ = 0;
  bool cut_ = false;
};

}  // namespace

JsonArray read_microdata(const Elements& elements, const Source& source, StepBudget& budget,
                         std::vector<std::string>& notes) {
  MicrodataReader reader(elements, source, budget);
  JsonArray items = reader.read();
  if (reader.cut()) notes.emplace_back("microdata is so long that not all was read");
  return items;
}

}  // namespace crawl::parser::extract
