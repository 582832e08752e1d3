// HtmlList: the targets of links (a, area) in an HTML file, such as the bookmarks of a browser or a page that was
// saved. A relative link has a target only where the file has a <base>; it is refused otherwise. What is no web page
// (mailto:, javascript:) is passed over. A stream: holds one tag of at most 128 KiB; no tree is built, as a tag is all
// that counts.
#pragma once

#include <optional>
#include <string>

#include "crawler/seeds/findings.h"

namespace crawl::seeds {

class HtmlList final : public Format {
 public:
  explicit HtmlList(Findings& findings) : findings_(findings) {}

  void put(std::string_view text) override;
  void finish() override {}

 private:
  bool step();
  std::size_t end_of_tag() const;
  void take_tag(std::string_view tag);
  void take_link(std::string_view written);
  void drop(std::size_t size);

  Findings& findings_;
  std::string pending_;
  std::string skip_until_;  // "-->", or "</script" in lower case; empty outside
  std::uint64_t line_ = 1;
  std::optional<parser::Url> base_;
};

}  // namespace crawl::seeds
