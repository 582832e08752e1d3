// Neighbours: the other machines of a crawl that several share, as the judge of URLs has them: what is told of URLs
// that are theirs, and what they tell of this machine's. As storage/tables.h, whose rows it belongs to.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "storage/discovery.h"
#include "storage/redirect_chain.h"

namespace crawl::storage {

// What a machine tells another of a URL that is the other's (queue/url_table_neighbours.cpp).
// Without the text of the URL it was named before, and has become less deep.
struct SentUrl : Discovery {
  model::UrlId id = 0;  // its number here
};

// What the machine of a URL is to know of the redirects that lead there.
struct SentChain {
  model::UrlId id = 0;  // its number here; it was sent before, or is known
  bool again = false;   // it is to be asked though it has an answer
  RedirectChain chain;
};

// Gives numbers to URLs of other machines that rows name.
class ForeignUrls {
 public:
  virtual model::UrlId add_foreign(std::uint64_t fingerprint) = 0;

 protected:
  ~ForeignUrls() = default;
};

// The other machines of a crawl: hosts are shared among them, and each decides about the URLs of its own.
class Neighbours {
 public:
  // Whether all URLs are this machine's for now.
  virtual bool owns_all() const = 0;
  // Whether this machine decides about the URLs of a host.
  virtual bool owns(std::string_view host) = 0;
  // A URL of another machine has this number here.
  virtual void add(model::UrlId id, std::string_view url, std::string_view host) = 0;
  // With the transaction under way.
  virtual void send(const SentUrl& url) = 0;
  virtual void send(const SentChain& chain) = 0;
  // What was sent here, some thousand URLs at a time, each once in effect: what is called back of is received when the
  // transaction is committed. Returns how many there were.
  virtual std::size_t receive(const std::function<void(const SentUrl&)>& callback,
                              const std::function<void(const SentChain&)>& of_chain) = 0;

 protected:
  ~Neighbours() = default;
};

}  // namespace crawl::storage
