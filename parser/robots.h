// robots.txt by RFC 9309 (https://www.rfc-editor.org/rfc/rfc9309.html): what a host's file says to one crawler, as
// compiled rules small enough to be sent between processes and to be kept in memory for many hosts.
//
// All input is hostile. A file is read up to max_robots_bytes, the rules of a host take at most max_rules_bytes, and
// the work of matching one URL is bounded however patterns and URL are made (max_match_work, parser/robots/pattern.h).
// Where the rules meet a bound they forbid more than what was read of the file does, never less. Values; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crawl::parser {

inline constexpr std::size_t max_robots_bytes = 500 * 1024;  // RFC 9309, 2.5: the least that a crawler must read
inline constexpr std::size_t max_rules_bytes = 64 * 1024;    // of one host, serialized
inline constexpr std::size_t max_sitemaps = 10'000;          // of one file; real ones have 1,300
inline constexpr std::size_t max_sitemap_url = 2048;         // bytes; what is longer is refused

// The rules of one host for one crawler. Paths are those of a normalized Url: target(), path and query.
class RobotsRules {
 public:
  static RobotsRules allow_all() { return {}; }
  static RobotsRules disallow_all();

  // RFC 9309, 2.2.2: the longest pattern that matches decides, Allow where two are equally long; what no pattern
  // matches may be fetched, and so may /robots.txt itself.
  bool allows(std::string_view target) const { return !blocking_rule(target); }
  // The pattern of the Disallow line that forbids this URL, percent-encoding normalized ("/private/"); nothing where it
  // is allowed. A view of these rules.
  std::optional<std::string_view> blocking_rule(std::string_view target) const;

  // Crawl-delay, which is no part of the RFC, as the file says it: a caller caps it. At most max_crawl_delay.
  std::optional<std::chrono::milliseconds> crawl_delay() const;

  // At most max_rules_bytes, which is also what the rules take in memory. deserialize() takes any bytes and refuses
  // what serialize() does not write.
  const std::string& serialize() const { return bytes_; }
  static Result<RobotsRules> deserialize(std::string_view bytes);

  RobotsRules();
  friend bool operator==(const RobotsRules&, const RobotsRules&) = default;

 private:
  std::string bytes_;  // parser/robots/format.h
};

inline constexpr std::chrono::milliseconds max_crawl_delay{1'000'000'000};

struct RobotsFile {
  RobotsRules rules;
  std::vector<std::string> sitemaps;  // as written, distinct, in the order of the file; of no group (RFC 9309, 2.2.4)
  bool truncated = false;             // the file is longer than max_robots_bytes: its first part was read
  std::size_t cut_rules = 0;          // shortened (Disallow) or dropped (Allow) to stay within the bounds
  std::size_t refused_sitemaps = 0;   // too long or too many
};

// Reads the groups for the product token of this user agent (the token itself is one too), compared without case; those
// for "*" where there are none. Where the user agent leaves open which token is its own (model/user_agent.h), all
// groups that may be meant hold at once: what any of them forbids. Never fails: a line that says nothing is passed
// over.
RobotsFile parse_robots(std::string_view bytes, std::string_view user_agent);

// The name by which files speak to a crawler, the first of model::product_tokens(). Empty where there is none, for
// which only the groups for "*" hold.
std::string_view product_token(std::string_view user_agent);

// What the answer to a request for /robots.txt means, after redirects, of which a crawler follows at least five
// (RFC 9309, 2.3.1).
enum class RobotsAccess {
  parse,        // its body holds the rules
  unavailable,  // there is no such file: RobotsRules::allow_all()
  unreachable,  // nobody knows: RobotsRules::disallow_all(), and asked again later
};

// status is 0 where there was no answer. A redirect that leads nowhere within the bound is no file. 429 is overload,
// not absence, although 2.3.1.3 makes no exception.
RobotsAccess robots_access(int status);

}  // namespace crawl::parser
