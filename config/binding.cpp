#include "config/binding.h"

#include "config/help/suggest.h"
#include "config/value/fields.h"
#include "config/value/proxy.h"
#include "config/value/values.h"

namespace crawl::config {
namespace {

using Texts = std::vector<std::string>;

// A binding of one value: parse answers a Result of what the field holds, format makes a text of it.
template <class Field, class Parse, class Format>
Binding single(Kind kind, Field Options::* field, Parse parse, Format format) {
  Binding binding;
  binding.kind = kind;
  binding.set = [=](Options& o, std::string_view text) -> Result<void> {
    auto parsed = parse(text);
    if (!parsed) return fail(std::move(parsed.error()));
    o.*field = static_cast<Field>(std::move(*parsed));
    return {};
  };
  binding.get = [=](const Options& o) { return Texts{format(o.*field)}; };
  return binding;
}

// A binding of a repeatable value.
template <class Element, class Parse, class Format>
Binding repeatable(std::vector<Element> Options::* field, Parse parse, Format format) {
  Binding binding;
  binding.kind = Kind::list;
  binding.set = [=](Options& o, std::string_view text) -> Result<void> {
    auto parsed = parse(text);
    if (!parsed) return fail(std::move(parsed.error()));
    (o.*field).push_back(std::move(*parsed));
    return {};
  };
  binding.get = [=](const Options& o) {
    Texts texts;
    for (const Element& element : o.*field) texts.push_back(format(element));
    return texts;
  };
  binding.clear = [=](Options& o) { (o.*field).clear(); };
  return binding;
}

std::string same(const std::string& text) {
  return text;
}

// Beside the values of `parse`, one word for the empty optional.
template <class T, class Parse>
auto or_absent(Parse parse, std::string absent) {
  return [=](std::string_view text) -> Result<std::optional<T>> {
    if (text == absent) return std::optional<T>();
    Result<T> parsed = parse(text);
    if (!parsed) return fail(parsed.error() + ", or " + absent);
    return std::optional<T>(*parsed);
  };
}

}  // namespace

Binding boolean(bool Options::* field) {
  return single(Kind::boolean, field, parse_boolean, [](bool on) { return std::string(on ? "true" : "false"); });
}

Binding counter(unsigned Options::* field) {
  Binding binding = number(field, 0, 2);
  binding.kind = Kind::counter;
  return binding;
}

Binding number(unsigned Options::* field, unsigned min, unsigned max) {
  return single(
      Kind::value, field, [=](std::string_view text) { return parse_number(text, min, max); },
      [](unsigned value) { return std::to_string(value); });
}

Binding optional_number(std::optional<std::uint64_t> Options::* field, std::uint64_t min, std::uint64_t max) {
  const auto parse = [=](std::string_view text) { return parse_number(text, min, max); };
  return single(Kind::value, field, or_absent<std::uint64_t>(parse, "none"),
                [](const auto& value) { return value ? std::to_string(*value) : "none"; });
}

Binding duration(Duration Options::* field, Duration min, Duration max) {
  return single(
      Kind::text, field, [=](std::string_view text) { return parse_duration(text, min, max); }, format_duration);
}

Binding optional_duration(std::optional<Duration> Options::* field, Duration min, Duration max, std::string absent) {
  const auto parse = [=](std::string_view text) { return parse_duration(text, min, max); };
  return single(Kind::text, field, or_absent<Duration>(parse, absent),
                [=](const auto& value) { return value ? format_duration(*value) : absent; });
}

Binding size(std::uint64_t Options::* field, std::uint64_t min, std::uint64_t max) {
  return single(Kind::text, field, [=](std::string_view text) { return parse_size(text, min, max); }, format_size);
}

Binding optional_size(std::optional<std::uint64_t> Options::* field, std::uint64_t min, std::uint64_t max) {
  const auto parse = [=](std::string_view text) { return parse_size(text, min, max); };
  return single(Kind::text, field, or_absent<std::uint64_t>(parse, "none"),
                [](const auto& value) { return value ? format_size(*value) : "none"; });
}

Binding text(std::string Options::* field, TextParser parse) {
  return single(Kind::text, field, parse, same);
}

Binding text_list(std::vector<std::string> Options::* field, TextParser parse) {
  return repeatable(field, parse, same);
}

Binding depth() {
  const auto parse = [](std::string_view text) -> Result<std::uint64_t> {
    if (text == "all") return model::unlimited_depth;
    auto number = parse_number(text, 0, 1'000'000);
    if (!number) return fail(number.error() + ", or all");
    return number;
  };
  return single(Kind::value, &Options::depth, parse,
                [](std::uint32_t depth) { return depth == model::unlimited_depth ? "all" : std::to_string(depth); });
}

Binding resolve() {
  return repeatable(&Options::resolve, parse_resolve, format_resolve);
}

Binding proxy() {
  return single(Kind::text, &Options::proxy, parse_proxy, format_proxy);
}

Binding retry_on() {
  return single(Kind::words, &Options::retry_on, parse_statuses, format_statuses);
}

Binding accept_type() {
  return single(Kind::words, &Options::accept_types, parse_media_types, [](const std::vector<std::string>& types) {
    std::string out;
    for (const std::string& type : types) out += (out.empty() ? "" : ",") + type;
    return out;
  });
}

Binding render_allow() {
  Binding binding = single(Kind::words, &Options::render_allow, parse_request_kinds, [](const auto& kinds) {
    std::string out;
    for (const std::string& kind : kinds) out += (out.empty() ? "" : ",") + kind;
    return out;
  });
  binding.choices = {"script", "xhr", "fetch", "document", "style", "image", "font", "media"};
  return binding;
}

Binding store() {
  Binding binding = single(Kind::words, &Options::store, parse_store, format_store);
  binding.choices = {"html", "all", "text", "links", "headers", "raw", "none"};
  return binding;
}

std::string wrong_choice(std::string_view text, const std::vector<std::string_view>& names) {
  return in_quotes(text) + " is unknown; it takes " + either(names) + did_you_mean(text, names, "");
}

}  // namespace crawl::config
