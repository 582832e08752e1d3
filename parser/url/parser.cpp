// The states of https://url.spec.whatwg.org/#url-parsing, taken component by component instead of character by
// character: for http and https each component ends at a character that can be looked for.
#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text/percent.h"
#include "parser/url.h"
#include "parser/url/bytes.h"
#include "parser/url/host.h"
#include "parser/url/path.h"
#include "parser/url/percent.h"

namespace crawl::parser {
namespace {

using detail::Problem;

constexpr bool is_control_or_space(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_control_or_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_control_or_space(text.back())) text.remove_suffix(1);
  return text;
}

// Tabs and newlines are removed wherever they are, and nothing from the first '#' on is of interest: the answer views
// text, or `storage` where something had to be taken out.
std::string_view cleaned(std::string_view text, std::string& storage) {
  text = text.substr(0, text.find('#'));
  bool dirty = false;
  for (char c : text) dirty |= (c == '\t') | (c == '\n') | (c == '\r');  // no early end: the compiler vectorizes it
  if (!dirty) return text;
  storage.reserve(text.size());
  for (char c : text)
    if (c != '\t' && c != '\n' && c != '\r') storage.push_back(c);
  return storage;
}

// Length of the scheme that text begins with, without its colon; 0 if there is none
// (https://url.spec.whatwg.org/#scheme-start-state).
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !detail::is_alpha(text[0])) return 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == ':') return i;
    if (!detail::is_alpha(c) && !detail::is_digit(c) && c != '+' && c != '-' && c != '.') return 0;
  }
  return 0;
}

// Where the colon before the port is, or the length: a colon in brackets belongs to the address.
std::size_t host_length(std::string_view host_and_port) {
  bool in_brackets = false;
  for (std::size_t i = 0; i < host_and_port.size(); ++i) {
    char c = host_and_port[i];
    if (c == ':' && !in_brackets) return i;
    in_brackets = c == '[' || (in_brackets && c != ']');
  }
  return host_and_port.size();
}

}  // namespace

class UrlParser {
 public:
  UrlParser(const Url* base, std::string_view charset, detail::Triplets triplets)
      : base_(base), charset_(charset), triplets_(triplets) {}

  Result<Url, UrlFailure> parse(std::string_view input) {
    if (input.size() > max_input_length) return too_long();
    std::string storage;
    rest_ = cleaned(trimmed(input), storage);
    std::size_t scheme = scheme_length(rest_);
    if (scheme > 0 && !is_http(rest_.substr(0, scheme)))
      return std::unexpected(UrlFailure{UrlError::scheme, "neither http nor https"});
    if (Problem problem = parse_after_scheme(scheme); !problem.empty())
      return std::unexpected(UrlFailure{UrlError::invalid, std::string(problem)});
    // What is longer could not be read back.
    if (url_.href_.size() > max_input_length) return too_long();
    return std::move(url_);
  }

 private:
  static std::unexpected<UrlFailure> too_long() {
    return std::unexpected(
        UrlFailure{UrlError::too_long, "longer than " + std::to_string(max_input_length) + " bytes"});
  }

  static bool is_http(std::string_view scheme) {
    return detail::equals_ignoring_case(scheme, "http") || detail::equals_ignoring_case(scheme, "https");
  }

  // https://url.spec.whatwg.org/#scheme-state, #no-scheme-state, #special-relative-or-authority-state
  Problem parse_after_scheme(std::size_t scheme) {
    if (scheme == 0 && base_ == nullptr) return "no scheme, and no page that it could be relative to";
    if (scheme == 0) return parse_relative();
    bool https = scheme == std::string_view("https").size();  // one of the two, by its length
    rest_.remove_prefix(scheme + 1);
    if (base_ != nullptr && base_->is_https() == https && !rest_.starts_with("//")) return parse_relative();
    return parse_authority(https);
  }

  // https://url.spec.whatwg.org/#relative-state, #relative-slash-state
  Problem parse_relative() {
    bool slash = !rest_.empty() && detail::is_slash(rest_[0]);
    if (slash && rest_.size() > 1 && detail::is_slash(rest_[1])) return parse_authority(base_->is_https());
    copy_origin_of_base();
    if (slash) return parse_path_and_query();
    std::string_view base_path = base_->path();
    if (rest_.empty()) {
      append_unchanged(base_path, base_->target().substr(base_path.size()));
    } else if (rest_[0] == '?') {
      append_unchanged(base_path, {});
      parse_query(rest_.substr(1));
    } else {
      url_.href_.append(base_path.substr(0, base_path.rfind('/')));
      return parse_segments_and_query(rest_);
    }
    return {};
  }

  void copy_origin_of_base() {
    url_.href_.reserve(base_->href().size() + rest_.size() + 1);
    url_.href_.append(base_->origin());
    url_.scheme_end_ = base_->scheme_end_;
    url_.hostname_end_ = base_->hostname_end_;
    url_.path_start_ = base_->path_start_;
    url_.port_ = base_->port_;
    url_.username_ = base_->username_;
    url_.password_ = base_->password_;
  }

  void append_unchanged(std::string_view path, std::string_view query) {
    url_.href_.append(path);
    mark_query();
    url_.href_.append(query);
  }

  // https://url.spec.whatwg.org/#special-authority-ignore-slashes-state, #authority-state
  Problem parse_authority(bool https) {
    url_.href_.reserve(rest_.size() + sizeof "https:///");
    url_.href_.append(https ? "https://" : "http://");
    url_.scheme_end_ = https ? 5 : 4;
    url_.port_ = https ? 443 : 80;
    auto ends_authority = [](char c) { return detail::is_slash(c) || c == '?'; };
    auto begin = std::find_if_not(rest_.begin(), rest_.end(), detail::is_slash);
    auto end = std::find_if(begin, rest_.end(), ends_authority);
    std::string_view authority(begin, end);
    rest_ = std::string_view(end, rest_.end());
    if (std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
      parse_userinfo(authority.substr(0, at));
      authority.remove_prefix(at + 1);
    }
    if (Problem problem = parse_host_and_port(authority); !problem.empty()) return problem;
    return parse_path_and_query();
  }

  void parse_userinfo(std::string_view userinfo) {
    std::size_t colon = userinfo.find(':');
    url_.username_ = base::percent_decoded(userinfo.substr(0, colon));
    if (colon != std::string_view::npos) url_.password_ = base::percent_decoded(userinfo.substr(colon + 1));
  }

  // https://url.spec.whatwg.org/#host-state
  Problem parse_host_and_port(std::string_view text) {
    std::size_t length = host_length(text);
    if (length == 0) return "no host";
    if (Problem problem = detail::append_host(url_.href_, text.substr(0, length)); !problem.empty()) return problem;
    url_.hostname_end_ = static_cast<std::uint32_t>(url_.href_.size());
    Problem problem = length < text.size() ? parse_port(text.substr(length + 1)) : Problem{};
    url_.path_start_ = static_cast<std::uint32_t>(url_.href_.size());
    return problem;
  }

  // https://url.spec.whatwg.org/#port-state
  Problem parse_port(std::string_view text) {
    if (text.empty()) return {};
    unsigned port = 0;
    for (char c : text) {
      if (!detail::is_digit(c)) return "a port that is no number";
      port = port * 10 + static_cast<unsigned>(c - '0');
      if (port > 65535) return "a port above 65535";
    }
    if (port == url_.port_) return {};
    url_.port_ = static_cast<std::uint16_t>(port);
    url_.href_.append(":").append(std::to_string(port));
    return {};
  }

  // https://url.spec.whatwg.org/#path-start-state: what is left is empty or begins with a slash or '?'.
  Problem parse_path_and_query() {
    if (!rest_.empty() && detail::is_slash(rest_[0])) rest_.remove_prefix(1);
    return parse_segments_and_query(rest_);
  }

  Problem parse_segments_and_query(std::string_view text) {
    std::size_t mark = text.find('?');
    detail::append_path(url_.href_, url_.path_start_, text.substr(0, mark), triplets_);
    mark_query();
    if (mark != std::string_view::npos) parse_query(text.substr(mark + 1));
    return {};
  }

  void parse_query(std::string_view query) { detail::append_query(url_.href_, query, charset_, triplets_); }

  void mark_query() { url_.query_start_ = static_cast<std::uint32_t>(url_.href_.size()); }

  const Url* base_;
  std::string_view charset_;
  detail::Triplets triplets_;
  std::string_view rest_;  // of the input, cleaned
  Url url_;
};

Result<Url, UrlFailure> parse_url(std::string_view input, const Url* base, std::string_view charset) {
  return UrlParser(base, charset, detail::Triplets::normalized).parse(input);
}

std::string spelled_target(std::string_view input, const Url& base) {
  const auto url = UrlParser(&base, {}, detail::Triplets::kept).parse(input);
  return url ? std::string(url->target()) : std::string();
}

}  // namespace crawl::parser
