// Ring: the URLs of one host that wait in memory, in the order in which they are asked. A robots.txt comes before the
// pages that wait for it. Owned by the Frontier, whose bound on URLs in memory counts them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/messages/to_worker.h"
#include "model/ids.h"

namespace crawl::frontier {

using RobotsFetchNo = std::uint32_t;  // of the RobotsCache, from 1

// What is to be fetched: it waits in a ring, is out as a lease, waits for a retry, or is in quarantine. A page or a
// sitemap is a URL of the file; a robots.txt is none, its fetch has a number of the RobotsCache.
struct Url {
  model::UrlId id = 0;  // of a page or a sitemap
  std::uint32_t depth = 0;
  std::uint16_t attempt = 1;
  std::uint8_t suspected = 0, crashes = 0;
  ipc::LeaseKind kind = ipc::LeaseKind::page;
  RobotsFetchNo robots_fetch = 0;  // of a robots.txt
  bool put_back = false;           // it was fetched, is to be rendered, and found no room
  std::string url;
  struct Extras {
    std::string etag, last_modified;  // with a recrawl
    std::string target;               // as a redirect spelled it
    std::string context;              // that a callback gave it
  };
  std::unique_ptr<Extras> extras;  // mostly none

  bool is_robots() const { return kind == ipc::LeaseKind::robots; }
};

class Ring {
 public:
  std::size_t size() const { return urls_.size() - head_; }
  bool empty() const { return size() == 0; }
  const Url& first() const { return urls_[head_]; }

  void push_back(Url url) { urls_.push_back(std::move(url)); }
  // A page comes behind the robots.txt that it waits for.
  void push_front(Url url);
  // `tight`: memory is short, what an empty ring holds is given back.
  Url take_first(bool tight);
  // Takes out the pages behind depth 0 whose URL begins so.
  std::vector<Url> take_below(std::string_view prefix);

 private:
  std::vector<Url> urls_;  // [head_, end) wait in order
  std::size_t head_ = 0;
};

}  // namespace crawl::frontier
