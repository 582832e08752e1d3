// CopyingSink: a body goes into memory, up to its limit, and to a stream that may want more of it. It ends when neither
// takes any. One for each body, beside its ResponseReader.
#pragma once

#include <string>
#include <string_view>

#include "crawler/http/decode/decode.h"

namespace crawl::http {

class CopyingSink final : public ByteSink {
 public:
  // stream: set to null when it wants no more. All outlive this.
  CopyingSink(std::string& body, BodySink& memory, BodyStream*& stream)
      : body_(body), memory_(memory), stream_(stream) {}

  bool put(std::string_view bytes) override {
    if (stream_ && !stream_->put(bytes)) stream_ = nullptr;
    if (stream_ && !stream_->wants_body() && !has_dropped_body_) {
      has_dropped_body_ = true;
      std::string().swap(body_);
    }
    if (!has_dropped_body_ && !memory_.full()) memory_.put(bytes);
    return stream_ != nullptr || (!has_dropped_body_ && !memory_.full());
  }

  // The stream alone has it.
  bool has_dropped_body() const { return has_dropped_body_; }

 private:
  std::string& body_;
  BodySink& memory_;
  BodyStream*& stream_;
  bool has_dropped_body_ = false;
};

}  // namespace crawl::http
