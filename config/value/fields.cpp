#include "config/value/fields.h"

#include <arpa/inet.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/text/ascii.h"
#include "config/value/glob.h"
#include "config/value/postgres_uri.h"
#include "config/value/values.h"
#include "model/pattern.h"

namespace crawl::config {
namespace {

constexpr std::size_t max_header = 8192;
constexpr std::size_t max_user_agent = 1024;
constexpr std::size_t max_pattern = 16384, max_where_bytes = 65536;
constexpr std::string_view mask = "***";

// tchar of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.contains(c);
  });
}

// For a message, which is one line that a person reads.
std::string shortened(std::string_view text) {
  constexpr std::size_t most = 300;
  return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text,
                             [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_address(std::string_view text) {
  std::array<unsigned char, 16> address{};
  const std::string copy(text);
  return inet_pton(AF_INET, copy.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, copy.c_str(), address.data()) == 1;
}

std::string_view without_brackets(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return text;
  return text.substr(1, text.size() - 2);
}

// Why a header of this name cannot be asked for; empty when it can.
std::string_view reserved_header(std::string_view name) {
  for (const std::string_view own :
       {"Connection", "Content-Length", "Expect", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"}) {
    if (equal_ignoring_case(name, own)) return "is the crawler's own to write";
  }
  if (equal_ignoring_case(name, "Host")) return "comes from the URL; --resolve leads a host to another address";
  if (equal_ignoring_case(name, "Proxy-Authorization")) {
    return "would be seen by the servers too; write the credentials as --proxy http://USER:PASS@HOST:PORT";
  }
  if (equal_ignoring_case(name, "User-Agent")) return "is set by --user-agent";
  return {};
}

struct StoreName {
  std::string_view name;
  bool StoreSet::* field;
};

constexpr StoreName store_names[] = {{"html", &StoreSet::html},       {"all", &StoreSet::all},
                                     {"text", &StoreSet::text},       {"links", &StoreSet::links},
                                     {"headers", &StoreSet::headers}, {"raw", &StoreSet::raw}};

// Of "http://user:password", "http:user:password", "//user:password/x@host". A text without any of that may be a file.
void mask_port(std::string& text) {
  constexpr std::string_view slashes = "/\\";
  std::size_t begin = 0;
  for (const std::string_view scheme : {"http:", "https:", "socks5:", "socks5h:"})
    if (text.starts_with(scheme)) begin = scheme.size();
  if (begin == 0 && !text.starts_with("//")) return;
  begin = std::min(text.find_first_not_of(slashes, begin), text.size());
  const std::size_t end = std::min(text.find_first_of("/\\?#@", begin), text.size());
  const std::size_t colon = text.find(':', begin);
  if (colon >= end || text[begin] == '[') return;
  const std::string_view port = std::string_view(text).substr(colon + 1, end - colon - 1);
  const bool is_port = port.find_first_not_of("0123456789") == port.npos;
  const bool is_ipv6 = port.contains(':') && port.find_first_not_of("0123456789abcdefABCDEF:.") == port.npos;
  if (is_port || is_ipv6) return;
  const std::size_t at = text.rfind('@');  // a password with a '/' ends there
  const std::size_t last = at != text.npos && at > end ? at : end;
  text.replace(colon + 1, last - colon - 1, mask);
}

}  // namespace

Result<std::string> parse_header(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  // Not repeated beyond a first word: who forgets the name, or the colon, has a secret there.
  if (colon == text.npos || !is_token(name)) {
    const std::string_view word = text.substr(0, text.find_first_of(": "));
    const bool more = word.size() < text.size() && is_token(word);
    return fail((more ? in_quotes(std::string(word) + " ...") : "what it was given") +
                " is not a header; write it as 'Name: value'");
  }
  if (has_control(text)) return fail(in_quotes(name) + " has a line break or control character in its value");
  if (text.size() > max_header) return fail(in_quotes(name) + " is longer than 8 KiB");
  if (const std::string_view why = reserved_header(name); !why.empty()) {
    return fail(in_quotes(name) + " " + std::string(why));
  }
  return std::string(name) + ": " + std::string(base::trimmed(text.substr(colon + 1)));
}

Result<std::string> parse_header_for(std::string_view text) {
  constexpr std::string_view form = "write it as --header-for https://example.org 'Name: value'";
  const std::size_t space = text.find(' ');
  const std::string_view origin = text.substr(0, space);
  const std::size_t host = origin.find("://") + 3;
  const bool has_scheme = origin.starts_with("http://") || origin.starts_with("https://");
  const bool is_bare = has_scheme && host < origin.size() && origin.find_first_of("/?#@", host) == origin.npos;
  // Not repeated beyond the name: who forgets the origin has a secret there.
  if (space == text.npos || !is_bare) return fail("no origin before the header; " + std::string(form));
  const Result<std::string> header = parse_header(base::trimmed(text.substr(space)));
  if (!header) return fail("for " + in_quotes(origin) + ": " + header.error());
  return base::lowered(origin) + " " + *header;
}

bool is_plain_header(std::string_view name) {
  static constexpr std::array names = {"accept",
                                       "user-agent",
                                       "referer",
                                       "dnt",
                                       "from",
                                       "cache-control",
                                       "pragma",
                                       "priority",
                                       "range",
                                       "save-data",
                                       "upgrade-insecure-requests",
                                       "x-requested-with"};
  static constexpr std::array families = {"accept-", "if-", "sec-ch-", "sec-fetch-", "sec-gpc"};
  const std::string lowered = base::lowered(name);
  return std::ranges::find(names, lowered) != names.end() ||
         std::ranges::any_of(families, [&](std::string_view family) { return lowered.starts_with(family); });
}

// By its words, for nobody has a list: who names a header so means a secret, and one too many is no harm.
bool is_credential_header(std::string_view name) {
  static constexpr std::array parts = {"authori", "authent", "cookie",     "token",
                                       "secret",  "passw",   "credential", "apikey"};
  static constexpr std::array words = {"auth", "key",       "jwt",  "session", "sessionid",
                                       "sid",  "signature", "csrf", "xsrf"};
  const std::string lowered = base::lowered(name);
  if (std::ranges::any_of(parts, [&](std::string_view part) { return lowered.contains(part); })) return true;
  for (std::size_t begin = 0; begin <= lowered.size();) {
    const std::size_t end = std::min(lowered.find_first_of("-_.", begin), lowered.size());
    if (std::ranges::find(words, lowered.substr(begin, end - begin)) != words.end()) return true;
    begin = end + 1;
  }
  return false;
}

Result<std::string> parse_auth(std::string_view text) {
  const std::size_t equals = text.find('=');
  std::string_view host = text.substr(0, equals);
  for (const std::string_view scheme : {"http://", "https://"})
    if (host.starts_with(scheme)) host.remove_prefix(scheme.size());
  // The text is not repeated: it is a secret.
  if (equals == text.npos || host.empty() || host.find_first_of("/@ \t") != host.npos) {
    return fail("the credentials have no host; write them as HOST=USER:PASS");
  }
  const std::string shown = in_quotes(redact_mistyped("//" + std::string(host)).substr(2));
  const std::string_view user_pass = text.substr(equals + 1);
  const std::size_t colon = user_pass.find(':');
  const bool complete = colon != user_pass.npos && colon > 0;
  if (!complete && user_pass != mask) {
    return fail("the credentials for " + shown + " are not of the form HOST=USER:PASS");
  }
  if (has_control(text)) return fail("the credentials for " + shown + " have a control character");
  return std::string(text);
}

Result<std::string> parse_user_agent(std::string_view text) {
  if (base::trimmed(text).empty()) return fail("is empty; give a name such as 'mybot/1.0 (+https://example.org/bot)'");
  if (has_control(text)) return fail(in_quotes(text) + " has a line break or control character");
  if (text.size() > max_user_agent) return fail(in_quotes(text) + " is longer than 1 KiB");
  return std::string(base::trimmed(text));
}

Result<std::string> parse_file_name(std::string_view text) {
  if (text.empty()) return fail("'' names no file");
  return parse_optional_file_name(text);
}

Result<std::string> parse_node_name(std::string_view text) {
  constexpr std::size_t max_name = 63;
  const bool sound = text.size() <= max_name && std::ranges::all_of(text, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                              c == '_' || c == '.';
                     });
  if (!sound) return fail(in_quotes(text) + " is no name of a machine: up to 63 letters, digits and - _ .");
  return std::string(text);
}

Result<std::string> parse_output_name(std::string_view text) {
  if (is_postgres_uri(text)) {
    if (const auto uri = parse_postgres_uri(text); !uri) return fail(uri.error());
    return std::string(text);
  }
  if (std::string why = why_no_file(text); !why.empty()) return fail(std::move(why));
  if (text == "-") return fail("'-': the results are a file, SQLite; crawl export writes to standard output");
  if (text.starts_with(':') || text.starts_with("file:")) {
    return fail(in_quotes(text) + " means something else than a file to SQLite; ./" + std::string(text) + " is a file");
  }
  if (text.ends_with('/')) return fail(in_quotes(text) + " names a folder");
  return parse_file_name(text);
}

Result<std::string> parse_optional_file_name(std::string_view text) {
  if (std::string why = why_no_file(text); !why.empty()) return fail(std::move(why));
  if (text.contains('\0')) return fail(in_quotes(text) + " is not a file name");
  return std::string(text);
}

Result<std::string> parse_any_text(std::string_view text) {
  if (text.find('\0') != text.npos) return fail(in_quotes(text) + " has a NUL in it; no text has");
  return std::string(text);
}

Result<std::string> parse_where(std::string_view text) {
  if (text.size() > max_where_bytes) return fail("longer than " + std::to_string(max_where_bytes) + " bytes");
  if (text.find('\0') != text.npos) return fail(in_quotes(text) + " has a zero byte");
  return std::string(text);
}

Result<std::string> parse_pattern(std::string_view text) {
  if (has_control(text)) return fail(in_quotes(shortened(text)) + " has a control character, which no URL has");
  if (text.size() > max_pattern) return fail(in_quotes(shortened(text)) + " is longer than 16 KiB");
  const re2::RE2 compiled(re2::StringPiece(text.data(), text.size()), model::pattern_options());
  if (!compiled.ok()) {
    return fail(in_quotes(shortened(text)) + " is not a regular expression of RE2: " + shortened(compiled.error()) +
                shortened(glob_hint(text)) + look_around_hint(text));
  }
  return std::string(text);
}

Result<std::string> parse_param_name(std::string_view text) {
  if (text.empty()) return fail("it takes the name of a query parameter, such as utm_* or sid");
  if (text.size() > 256) return fail(in_quotes(shortened(text)) + " is longer than 256 bytes");
  if (has_control(text) || text.find_first_of("&=#? ,") != text.npos)
    return fail(in_quotes(shortened(text)) +
                " is no name of a parameter; give the name alone, such as utm_source, and " +
                "the flag again for another");
  return std::string(text);
}

Result<ResolveRule> parse_resolve(std::string_view text) {
  const std::size_t first = text.find(':');
  const std::size_t second = first == text.npos ? text.npos : text.find(':', first + 1);
  const std::string form = "; write it as HOST:PORT:ADDRESS, such as example.org:443:127.0.0.1";
  if (second == text.npos || first == 0) return fail(in_quotes(text) + " is incomplete" + form);
  const auto port = parse_number(text.substr(first + 1, second - first - 1), 1, 65535);
  if (!port) return fail("the port of " + in_quotes(text) + ": " + port.error());
  const std::string_view address = without_brackets(text.substr(second + 1));
  if (!is_address(address)) return fail(in_quotes(address) + " is neither an IPv4 nor an IPv6 address" + form);
  return ResolveRule{base::lowered(text.substr(0, first)), static_cast<std::uint16_t>(*port), std::string(address)};
}

std::string format_resolve(const ResolveRule& rule) {
  const bool v6 = rule.address.contains(':');
  return rule.host + ":" + std::to_string(rule.port) + ":" + (v6 ? "[" + rule.address + "]" : rule.address);
}

Result<std::string> parse_dns_server(std::string_view text) {
  if (text.empty() || is_address(without_brackets(text))) return std::string(text);
  const std::size_t colon = text.rfind(':');
  const std::string_view address = text.substr(0, colon);
  const bool v6_bare = address.contains(':') && !address.starts_with('[');
  if (colon == text.npos || v6_bare || !is_address(without_brackets(address))) {
    return fail(in_quotes(text) + " is not an address; write it as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353");
  }
  const auto port = parse_number(text.substr(colon + 1), 1, 65535);
  if (!port) return fail("the port of " + in_quotes(text) + ": " + port.error());
  return std::string(text);
}

Result<StoreSet> parse_store(std::string_view text) {
  StoreSet set{.html = false, .text = false, .links = false};
  const std::vector<std::string_view> parts = split_list(text);
  if (parts.empty()) return fail("is empty; write 'none' to keep the rows alone");
  for (const std::string_view part : parts) {
    if (part == "none" && parts.size() == 1) return set;
    if (part == "none") return fail("'none' stands alone");
    const auto known = std::ranges::find(store_names, part, &StoreName::name);
    if (known == std::end(store_names)) {
      return fail(in_quotes(part) +
                  " cannot be stored; it takes a list of html, all, text, links, headers and raw, or none");
    }
    set.*known->field = true;
  }
  set.raw = set.raw || set.headers;
  return set;
}

std::string format_store(const StoreSet& store) {
  std::string out;
  for (const auto& [name, field] : store_names) {
    const bool implied = field == &StoreSet::raw && store.headers;
    if (store.*field && !implied) out += (out.empty() ? "" : ",") + std::string(name);
  }
  return out.empty() ? "none" : out;
}

Result<std::vector<std::uint16_t>> parse_statuses(std::string_view text) {
  std::vector<std::uint16_t> statuses;
  if (text == "none") return statuses;
  for (const std::string_view part : split_list(text)) {
    const auto status = parse_number(part, 400, 599);
    if (!status) return fail(status.error() + " (HTTP statuses, such as 429,503), or none");
    statuses.push_back(static_cast<std::uint16_t>(*status));
  }
  std::ranges::sort(statuses);
  const auto repeated = std::ranges::unique(statuses);
  statuses.erase(repeated.begin(), repeated.end());
  return statuses;
}

std::string format_statuses(const std::vector<std::uint16_t>& statuses) {
  std::string out;
  for (const std::uint16_t status : statuses) out += (out.empty() ? "" : ",") + std::to_string(status);
  return out.empty() ? "none" : out;
}

Result<std::vector<std::string>> parse_media_types(std::string_view text) {
  std::vector<std::string> types;
  for (const std::string_view part : split_list(text)) {
    const std::size_t slash = part.find('/');
    const std::string_view type = part.substr(0, slash);
    if (slash == part.npos || !is_token(type) || !is_token(part.substr(slash + 1)) || (type == "*" && part != "*/*")) {
      return fail(in_quotes(part) + " is not a media type; write it as image/png, image/* or */*");
    }
    types.push_back(base::lowered(part));
  }
  return types;
}

Result<std::vector<std::string>> parse_request_kinds(std::string_view text) {
  static const std::vector<std::string_view> names = {"script", "xhr",   "fetch", "document",
                                                      "style",  "image", "font",  "media"};
  std::vector<std::string> kinds;
  for (const std::string_view part : split_list(text)) {
    if (std::ranges::find(names, part) == names.end())
      return fail(in_quotes(part) + " is unknown; it takes a list of " + either(names));
    kinds.emplace_back(part);
  }
  return kinds;
}

std::string redact_header(std::string_view header) {
  const std::size_t colon = header.find(':');
  if (colon == header.npos || is_plain_header(header.substr(0, colon))) return std::string(header);
  return std::string(header.substr(0, colon)) + ": " + std::string(mask);
}

std::string redact_header_for(std::string_view header) {
  const std::size_t colon = header.find(':', std::min(header.find(' '), header.size()));
  return std::string(header.substr(0, colon)) + ": " + std::string(mask);
}

std::string redact_auth(std::string_view auth) {
  const std::size_t equals = auth.find('=');
  return std::string(auth.substr(0, equals)) + "=" + std::string(mask);
}

// Userinfo ends at the last '@' before the path (https://url.spec.whatwg.org/#authority-state); a backslash ends the
// authority as a slash does. A seed may have no scheme.
std::string redact_url(std::string_view url) {
  const std::size_t scheme = url.find("//");
  std::size_t begin = 0;
  if (scheme != url.npos && url.find_first_of("/?#@") >= scheme) begin = url.find_first_not_of("/\\", scheme);
  if (begin == url.npos) return std::string(url);
  const std::string_view authority = url.substr(begin, url.find_first_of("/\\?#", begin) - begin);
  const std::size_t at = authority.rfind('@');
  if (at == authority.npos) return std::string(url);
  return std::string(url.substr(0, begin)) + std::string(mask) + std::string(url.substr(begin + at));
}

std::string redact_mistyped(std::string_view text) {
  std::string out = redact_url(text);
  for (std::size_t at = out.find('@'); at != out.npos; at = out.find('@', at + 1)) {
    const std::size_t begin = out.find_last_of(" \t/,;|\"'<>()[]{}=", at) + 1;  // 0 behind none
    if (begin >= at || !std::string_view(out).substr(begin, at - begin).contains(':')) continue;
    out.replace(begin, at - begin, mask);
    at = begin + mask.size();
  }
  mask_port(out);
  return out;
}

bool has_redacted_userinfo(std::string_view seed) {
  return seed.starts_with("http") && seed.contains("//***@");
}

bool is_redacted(std::string_view value) {
  return value.ends_with("=***") || value.ends_with(": ***") || value.contains("://***@");
}

}  // namespace crawl::config
