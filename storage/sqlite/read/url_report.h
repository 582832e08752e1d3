// UrlReport: all that results.db knows of one URL, as data: what became of it, the pages that lead to it, who else
// speaks of it, and the settings that decided. Read for `crawl why`, also beside a crawl that writes; one moment's
// state.
//
// Every list is bounded (the constants below), and so is the work at any number of rows, if the file has its indexes:
// what no index finds is read in small files alone, and left empty otherwise. The file may come from anybody: texts are
// taken as they are, numbers are not trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/outcome.h"
#include "storage/queue/robots_table.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/sqlite/read/render_record.h"

namespace crawl::storage {

inline constexpr std::size_t max_steps = 200;            // of the way from a seed
inline constexpr std::size_t max_linkers = 10;           // that are named, and redirects, copies, changes
inline constexpr std::uint64_t max_counted = 1'000'000;  // links to it; there may be more

// The row of `urls`.
struct UrlRecord {
  model::UrlId id = 0;
  std::string url, host;
  std::uint32_t depth = 0;
  model::State state = model::State::queued;
  model::Reason reason = model::Reason::none;
  std::string detail;
  bool seed = false;            // or where a seed's redirects lead, which has a referrer
  bool sitemap = false;         // read for the URLs it names; no result
  bool resource = false;        // what pages are shown with; no result
  std::optional<int> priority;  // in percent, as a sitemap says
};

// Its row of `pages`: the last fetch, or the verdict without one.
struct FetchRecord {
  std::string fetched_at;
  std::int64_t run_id = 0;
  unsigned attempts = 0;
  std::optional<int> status;
  std::uint64_t size = 0, wire_size = 0;
  bool truncated = false, body_stored = false;
  std::optional<std::uint64_t> links;
  std::string content_type, charset, language, title, canonical, redirect_to;
  std::string ip, http_version, etag, last_modified, body_hash;
  model::Timings timings;
};

// A page on the way from a seed, and the link by which it leads to the next.
struct Step {
  std::string url;
  std::uint32_t depth = 0;
  bool seed = false, sitemap = false;
  std::string rel, text;  // of the link to the next; empty where links are not stored
};

struct Linker {
  std::string url, rel, text;
  bool nofollow = false;
};

// A URL that a redirect or a copy names.
struct Related {
  std::string url;
  model::State state = model::State::queued;
  std::optional<int> status;
};

struct ChangeRecord {
  std::int64_t run_id = 0;
  std::string run_started, change, old_hash, new_hash;
};

struct RunRecord {
  std::int64_t run_id = 0;
  std::string started_at, finished_at;  // finished_at is empty while it runs
  std::optional<int> exit_status;
  std::string end;  // how it ended, in words (site/run_end.h)
  // By long name; one of a list for each of its values.
  std::vector<std::pair<std::string, std::string>> options;

  // The value of an option, by its long name; of a list the first. Empty without one.
  std::string option(std::string_view name) const;
};

struct HostRecord {
  bool seed = false;      // a seed names it
  bool in_scope = false;  // a seed, or where a seed's redirects lead
  std::optional<double> delay_ms;
  std::optional<std::int64_t> next_at;  // Unix time in ms: it is not to be asked before
};

struct TrapRecord {
  std::string prefix, found_at;
  std::string reason;  // what showed it, in words and figures
};

struct UrlReport {
  UrlRecord record;
  std::optional<FetchRecord> fetch;
  HostRecord host;

  std::vector<Step> way;     // the page before it first, a seed (or a sitemap of robots.txt) last; empty for a seed
  bool way_is_whole = true;  // false: it is longer, or goes in a circle, or a page of it is not in the file
  std::uint64_t links_to_it = 0, nofollow_links = 0;  // from pages and sitemaps; nofollow of the first ones alone
  std::vector<Linker> linkers;
  std::vector<Related> redirects_from, redirect_chain;  // the chain from it onwards
  std::string duplicate_of, canonical_state;            // state of the canonical URL, if the file has it
  std::optional<std::uint64_t> copies;                  // that call it their first; empty where nobody counted
  std::optional<KeptRobots> robots;
  std::optional<TrapRecord> trap;
  std::optional<std::vector<ChangeRecord>> changes;  // empty where nobody looked
  std::optional<RunRecord> last_run;
  std::optional<RenderRecord> rendering;
  std::optional<model::RenderKind> render_kind;
};

// Nothing if the URL was never seen. In a read transaction. id: of its row, where that is known; 0 otherwise.
std::optional<UrlReport> read_dossier(Database& db, std::string_view url, model::UrlId id = 0);

}  // namespace crawl::storage
