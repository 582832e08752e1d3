#include "config/file/config_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "base/fd.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/file/extract_file.h"
#include "config/file/toml_text.h"
#include "config/help/suggest.h"
#include "config/value/values.h"

namespace crawl::config {
namespace {

std::string number_text(double value) {
  std::array<char, 400> buffer{};  // the longest double in fixed notation has 309 digits before the point
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return error == std::errc{} ? std::string(buffer.data(), end) : "nan";
}

// A string, number or boolean as the text that a flag would have; nothing for tables, arrays and dates.
std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  if (const auto* number = node.as_floating_point()) return number_text(number->get());
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  return std::nullopt;
}

std::optional<std::vector<std::string>> array_texts(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& element : array) {
    std::optional<std::string> text = scalar_text(element);
    if (!text) return std::nullopt;
    texts.push_back(std::move(*text));
  }
  return texts;
}

// What this option takes, for a message about what it does not.
std::string_view expected(Kind kind) {
  switch (kind) {
    case Kind::boolean:
      return "true or false";
    case Kind::list:
    case Kind::words:
      return "a string or an array of strings";
    case Kind::counter:
    case Kind::value:
    case Kind::text:
      break;
  }
  return "one number or string";
}

std::string unknown_key(std::string_view key) {
  std::vector<std::string_view> names;
  for (const OptionSpec& option : option_table()) {
    if (!option.in_file()) continue;
    names.push_back(option.name);
    if (!option.alias.empty()) names.push_back(option.alias);
  }
  return "unknown key " + in_quotes(key) + did_you_mean(key, names, "");
}

class FileReader {
 public:
  explicit FileReader(const std::string& path) : path_(path) {}

  Result<ConfigFile> read(const toml::table& table) {
    for (const auto& [key, node] : in_order(table)) {  // so that the last of two names wins
      if (const Result<void> added = add(*key, *node); !added) return fail(added.error());
    }
    return std::move(file_);
  }

 private:
  Result<void> add(const toml::key& key, const toml::node& node) {
    const std::string line = path_ + ":" + std::to_string(key.source().begin.line) + ": ";
    if (key.str() == "extract") return add_rules(node);
    const OptionSpec* option = find_option(key.str());
    if (option == nullptr && node.is_table()) {
      return fail(line + in_quotes(key.str()) + " is a table; options stand at the top, as max-pages = 1000");
    }
    if (option == nullptr) return fail(line + unknown_key(key.str()));
    if (!option->in_file()) return fail(line + in_quotes(key.str()) + " belongs on the command line, not in a file");
    return add_values(*option, node, line + std::string(key.str()));
  }

  Result<void> add_rules(const toml::node& node) {
    Result<std::vector<ExtractRule>> rules = read_extract_rules(node, path_);
    if (!rules) return fail(rules.error());
    file_.extract = std::move(*rules);
    return {};
  }

  Result<void> add_values(const OptionSpec& option, const toml::node& node, const std::string& where) {
    const Kind kind = option.binding.kind;
    std::optional<std::vector<std::string>> texts;
    if (const toml::array* array = node.as_array(); array && (kind == Kind::list || kind == Kind::words)) {
      texts = array_texts(*array);
    } else if (std::optional<std::string> text = scalar_text(node)) {
      texts = {std::move(*text)};
    }
    if (!texts) return fail(where + ": it takes " + std::string(expected(kind)));
    if (kind == Kind::words) texts = {base::joined(*texts, ",")};
    for (std::string& text : *texts) file_.settings.push_back({&option, std::move(text), where});
    return {};
  }

  const std::string& path_;
  ConfigFile file_;
};

}  // namespace

Result<ConfigFile> parse_config(std::string_view toml, const std::string& path) {
  const Result<toml::table> table = parse_toml(toml, path);
  if (!table) return fail(table.error());
  return FileReader(path).read(*table);
}

Result<ConfigFile> read_config_file(const std::string& path) {
  const base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail("--config: cannot open " + in_quotes(path) + ": " + base::errno_text(errno));
  std::string text(max_config_file + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(file.get(), text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail("--config: cannot read " + in_quotes(path) + ": " + base::errno_text(errno));
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > max_config_file) return fail("--config: " + in_quotes(path) + " is larger than 1 MiB");
  return parse_config(std::string_view(text).substr(0, size), path);
}

}  // namespace crawl::config
