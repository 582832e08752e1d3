#include "crawler/login/html_form.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/text/ascii.h"
#include "base/text/percent.h"
#include "base/text/text.h"
#include "parser/css/matcher.h"
#include "parser/css/selector.h"
#include "parser/html/ascii.h"
#include "parser/tree/element_text.h"
#include "parser/tree/elements.h"

namespace crawl::login {
namespace {

using parser::ElementNo;
using parser::no_element;

constexpr std::uint64_t max_steps = 200'000'000;
constexpr std::size_t max_value = 1 << 20, max_named = 5, max_forms = 64;
constexpr std::string_view urlencoded = "application/x-www-form-urlencoded";

// https://url.spec.whatwg.org/#concept-urlencoded-serializer
void append_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool plain = base::is_letter(c) || base::is_digit(c) || c == '*' || c == '-' || c == '.' || c == '_';
    if (plain)
      out += c;
    else if (c == ' ')
      out += '+';
    else
      base::append_triplet(out, c);
  }
}

class Forms {
 public:
  Forms(parser::Page& page, const parser::Tree& tree)
      : page_(page), elements_(tree), budget_(max_steps), matcher_(tree, elements_, budget_) {
    find_controls();
  }

  ElementNo first_match(const std::string& selector, ElementNo within = no_element) {
    const auto parsed = parser::css::parse_selector(selector);
    if (!parsed) return no_element;
    for (const parser::css::Match& match : matcher_.select(*parsed))
      if (within == no_element || owner(match.element) == within) return match.element;
    return no_element;
  }

  std::vector<ElementNo> forms() const { return forms_; }

  // The control of a form that a key means; no_element without.
  ElementNo control(ElementNo form, const std::string& key) {
    for (const bool shown : {true, false})
      for (const ElementNo e : controls_)
        if (owner(e) == form && attribute(e, "name") == key && shown != (type(e) == "hidden")) return e;
    for (const ElementNo e : controls_)
      if (owner(e) == form && attribute(e, "id") == key) return e;
    const ElementNo match = first_match(key, form);
    return std::ranges::find(controls_, match) == controls_.end() ? no_element : match;
  }

  Result<FilledForm> fill(ElementNo form, const Fields& fields) {
    FilledForm filled;
    std::unordered_map<ElementNo, std::string_view> written;
    for (const auto& [key, value] : fields)
      if (const ElementNo e = control(form, key); e != no_element) {
        written.emplace(e, value);
        filled.found.push_back(key);
      }
    std::string pairs;
    bool pressed = false;
    for (const ElementNo e : controls_) {
      if (owner(e) != form) continue;
      const std::string name(attribute(e, "name"));
      const bool is_button = this->is_button(e);
      if (name.empty() || (elements_.attribute(e, "disabled") && !written.contains(e))) continue;
      if (is_button && std::exchange(pressed, true)) continue;  // the first one is pressed
      const auto own = written.find(e);
      const std::optional<std::string> value = own != written.end() ? given(e, own->second)
                                               : is_button          ? std::string(attribute(e, "value"))
                                                                    : preset(e);
      if (!value) continue;
      if (own == written.end() && type(e) == "hidden") filled.preset.push_back(*value);
      if (!pairs.empty()) pairs += '&';
      append_encoded(pairs, name);
      pairs += '=';
      append_encoded(pairs, *value);
    }
    return address(form, std::move(filled), std::move(pairs));
  }

  bool has(const std::string& selector) { return first_match(selector) != no_element; }

 private:
  std::string_view attribute(ElementNo e, std::string_view name) const {
    return elements_.attribute(e, name).value_or(std::string_view());
  }
  std::string type(ElementNo e) const { return base::lowered(attribute(e, "type")); }
  std::string tag(ElementNo e) const { return elements_.tag_name(e); }
  ElementNo owner(ElementNo e) const {
    const auto found = owners_.find(e);
    return found == owners_.end() ? no_element : found->second;
  }

  bool is_button(ElementNo e) const {
    const std::string is = type(e);
    return tag(e) == "button" ? is.empty() || is == "submit" : is == "submit" || is == "image";
  }

  // By the form that it is in, the id that it names, or the form that a parser had open (in tables, which may hold
  // none).
  void find_controls() {
    std::unordered_map<std::string_view, ElementNo> by_id;
    for (ElementNo e = 0; e < elements_.size(); ++e) {
      if (!elements_.is_html(e) || tag(e) != "form" || forms_.size() == max_forms) continue;
      forms_.push_back(e);
      by_id.try_emplace(attribute(e, "id"), e);
    }
    ElementNo in_table = no_element;
    for (ElementNo e = 0; e < elements_.size(); ++e) {
      if (!elements_.is_html(e)) continue;
      const std::string name = tag(e);
      if (name == "form") {
        const std::string above = elements_.parent(e) == no_element ? "" : tag(elements_.parent(e));
        if (above == "table" || above == "tbody" || above == "tr") in_table = e;
      }
      if (name != "input" && name != "button" && name != "select" && name != "textarea") continue;
      controls_.push_back(e);
      if (const auto id = elements_.attribute(e, "form")) {
        if (const auto named = by_id.find(*id); named != by_id.end()) owners_[e] = named->second;
        continue;
      }
      ElementNo form = elements_.parent(e);
      while (form != no_element && tag(form) != "form") form = elements_.parent(form);
      if (form == no_element) form = in_table;
      if (form != no_element) owners_[e] = form;
    }
  }

  std::optional<std::string> given(ElementNo e, std::string_view value) const {
    const std::string is = type(e);
    if (is != "checkbox" && is != "radio") return std::string(value);
    constexpr std::string_view off[] = {"", "false", "off", "no", "0"};
    if (std::ranges::find(off, base::lowered(value)) != std::end(off)) return std::nullopt;
    return std::string(elements_.attribute(e, "value").value_or("on"));
  }

  // What the page has written there; nothing for what is not sent.
  std::optional<std::string> preset(ElementNo e) {
    const std::string name = tag(e), is = type(e);
    if (name == "button" || is == "button" || is == "reset" || is == "file") return std::nullopt;
    if (name == "textarea") return parser::element_text(elements_, e, max_value, budget_);
    if (name == "select") return chosen(e);
    if ((is == "checkbox" || is == "radio") && !elements_.attribute(e, "checked")) return std::nullopt;
    if (is == "checkbox" || is == "radio") return std::string(elements_.attribute(e, "value").value_or("on"));
    return std::string(attribute(e, "value"));
  }

  std::optional<std::string> chosen(ElementNo select) {
    ElementNo chosen = no_element;
    for (ElementNo e = select + 1; e < elements_.end(select); ++e)
      if (tag(e) == "option" && (chosen == no_element || elements_.attribute(e, "selected"))) chosen = e;
    if (chosen == no_element) return std::nullopt;
    if (const auto value = elements_.attribute(chosen, "value")) return std::string(*value);
    return parser::element_text(elements_, chosen, max_value, budget_);
  }

  Result<FilledForm> address(ElementNo form, FilledForm filled, std::string pairs) {
    const std::string action(attribute(form, "action"));
    const parser::Url& own = page_.input().url;
    auto url = action.empty() ? parser::parse_url(own.href()) : parser::parse_url(action, &page_.base_url());
    if (!url) return fail("its form leads to no URL that can be asked: " + url.error().message);
    filled.post = base::lowered(attribute(form, "method")) == "post";
    const std::string encoding = base::lowered(attribute(form, "enctype"));
    if (filled.post && !encoding.empty() && encoding != urlencoded)
      return fail("its form is sent as " + base::printable(encoding) + ", which --login does with render = true alone");
    if (filled.post) {
      filled.action = *std::move(url);
      filled.body = std::move(pairs);
      filled.content_type = urlencoded;
      return filled;
    }
    auto with_query = parser::parse_url(std::string(url->origin()) + std::string(url->path()) + "?" + pairs);
    if (!with_query) return fail("its form leads to no URL that can be asked: " + with_query.error().message);
    filled.action = *std::move(with_query);
    return filled;
  }

  parser::Page& page_;
  parser::Elements elements_;
  parser::StepBudget budget_;
  parser::css::Matcher matcher_;
  std::vector<ElementNo> forms_, controls_;
  std::unordered_map<ElementNo, ElementNo> owners_;
};

std::string names_of(const Fields& fields) {
  std::vector<std::string> names;
  for (const auto& [key, value] : fields)
    if (names.size() < max_named) names.push_back("'" + base::printable(key) + "'");
  return base::joined(names);
}

}  // namespace

Result<FilledForm> fill_in(parser::Page& page, const std::string& selector, const Fields& fields) {
  const parser::Tree* tree = page.tree();
  if (tree == nullptr) return fail("it could not be read");
  Forms forms(page, *tree);
  ElementNo best = no_element;
  std::size_t most = 0;
  if (!selector.empty()) {
    best = forms.first_match(selector);
    const std::vector<ElementNo> all = forms.forms();
    if (std::ranges::find(all, best) == all.end())
      return fail("form = \"" + base::printable(selector) + "\" matches no form there");
  }
  for (const ElementNo form : forms.forms()) {
    if (!selector.empty() && form != best) continue;
    const auto has = static_cast<std::size_t>(std::ranges::count_if(
        fields, [&](const auto& field) { return forms.control(form, field.first) != no_element; }));
    if (has > most) best = form, most = has;
  }
  if (most == 0)
    return fail("it has no form with a field " + names_of(fields) +
                "; a form that scripts make takes render = true in the file");
  return forms.fill(best, fields);
}

bool has_match(parser::Page& page, const std::string& selector) {
  const parser::Tree* tree = page.tree();
  return tree != nullptr && Forms(page, *tree).has(selector);
}

}  // namespace crawl::login
