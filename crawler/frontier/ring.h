// Ring: the URLs of one host that wait in memory, in the order in which they are asked. A robots.txt comes before the
// pages that wait for it. Owned by the Frontier, whose bound on URLs in memory counts them.
//
// They lie packed in one buffer, each a fixed part with its texts behind: of tens of thousands of hosts each is cold
// when its turn comes, and what is read then is one place. A ring that is used again needs no memory but at its
// largest.
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

// A Url without texts of its own, as one in a ring is looked at: valid until the ring changes.
struct UrlView {
  model::UrlId id = 0;
  std::uint32_t depth = 0;
  std::uint16_t attempt = 1;
  std::uint8_t suspected = 0, crashes = 0;
  ipc::LeaseKind kind = ipc::LeaseKind::page;
  RobotsFetchNo robots_fetch = 0;
  bool put_back = false;
  std::string_view url, etag, last_modified, target, context;

  bool is_robots() const { return kind == ipc::LeaseKind::robots; }
};

UrlView view_of(const Url& url);
Url copy_of(const UrlView& view);

class Ring {
 public:
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  // What is asked of the first before it is taken. Valid until the ring changes.
  struct First {
    ipc::LeaseKind kind = ipc::LeaseKind::page;
    bool put_back = false;
    std::string_view url;
  };
  First first() const;
  bool begins_with_robots() const { return begins_with_robots_; }  // without a look at the buffer

  void push_back(const UrlView& url);
  // A page comes behind the robots.txt that it waits for.
  void push_front(const UrlView& url);
  // `tight`: memory is short, what an empty ring holds is given back.
  Url take_first(bool tight);
  // Takes out the pages behind depth 0 whose URL begins so.
  std::vector<Url> take_below(std::string_view prefix);
  // A hint that first() is soon asked for.
  void fetch_ahead() const { __builtin_prefetch(bytes_.data() + begin_); }

 private:
  struct Fixed;
  struct Packed {
    UrlView url;
    std::size_t end = 0;  // where the next begins
  };

  Packed read(std::size_t at) const;
  static std::size_t packed_size(const UrlView& url);
  static void pack(char* to, const UrlView& url);
  void make_room_in_front(std::size_t size);
  void drop_gap();
  void note_first() { begins_with_robots_ = count_ > 0 && first().kind == ipc::LeaseKind::robots; }

  std::vector<char> bytes_;  // [begin_, end) wait in order
  std::uint32_t begin_ = 0;
  std::uint32_t count_ : 31 = 0;
  std::uint32_t begins_with_robots_ : 1 = 0;
};

}  // namespace crawl::frontier
