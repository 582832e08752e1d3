// Utf8Stage: a document in any encoding of the WHATWG becomes valid UTF-8, piece by piece. The encoding is found from
// the first 64 KiB by the same evidence as a page's (parser/charset.h: byte order mark, Content-Type, XML declaration,
// the bytes themselves, and a label that they contradict is overruled), but what says nothing is UTF-8, as it is by
// https://www.w3.org/TR/xml/#charencoding. Memory: those 64 KiB, and one piece.
#pragma once

#include "parser/charset/encoding.h"
#include "parser/sitemap/stage.h"

namespace crawl::parser::sitemap {

class Utf8Stage final : public Stage {
 public:
  // header_charset outlives the stage.
  Utf8Stage(std::string_view header_charset, Stage& next) : header_charset_(header_charset), next_(next) {}

  bool put(std::string_view bytes) override;
  void finish() override;

 private:
  bool decode(std::size_t size);

  std::string_view header_charset_;
  Stage& next_;
  const charset::Encoding* encoding_ = nullptr;  // null while the beginning is collected
  std::string pending_, storage_;
  bool wants_more_ = true;
};

}  // namespace crawl::parser::sitemap
