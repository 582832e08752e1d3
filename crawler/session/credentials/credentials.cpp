#include "crawler/session/credentials/credentials.h"

#include <algorithm>

#include "base/read_file.h"
#include "base/text/basic_auth.h"
#include "base/text/text.h"
#include "crawler/session/credentials/netrc.h"

namespace crawl::credentials {
namespace {

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// RFC 7617, 2. The message is to follow whose credentials they are.
Result<std::string> basic(std::string_view user, std::string_view password) {
  if (user.contains(':')) return fail("have a user name with a ':', which Basic authentication cannot send");
  if (has_control(user) || has_control(password)) return fail("have a control character");
  if (user.size() + password.size() > max_user_and_password) {
    return fail("are longer than " + std::to_string(max_user_and_password) + " bytes");
  }
  return base::basic_credentials(std::string(user).append(":").append(password));
}

std::string with_port(std::string_view host, std::uint16_t port) {
  return std::string(host).append(":").append(std::to_string(port));
}

std::string origin(std::string_view scheme, std::string_view host, std::uint16_t port) {
  return std::string(scheme).append("://").append(with_port(host, port));
}

std::string origin(const parser::Url& url) {
  return origin(url.scheme(), url.hostname(), url.port());
}

bool has_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  return colon != host.npos && host.find(']', colon) == host.npos;
}

// A HOST of --auth, or a machine of a netrc, as the key of what it is for; nothing where it is none of the three forms.
std::optional<std::string> key_of(std::string_view host) {
  const bool is_origin = host.contains("://");
  const auto url = parser::parse_url(is_origin ? std::string(host) : "http://" + std::string(host));
  const bool is_bare = url && url->target() == "/" && url->username().empty() && url->password().empty() &&
                       host.find_first_of("?#@ ") == host.npos;
  if (!is_bare) return std::nullopt;
  if (is_origin) return origin(*url);
  return has_port(host) ? with_port(url->hostname(), url->port()) : std::string(url->hostname());
}

// A source whose entries come from outside stops growing at its bound.
bool has_room(const std::unordered_map<std::string, std::string>& values, const std::string& key) {
  return values.size() < max_entries || values.contains(key);
}

std::string too_many() {
  return "there are more than " + base::with_commas(max_entries) + " credentials";
}

std::string machine_text(const NetrcEntry& entry) {
  return entry.machine.empty() ? "default" : "machine '" + base::printable(entry.machine) + "'";
}

}  // namespace

Result<void> Credentials::add_auth(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::size_t colon = equals == text.npos ? text.npos : text.find(':', equals);
  if (colon == text.npos) return fail("the credentials of --auth are not of the form HOST=USER:PASS");
  const auto key = key_of(text.substr(0, equals));
  // Not repeated: who forgets the host has a password there.
  if (!key)
    return fail("an --auth has no host before its '='; write example.org, example.org:8080 or https://example.org");
  auto value = basic(text.substr(equals + 1, colon - equals - 1), text.substr(colon + 1));
  if (!value) return fail("the credentials of --auth for '" + *key + "' " + value.error());
  if (!has_room(auth_, *key)) return fail(too_many());
  auth_.insert_or_assign(*key, std::move(*value));
  return {};
}

Result<void> Credentials::add_userinfo(const parser::Url& url) {
  if (url.username().empty() && url.password().empty()) return {};
  std::string key = origin(url);
  auto value = basic(url.username(), url.password());
  if (!value) return fail("the user name and password in a URL of " + std::string(url.origin()) + " " + value.error());
  if (!has_room(userinfo_, key)) return fail(too_many());
  userinfo_.insert_or_assign(std::move(key), std::move(*value));
  return {};
}

Result<void> Credentials::load_netrc(const std::string& path) {
  const auto text = base::read_file(path, max_netrc_file);
  if (!text) return fail(text.error());
  const auto entries = parse_netrc(*text, path);
  if (!entries) return fail(entries.error());
  for (const NetrcEntry& entry : *entries) {
    auto value = basic(entry.login, entry.password);
    if (!value) return fail(path + ": the login and password of " + machine_text(entry) + " " + value.error());
    if (entry.machine.empty()) {
      if (!netrc_default_) netrc_default_ = std::move(*value);
      continue;
    }
    const auto key = key_of(entry.machine);
    if (!key) continue;  // a machine of another service, of which a netrc may speak too
    if (!has_room(netrc_, *key)) return fail(too_many());
    netrc_.try_emplace(*key, std::move(*value));
  }
  return {};
}

std::optional<std::string> Credentials::authorization_for(const Origin& to, const SeedOrigins& seeds) const {
  if (empty()) return std::nullopt;
  const std::string whole = origin(to.scheme, to.host, to.port), port = with_port(to.host, to.port), name(to.host);
  const Relation relation = seeds.relation_of(to);
  const auto value_in = [&](const Values& values, const std::string& key, Binding binding) -> const std::string* {
    const auto found = values.find(key);
    return found == values.end() || !may_go(binding, relation) ? nullptr : &found->second;
  };
  if (const auto* value = value_in(userinfo_, whole, Binding::origin)) return *value;
  if (const auto* value = value_in(auth_, whole, Binding::origin)) return *value;
  if (const auto* value = value_in(auth_, port, Binding::port)) return *value;
  if (const auto* value = value_in(auth_, name, Binding::host)) return *value;
  if (const auto* value = value_in(netrc_, port, Binding::port)) return *value;
  if (const auto* value = value_in(netrc_, name, Binding::machine)) return *value;
  const bool has_entry = netrc_.contains(port) || netrc_.contains(name);
  return netrc_default_ && !has_entry && may_go(Binding::seeds, relation) ? netrc_default_ : std::nullopt;
}

}  // namespace crawl::credentials
