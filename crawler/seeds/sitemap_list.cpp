#include "crawler/seeds/sitemap_list.h"

#include <limits>

#include "crawler/seeds/written_url.h"
#include "parser/sitemap/collector.h"
#include "parser/sitemap/elements.h"
#include "parser/sitemap/mend.h"
#include "parser/sitemap/xml_stage.h"

namespace crawl::seeds {
namespace {

// A file of one's own is no answer of a server: as many entries as it has.
constexpr parser::SitemapLimits limits{.max_entries = std::numeric_limits<std::size_t>::max(),
                                       .max_url_length = parser::max_input_length,
                                       .max_bytes = std::numeric_limits<std::size_t>::max()};

class Sink final : public parser::SitemapSink {
 public:
  explicit Sink(Findings& findings) : findings_(findings) {}
  bool on_page(parser::SitemapEntry page) override { return add(page.url); }
  bool on_sitemap(parser::SitemapEntry sitemap) override { return add(sitemap.url); }

 private:
  bool add(const std::string& text) {
    auto url = parser::parse_url(text);
    if (!url) return true;
    std::string fault = fault_of_host(*url);
    if (fault.empty()) {
      findings_.urls.push_back(*std::move(url));
    } else {
      findings_.refuse(0, text, std::move(fault));
    }
    return true;
  }
  Findings& findings_;
};

}  // namespace

class SitemapList::Chain {
 public:
  explicit Chain(Findings& findings)
      : findings_(findings),
        sink_(findings),
        collector_(limits, result_, sink_),
        elements_(no_url_, limits, result_, collector_, false),
        xml_(limits, result_, elements_),
        mend_(xml_) {}

  void put(std::string_view text) {
    if (open_) open_ = mend_.put(text);
  }

  void finish() {
    mend_.finish();
    for (std::size_t i = 0; i < result_.refused; ++i) findings_.refuse(0, "<loc>", "no URL");
    if (!result_.note.empty()) findings_.stopped = result_.note;
    if (result_.kind == parser::SitemapKind::none && result_.note.empty())
      findings_.stopped = "it is XML, but no sitemap and no feed";
  }

 private:
  Findings& findings_;
  Sink sink_;
  parser::SitemapResult result_;
  parser::Url no_url_;
  parser::sitemap::Collector collector_;
  parser::sitemap::Elements elements_;
  parser::sitemap::XmlStage xml_;
  parser::sitemap::MendStage mend_;
  bool open_ = true;
};

SitemapList::SitemapList(Findings& findings) : chain_(std::make_unique<Chain>(findings)) {}
SitemapList::~SitemapList() = default;

void SitemapList::put(std::string_view text) {
  chain_->put(text);
}

void SitemapList::finish() {
  chain_->finish();
}

}  // namespace crawl::seeds
