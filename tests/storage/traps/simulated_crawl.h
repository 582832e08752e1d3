// SimulatedCrawl: crawls a generated site through a Store as the frontier and the workers would, without a network.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "config/link_rules.h"
#include "parser/html/simhash.h"
#include "tests/storage/support.h"
#include "tests/support/generated_sites/site.h"

namespace crawl::storage::test {

using generated::Site;
using generated::SitePage;

class SimulatedCrawl {
 public:
  struct Options {
    unsigned ring = 64;
    std::size_t max_pages = 2'000'000;
    config::Order order = config::Order::bfs;
    unsigned max_novelty = 300;
    std::size_t queue_memory = 1 << 20;
    std::int64_t key = 1;  // of fingerprints, which a file draws by lot
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
    use_key(options.key);
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
  static constexpr std::size_t rounds_a_commit = 64;  // commits take as long as all else

  void use_key(std::int64_t key) {
    store_.reset();
    Database db(folder_.file("results.db"), OpenMode::write);
    Statement(db, "UPDATE meta SET value = ?1 WHERE key = 'fingerprint_key'").run(key);
  }

  void run(const Options& options) {
    std::deque<QueuedUrl> ring;
    std::size_t target = options.ring;
    bool more = true;
    store_->begin();
    for (std::size_t rounds = 1; more && fetched.size() < options.max_pages; ++rounds) {
      if (ring.size() * 2 <= target) {
        std::size_t before = ring.size();
        refill(ring, options.ring - before);
        bool few = ring.size() < options.ring && totals().queued > ring.size();  // as Frontier::needs_urls()
        target = few ? ring.size() - before : options.ring;
      }
      more = !ring.empty();
      for (unsigned i = 0; i < 4 && !ring.empty(); ++i) {
        fetch(ring.front());
        ring.pop_front();
      }
      if (rounds % rounds_a_commit != 0) continue;
      store_->commit();
      store_->begin();
    }
    store_->commit();
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
    outcome.outcome.simhash = sketch.simhash;
    outcome.outcome.text_sample = std::move(sketch.sample);
    outcome.outcome.text_sample.push_back(parser::folded_hash(page.title));
    std::set<std::string> named;
    for (const std::string& link : page.links) {
      std::string target = link.starts_with("/") ? "http://a.test" + link : link;
      if (!named.insert(target).second) continue;
      model::Link made;
      made.refused = filter_.refuse(target);
      made.follow = made.refused == model::Reason::none;
      outcome.link(target, made);
    }
    queued_.clear();
    store_->apply(outcome.outcome, queued_);
  }

  TempFolder folder_;
  const Site& site_;
  model::LinkFilter filter_{config::link_rules(config::Options{})};
  std::unique_ptr<Store> store_;
  std::vector<Queued> queued_;
};

}  // namespace crawl::storage::test
