// RedirectChain: what is known of redirects that are under way, for the URL that is asked next, and its form in a
// database: it is stored with the transaction that makes that URL known, so that it is there whichever process or
// machine asks it, and removed when the URL has its answer (queue/redirects.h). Pure; bounded by --max-redirects and
// the bounds below.
//
// The values of cookies are secrets and are not in it: of each there is a digest by the secret of the jar that has it,
// which ends with its process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::storage {

// A URL that a chain asked: fingerprints of it, of the request's target, and of all cookies that were set before.
struct ChainVisit {
  std::uint64_t url = 0, target = 0, cookies = 0;
  friend bool operator==(const ChainVisit&, const ChainVisit&) = default;
};

// A cookie that a chain has set. The same value in another jar is another cookie: that jar had it anew.
struct ChainCookie {
  std::uint64_t name = 0, value = 0;
  std::uint64_t jar = 0;  // which one has it; 0: nobody looks for it any more
  std::uint32_t by = 0;   // the visit that set it
};

struct RedirectChain {
  static constexpr std::size_t max_visits = 10'000, max_cookies = 64, max_spelling = 2048;

  std::string target;       // path and query as the redirect spelled them; empty: those of the URL
  bool spelled = false;     // one of its redirects had a spelling of its own
  std::uint32_t begin = 0;  // visits before it count for no limit: the chain began anew, with another jar
  std::vector<ChainVisit> visits;
  std::vector<ChainCookie> cookies;

  // Redirects alone, which are stored themselves.
  bool is_plain() const { return !spelled && cookies.empty(); }
  // Of all cookies.
  std::uint64_t state() const;
};

std::string packed(const RedirectChain& chain);
// Nothing of bytes that make no sense.
std::optional<RedirectChain> unpacked(std::string_view bytes);

}  // namespace crawl::storage
