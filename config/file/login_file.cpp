#include "config/file/login_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/fd.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/file/toml_text.h"
#include "config/help/suggest.h"
#include "config/value/fields.h"
#include "config/value/values.h"

namespace crawl::config {
namespace {

constexpr std::string_view needed_success =
    "[success] has to say what shows that signing in went well: url (a pattern), selector (CSS), text or cookie";

class LoginReader {
 public:
  explicit LoginReader(const std::string& path) : path_(path) {}

  Result<Login> read(const toml::table& table) {
    for (const auto& [key, node] : in_order(table))
      if (const auto added = add(key->str(), *node); !added) return fail(place(*node) + added.error());
    if (login_.url.empty()) return fail(path_ + R"(: it has no url = "https://..." of the page with the form)");
    if (login_.fields.empty())
      return fail(path_ + ": it has no [fields] that say what is written into which field, such as user = \"ann\"");
    const LoginSuccess& success = login_.success;
    if (success.url.empty() && success.selector.empty() && success.text.empty() && success.cookie.empty())
      return fail(path_ + ": " + std::string(needed_success));
    return std::move(login_);
  }

 private:
  std::string place(const toml::node& node) const {
    return path_ + ":" + std::to_string(node.source().begin.line) + ": ";
  }

  Result<void> add(std::string_view key, const toml::node& node) {
    if (key == "url") return text(node, key, login_.url);
    if (key == "form") return text(node, key, login_.form);
    if (key == "render") return truth(node, key, login_.render);
    if (key == "logout") return patterns(node, key, login_.logout);
    if (key == "fields") return fields(node);
    if (key == "success") return success(node);
    return fail("unknown key " + in_quotes(key) +
                did_you_mean(key, {"url", "form", "render", "logout", "fields", "success"}, ""));
  }

  static Result<void> text(const toml::node& node, std::string_view key, std::string& into) {
    const auto* value = node.as_string();
    if (value == nullptr || value->get().empty()) return fail(std::string(key) + " takes a string in quotes");
    into = value->get();
    return {};
  }

  static Result<void> truth(const toml::node& node, std::string_view key, bool& into) {
    const auto* value = node.as_boolean();
    if (value == nullptr) return fail(std::string(key) + " takes true or false");
    into = value->get();
    return {};
  }

  static Result<void> pattern(const toml::node& node, std::string_view key, std::string& into) {
    if (const auto read = text(node, key, into); !read) return read;
    if (const auto checked = parse_pattern(into); !checked) return fail(std::string(key) + ": " + checked.error());
    return {};
  }

  static Result<void> patterns(const toml::node& node, std::string_view key, std::vector<std::string>& into) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return pattern(node, key, into.emplace_back());
    for (const toml::node& one : *array)
      if (const auto read = pattern(one, key, into.emplace_back()); !read) return read;
    return {};
  }

  Result<void> fields(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr || table->empty())
      return fail("[fields] is a table, with the name of a field and what is written there: user = \"ann\"");
    if (table->size() > max_login_fields)
      return fail("[fields] has more than " + std::to_string(max_login_fields) + " fields");
    for (const auto& [key, value] : in_order(*table)) {
      const auto* words = value->as_string();
      if (words == nullptr) return fail("fields." + std::string(key->str()) + " takes a string in quotes");
      login_.fields.emplace_back(key->str(), words->get());
    }
    return {};
  }

  Result<void> success(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return fail(std::string(needed_success));
    LoginSuccess& found = login_.success;
    for (const auto& [key, value] : in_order(*table)) {
      Result<void> read;
      if (key->str() == "url")
        read = pattern(*value, "success.url", found.url);
      else if (key->str() == "selector")
        read = text(*value, "success.selector", found.selector);
      else if (key->str() == "text")
        read = text(*value, "success.text", found.text);
      else if (key->str() == "cookie")
        read = text(*value, "success.cookie", found.cookie);
      else
        read = fail("unknown key " + in_quotes(key->str()) + " in [success]" +
                    did_you_mean(key->str(), {"url", "selector", "text", "cookie"}, ""));
      if (!read) return read;
    }
    return {};
  }

  const std::string& path_;
  Login login_;
};

// Nobody but its owner, who is the user or root, can read it.
std::string why_not_private(const struct stat& info, const std::string& path) {
  if (!S_ISREG(info.st_mode)) return in_quotes(path) + " is no regular file";
  if (info.st_uid != ::geteuid() && info.st_uid != 0) return in_quotes(path) + " belongs to somebody else";
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return in_quotes(path) + " can be read by others, and it holds a password: chmod 600 " + base::shell_quoted(path);
  return {};
}

}  // namespace

Result<Login> parse_login(std::string_view toml, const std::string& path) {
  const Result<toml::table> table = parse_toml(toml, path);
  if (!table) return fail(table.error());
  return LoginReader(path).read(*table);
}

Result<Login> read_login_file(const std::string& path) {
  const base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info{};
  if (!file || ::fstat(file.get(), &info) != 0)
    return fail("--login: cannot open " + in_quotes(path) + ": " + base::errno_text(errno));
  if (const std::string why = why_not_private(info, path); !why.empty()) return fail("--login: " + why);
  std::string text(max_login_file + 1, '\0');
  const ssize_t size = ::read(file.get(), text.data(), text.size());
  if (size < 0) return fail("--login: cannot read " + in_quotes(path) + ": " + base::errno_text(errno));
  text.resize(static_cast<std::size_t>(size));
  if (text.size() > max_login_file) return fail("--login: " + in_quotes(path) + " is larger than 64 KiB");
  Result<Login> login = parse_login(text, path);
  if (!login) return fail("--login: " + login.error());
  return login;
}

}  // namespace crawl::config
