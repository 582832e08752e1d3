// RequestKind: what a request is for that a page makes while a browser renders it (page_requests.kind, --render-allow).
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace crawl::model {

enum class RequestKind : std::uint8_t {
  document,  // the page itself, or where a script wants to lead it
  frame,
  script,
  style,
  image,
  font,
  media,
  xhr,
  fetch,
  preflight,  // OPTIONS, by which the browser asks whether a request to another origin may be made
  beacon,     // navigator.sendBeacon, <a ping>, reports
  socket,     // WebSocket, WebTransport, WebRTC
  other,
};

inline constexpr std::string_view request_kind_names[] = {"document", "frame",  "script", "style", "image",
                                                          "font",     "media",  "xhr",    "fetch", "preflight",
                                                          "beacon",   "socket", "other"};

// `other` for a number that is none of the enum's.
constexpr std::string_view name(RequestKind kind) {
  const auto number = static_cast<std::size_t>(kind);
  return number < std::size(request_kind_names) ? request_kind_names[number] : "other";
}

constexpr std::optional<RequestKind> request_kind_named(std::string_view name) {
  for (std::size_t k = 0; k < std::size(request_kind_names); ++k)
    if (request_kind_names[k] == name) return static_cast<RequestKind>(k);
  return std::nullopt;
}

}  // namespace crawl::model
