// Url: a parsed and normalized URL, by the WHATWG URL Standard (https://url.spec.whatwg.org/#concept-basic-url-parser)
// for the schemes that a crawler fetches, http and https. What other schemes say is recognized, not taken apart.
//
// Normalized means: lower-case scheme and host, IDNA to ASCII (UTS #46), default port, userinfo and fragment dropped,
// dot segments resolved, percent-encoding normalized (which triplets, and why no others: parser/url/percent.h); the
// query is left in its order. Parsing a href again gives the same href. Values; safe to copy and to use from any
// thread. Parsing is linear in the input; input and href are at most max_input_length bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace crawl::parser {

inline constexpr std::size_t max_input_length = 64 * 1024;

enum class UrlError {
  invalid,   // no URL by the standard: the message says what is wrong
  scheme,    // a URL of another scheme (mailto:, data:, ftp:, ...)
  too_long,  // the input, or what it would become, is longer than max_input_length
};

struct UrlFailure {
  UrlError error = UrlError::invalid;
  std::string message;  // for a person, without the URL itself
};

class Url {
 public:
  // The whole normalized URL: "https://example.org:8080/a/b?c=d".
  const std::string& href() const& { return href_; }
  std::string href() && { return std::move(href_); }

  std::string_view scheme() const { return view(0, scheme_end_); }
  bool is_https() const { return scheme_end_ == 5; }
  // Name or address, IPv6 in brackets, no port: "example.org", "[::1]".
  std::string_view hostname() const { return view(scheme_end_ + 3, hostname_end_); }
  // hostname, and ":port" where it is not the scheme's own (WHATWG `host`): the key of politeness and of results.host.
  std::string_view host() const { return view(scheme_end_ + 3, path_start_); }
  // Scheme and host: "https://example.org:8080".
  std::string_view origin() const { return view(0, path_start_); }
  std::uint16_t port() const { return port_; }
  // Path without query, begins with '/'.
  std::string_view path() const { return view(path_start_, query_start_); }
  // Path and query: what is in a request line.
  std::string_view target() const { return view(path_start_, href_.size()); }

  // Userinfo as it stood in the input, percent-decoded; empty without. Never part of href.
  const std::string& username() const { return username_; }
  const std::string& password() const { return password_; }

  friend bool operator==(const Url& a, const Url& b) { return a.href_ == b.href_; }

 private:
  friend class UrlParser;
  std::string_view view(std::size_t begin, std::size_t end) const {
    return std::string_view(href_).substr(begin, end - begin);
  }

  std::string href_;
  std::uint32_t scheme_end_ = 0, hostname_end_ = 0, path_start_ = 0, query_start_ = 0;
  std::uint16_t port_ = 0;
  std::string username_, password_;
};

// Parses an absolute URL, or a reference relative to base (https://url.spec.whatwg.org/#concept-basic-url-parser).
// `charset` is the document's, in which a query is percent-encoded (empty: UTF-8).
Result<Url, UrlFailure> parse_url(std::string_view input, const Url* base = nullptr, std::string_view charset = {});

// Path and query of a reference as its writer spelled them: parsed as above, but triplets are left as they stand. A
// server may insist on its own spelling, and redirect any other. Empty where it is no URL.
std::string spelled_target(std::string_view input, const Url& base);

// As a person types it in a seed file: surrounding white space and a byte order mark are dropped, and without a scheme
// ("example.org/x", "localhost:8080", "//host/x") it is taken as http://.
Result<Url, UrlFailure> parse_seed(std::string_view line);

}  // namespace crawl::parser
