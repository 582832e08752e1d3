// SamplePages: outcomes as workers send them, of a synthetic web that can be made faster than storage stores. A few
// hundred pages of 15 KB are made at random and go through the worker's own PageBuilder once; what is sent for a URL is
// one of them with names, hashes and links of its own.
//
// The web: hosts of equal size whose pages are numbered. A page has 30 links: some to URLs that nobody named before,
// two to pages of other hosts, the others to known pages of its own, drawn at random, so that no look-up is near the
// last.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.h"
#include "crawler/ipc/messages/from_storage.h"
#include "model/outcome.h"

namespace crawl::worker {
class PageBuilder;
}

namespace crawl::bench {

struct WebShape {
  unsigned hosts = 1000, seeds_of_host = 64, links = 30, new_links = 3;
};

class SamplePages {
 public:
  // options outlive it; they say what is kept of a page.
  SamplePages(const config::Options& options, const WebShape& shape);

  std::string seed_url(unsigned host, unsigned page) const { return url_of(host, page); }
  std::string_view host_part(std::string_view url) const { return url.substr(scheme_size, host_size); }

  // The outcome of a URL that storage gave out; valid until the next call.
  const model::Outcome& outcome_of(const ipc::WaitingUrl& url, model::HostId host);

  double mean_size() const { return mean_size_; }      // bytes of a page
  double mean_packed() const { return mean_packed_; }  // of its body as it is stored
  double mean_text() const { return mean_text_; }
  double build_us() const { return build_us_; }  // CPU time of a worker's parse thread for a page, sending left out

 private:
  static constexpr std::size_t scheme_size = 7, host_size = 23;
  // What PageBuilder made of a page, owned; the views of `outcome` point into the other members.
  struct Sample {
    std::string title, description, text, body;
    struct LinkText {
      std::string text, rel;
    };
    std::vector<LinkText> links;
    model::Outcome outcome;
  };

  std::string url_of(unsigned host, std::uint64_t page) const;
  void add_sample(const std::string& html, worker::PageBuilder& builder);
  void make_links(unsigned host);
  void add_link(unsigned host, std::uint64_t page);

  WebShape shape_;
  std::mt19937_64 random_{15};
  std::vector<Sample> samples_;
  std::vector<std::uint64_t> pages_of_host_;  // named so far
  model::LeaseNo last_lease_ = 0;
  double mean_size_ = 0, mean_packed_ = 0, mean_text_ = 0, build_us_ = 0;
  // of the outcome under way
  model::Outcome outcome_;
  std::string hash_, etag_, title_, canonical_;
  std::vector<std::string> urls_;
};

}  // namespace crawl::bench
