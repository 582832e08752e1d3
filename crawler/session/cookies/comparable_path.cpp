#include "crawler/session/cookies/comparable_path.h"

#include "base/text/ascii.h"
#include "base/text/percent.h"
#include "crawler/session/cookies/ascii.h"

namespace crawl::cookies {
namespace {

bool is_unreserved(char c) {
  return base::is_digit(c) || base::is_letter(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string comparable_path(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  for (std::size_t at = 0; at < path.size(); ++at) {
    const int byte = base::triplet_value(path.substr(at));
    const auto c = byte < 0 ? static_cast<unsigned char>(path[at]) : static_cast<unsigned char>(byte);
    const bool plain = byte < 0 ? c > 0x20 && c < 0x7f : is_unreserved(static_cast<char>(c));
    if (plain) {
      out.push_back(static_cast<char>(c));
    } else {
      base::append_triplet(out, static_cast<char>(c));
    }
    if (byte >= 0) at += 2;
  }
  return out;
}

bool path_matches(std::string_view request_path, std::string_view cookie_path) {
  if (!request_path.starts_with(cookie_path)) return false;
  return request_path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
         request_path[cookie_path.size()] == '/';
}

std::string_view default_path(std::string_view request_path) {
  const std::size_t last = request_path.rfind('/');
  if (!request_path.starts_with('/') || last == 0) return "/";
  return request_path.substr(0, last);
}

}  // namespace crawl::cookies
