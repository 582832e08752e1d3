// FrameSplitter: the messages of a DevTools pipe, each JSON that ends with a NUL, out of bytes as they come. Bounded:
// a message beyond max_frame_bytes is an error, and nothing is taken from then on.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace crawl::browser {

inline constexpr std::size_t max_frame_bytes = std::size_t{128} << 20;  // the HTML of a page as JSON, and a screenshot

// What one large message let a buffer grow to is given back beyond this.
inline constexpr std::size_t kept_capacity = std::size_t{1} << 20;

class FrameSplitter {
 public:
  explicit FrameSplitter(std::size_t max_bytes = max_frame_bytes) : max_bytes_(max_bytes) {}

  // Hands over each message that is whole now, without its NUL. The view is valid during the call.
  // False if one is too long.
  bool feed(std::string_view bytes, const std::function<void(std::string_view)>& take);

 private:
  const std::size_t max_bytes_;
  std::string begun_;  // of the message that goes on
  bool broken_ = false;
};

}  // namespace crawl::browser
