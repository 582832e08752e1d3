// StoreSettings: what a store is opened with, and how it follows from the options. An option that storage needs is a
// field here and a line of store_settings().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/link_rules.h"
#include "config/options.h"
#include "config/print.h"

namespace crawl::storage {

// Of a crawl that several machines share.
struct Machine {
  std::string name;
  std::vector<std::int16_t> shards;  // that are this machine's
  bool begins_run = false;           // it is the one that begins the run
  // The server that it knows, and how often one like it was promoted; 0: unknown. One that was replaced is refused.
  std::int64_t server = 0, timeline = 0;
};

struct StoreSettings {
  std::string path = "results.db";
  std::optional<Machine> machine;  // nothing: nobody else writes
  bool overwrite = false;
  bool retry_failed = false;
  bool recrawl = false;  // finished URLs are queued again, or what is left of a recrawl that did not end
  config::Order order = config::Order::bfs;
  std::uint32_t depth_limit = 0;             // links deeper than this are `skipped`/`depth`
  config::Scope scope = config::Scope::any;  // links out of it are `skipped`/`scope`
  model::LinkRules link_rules;               // by which rows are judged again
  bool robots = true, follow_nofollow = false;
  bool read_sitemaps = true;
  std::uint32_t max_sitemaps_per_host = 50'000;  // further ones are not kept
  unsigned max_novelty = 300;                    // near-duplicate pages in a row that make a trap; 0: no trap
  unsigned simhash_every = 1;                    // the simhash of one page in so many is known
  bool skip_near_duplicates = false;
  config::Resources resources = config::Resources::none;
  bool check_external = false;
  bool render_kinds = false;               // those that are kept are wanted
  bool counts_pages = false;               // of each host, that a run which is continued has fetched, are wanted
  bool judge_at_opening = true;            // false: rows stay as other settings judged them
  std::string judged_with;                 // config::judging_text(): rows judged by others are judged again
  std::uint64_t max_skipped = 10'000'000;  // rows of skipped URLs; further ones are not kept
  unsigned max_redirects = 10;
  std::uint64_t jar = 0;    // the secret of the jar that has the run's cookies (redirect_chain.h); 0: there is none
  bool store_links = true;  // keep the link graph
  std::uint64_t known_memory = 4ull << 30;   // bytes for the fingerprints of known URLs; more go to disk
  std::uint64_t checkpoint_bytes = 8 << 20;  // of the log, before it is moved to the file
  std::size_t queue_memory = 1 << 20;        // entries of the queue in memory, 16 bytes each; more go to disk
};

// Of a crawl.
inline StoreSettings store_settings(const config::Options& options) {
  StoreSettings settings;
  settings.path = options.output;
  settings.overwrite = options.overwrite;
  settings.retry_failed = options.retry_failed;
  settings.recrawl = options.recrawl;
  settings.order = options.order;
  settings.depth_limit = options.depth;
  settings.scope = options.scope;
  settings.link_rules = config::link_rules(options);
  settings.max_redirects = options.max_redirects;
  // With a limit to the depth, a shorter path is passed on along the links.
  const bool limited = options.depth > 0 && options.depth != model::unlimited_depth;
  settings.store_links = options.store.links || limited;
  settings.known_memory = options.known_memory;
  settings.robots = options.robots;
  settings.read_sitemaps = !options.no_sitemaps;
  settings.follow_nofollow = options.follow_nofollow;
  settings.max_novelty = options.traps == config::Traps::on ? options.max_novelty : 0;
  settings.simhash_every = config::simhash_every(options);
  settings.skip_near_duplicates = options.skip_near_duplicates;
  settings.resources = options.resources;
  settings.check_external = options.check_external;
  settings.render_kinds = options.render == config::Render::automatic;
  settings.counts_pages = options.max_pages_per_host.has_value();
  settings.judged_with = config::judging_text(options);
  return settings;
}

}  // namespace crawl::storage
