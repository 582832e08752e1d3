#include "crawler/browser/devtools/frames.h"

namespace crawl::browser {

bool FrameSplitter::feed(std::string_view bytes, const std::function<void(std::string_view)>& take) {
  while (!broken_ && !bytes.empty()) {
    const std::size_t end = bytes.find('\0');
    const std::string_view part = bytes.substr(0, end);
    if (begun_.size() + part.size() > max_bytes_) {
      broken_ = true;
      begun_ = {};
      break;
    }
    if (end == bytes.npos) {
      begun_ += part;
      break;
    }
    if (begun_.empty()) {
      take(part);
    } else {
      begun_ += part;
      take(begun_);
      begun_.clear();
      if (begun_.capacity() > kept_capacity) begun_.shrink_to_fit();
    }
    bytes.remove_prefix(end + 1);
  }
  return !broken_;
}

}  // namespace crawl::browser
