// FormatStage: what is XML goes one way and text the other, by the first byte that is not white space.
#pragma once

#include "parser/sitemap/stage.h"

namespace crawl::parser::sitemap {

class FormatStage final : public Stage {
 public:
  FormatStage(SitemapResult& result, Stage& xml, Stage& text) : result_(result), xml_(xml), text_(text) {}

  bool put(std::string_view utf8) override;
  void finish() override;

 private:
  SitemapResult& result_;
  Stage& xml_;
  Stage& text_;
  Stage* chosen_ = nullptr;
};

}  // namespace crawl::parser::sitemap
