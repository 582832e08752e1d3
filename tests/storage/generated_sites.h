// Sites made by formula, for tests of traps: what each page says and links to follows from its path alone. Some have no
// end, others are of people and have one. And SimulatedCrawl, which crawls one through a Store as the frontier and the
// workers would, without a network.
#pragma once

#include <deque>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "parser/html/simhash.h"
#include "tests/storage/support.h"

namespace crawl::storage::test {

struct SitePage {
  std::string title, text;
  std::vector<std::string> links;  // paths, or URLs of other hosts
};
using Site = std::function<SitePage(const std::string& path)>;

// Random numbers that follow from a text.
class Dice {
 public:
  explicit Dice(std::string_view text) : random_(base::fingerprint(text, 7)) {}
  unsigned operator()(unsigned below) { return static_cast<unsigned>(random_() % below); }

 private:
  std::mt19937_64 random_;
};

// The word of this number, of a language that has as many as one likes.
inline const std::string& word(unsigned number) {
  static std::map<unsigned, std::string> made;
  std::string& word = made[number];
  if (!word.empty()) return word;
  Dice dice("word" + std::to_string(number));
  for (unsigned i = 0, n = 2 + dice(3); i < n; ++i) {
    word += "bcdfghklmnprstvw"[dice(16)];
    word += "aeiou"[dice(5)];
  }
  return word;
}

inline std::string words(Dice& dice, unsigned count, unsigned vocabulary) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + word(dice(vocabulary));
  return text;
}

inline std::string frame(unsigned count) {
  Dice dice("frame");
  return words(dice, count, 5000) + " ";
}

class SimulatedCrawl {
 public:
  struct Options {
    unsigned ring = 64;
    std::size_t max_pages = 2'000'000;
    config::Order order = config::Order::bfs;
    unsigned max_novelty = 300;
    std::size_t queue_memory = 1 << 20;
  };
  SimulatedCrawl(const Site& site, const Options& options, const std::string& seed = "http://a.test/") : site_(site) {
    StoreSettings settings;
    settings.path = folder_.file("results.db");
    settings.depth_limit = model::unlimited_depth;
    settings.scope = config::Scope::domain;
    settings.order = options.order;
    settings.max_novelty = options.max_novelty;
    settings.queue_memory = options.queue_memory;
    settings.store_links = false;
    store_ = open_store(settings);
    store_->begin();
    store_->add({seed, host_of(seed), 0, true});
    store_->commit();
    run(options);
  }

  std::vector<std::string> fetched;  // URLs, in order

  std::size_t fetched_below(std::string_view prefix) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(fetched, [&](const std::string& url) { return url.starts_with(prefix); }));
  }
  Totals totals() const { return store_->totals(); }
  std::string traps() {
    Database db(folder_.file("results.db"), OpenMode::read);
    Statement query(db, "SELECT prefix, reason FROM traps");
    std::string all;
    while (query.step()) all += std::string(query.text(0)) + ": " + std::string(query.text(1)) + "\n";
    return all;
  }

 private:
  void run(const Options& options) {
    std::deque<QueuedUrl> ring;
    bool more = true;
    while (more && fetched.size() < options.max_pages) {
      if (ring.size() * 2 <= options.ring) refill(ring, options.ring - ring.size());
      more = !ring.empty();
      store_->begin();
      for (unsigned i = 0; i < 8 && !ring.empty(); ++i) {
        fetch(ring.front());
        ring.pop_front();
      }
      store_->commit();
    }
  }

  void refill(std::deque<QueuedUrl>& ring, std::size_t n) {
    std::vector<model::HostId> hosts;
    store_->hosts().for_each([&](const HostQueue& host) {
      if (host.queued > 0) hosts.push_back(host.id);
    });
    for (model::HostId host : hosts)
      for (QueuedUrl& url : store_->take(host, std::max<std::size_t>(1, n / hosts.size())))
        ring.push_back(std::move(url));
  }

  void fetch(const QueuedUrl& url) {
    fetched.push_back(url.url);
    auto path = url.url.find('/', 7);
    bool home = url.url.starts_with("http://a.test/");
    SitePage page = site_(home ? url.url.substr(path) : url.url);
    Page outcome(url);
    outcome.outcome.url = url.url;
    outcome.outcome.title = page.title;
    parser::TextSketch sketch = parser::sketch(page.text);
    outcome.outcome.simhash = sketch.simhash.value_or(0);
    outcome.outcome.text_sample = std::move(sketch.sample);
    outcome.outcome.text_sample.push_back(parser::folded_hash(page.title));
    std::set<std::string> named;
    for (const std::string& link : page.links) {
      std::string target = link.starts_with("/") ? "http://a.test" + link : link;
      if (named.insert(target).second) outcome.link(target);
    }
    queued_.clear();
    store_->apply(outcome.outcome, queued_);
  }

  TempFolder folder_;
  const Site& site_;
  std::unique_ptr<Store> store_;
  std::vector<Queued> queued_;
};

}  // namespace crawl::storage::test
