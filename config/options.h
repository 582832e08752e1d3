// Options: everything that the user can ask of a crawl, with the defaults, as one plain struct. It is filled once by
// config/ from flags, environment and TOML file, checked there, and read-only from then on: every process has its copy.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/extract_rule.h"
#include "config/login.h"
#include "model/ids.h"

namespace crawl::config {

using Duration = std::chrono::milliseconds;

enum class Scope { host, prefix, domain, any };
enum class Order { bfs, dfs, priority };
enum class Traps { on, off };
enum class Resources { none, record, check };
enum class Render { never, automatic, always };
enum class Progress { automatic, bar, plain, none };
enum class LogFormat { text, json };
enum class Parser { automatic, tree };
enum class ExportFormat { jsonl, csv, warc, sitemap, markdown };
enum class CatAs { stored, html, text, markdown, json, png };  // stored: the body as it is
enum class AuditFormat { text, json, junit, sarif, html };

// What is kept of each page (--store).
struct StoreSet {
  bool html = true;      // bodies of HTML pages
  bool all = false;      // bodies of every type
  bool text = true;      // readable text
  bool links = true;     // the link graph
  bool headers = false;  // response headers; implies raw
  bool raw = false;      // bytes before charset decoding
};

// Where a name leads, as in curl's --resolve.
struct ResolveRule {
  std::string host;
  std::uint16_t port = 0;
  std::string address;  // IPv4 or IPv6 literal
};

// The server that all requests go through (--proxy).
struct Proxy {
  enum class Kind {
    http,     // absolute-form requests for http, a CONNECT tunnel for https
    https,    // the same over TLS
    socks5,   // RFC 1928; names are resolved here
    socks5h,  // names are resolved by the proxy
  };
  Kind kind = Kind::http;
  std::string host;  // a name or an address, IPv6 in brackets
  std::uint16_t port = 0;
  std::string user, password;  // secret; the user is empty without credentials
};

struct Options {
  std::vector<std::string> seeds;  // file names, "-" or URLs, as typed

  unsigned processes = 0;     // 0 until config has put the number of CPUs here
  unsigned coroutines = 256;  // in each worker process
  std::uint32_t depth = 0;    // model::unlimited_depth: no limit
  Scope scope = Scope::host;
  std::vector<std::string> include, exclude;  // RE2 patterns
  std::vector<std::string> keep;              // RE2 patterns: pages that match none are read for links alone
  std::vector<std::string> drop_params;       // names of query parameters, globs, or "common"
  std::optional<std::uint64_t> max_pages, max_pages_per_host;
  std::optional<Duration> max_time;
  Order order = Order::bfs;

  unsigned per_host = 1;
  std::optional<Duration> delay;                  // empty: auto
  std::optional<std::uint64_t> rate, limit_rate;  // requests and bytes a second, over all hosts
  bool robots = true;
  bool follow_nofollow = false, no_sitemaps = false;
  bool skip_near_duplicates = false;
  Resources resources = Resources::none;  // images, scripts, styles and the like
  bool check_external = false;            // targets out of scope are asked whether they are there

  std::string user_agent;               // config puts crawl/VERSION here
  std::vector<std::string> headers;     // "Name: value", checked
  std::vector<std::string> header_for;  // "ORIGIN Name: value", checked
  std::vector<std::string> auth;        // HOST=USER:PASS, secret
  bool netrc = false;
  std::string cookies_file;  // empty without
  bool no_cookies = false;
  std::string login_file;                                                                           // empty without
  Login login;                                                                                      // what it says
  std::uint32_t max_url_length = 2048, max_path_segments = 20, max_repeats = 3, max_novelty = 300;  // traps
  Traps traps = Traps::on;

  Duration timeout{60'000}, dns_timeout{5'000}, connect_timeout{10'000}, read_timeout{20'000};
  unsigned retries = 3;
  std::vector<std::uint16_t> retry_on{408, 429, 500, 502, 503, 504};
  unsigned max_redirects = 10;
  std::uint64_t max_body = 10ull << 20;
  std::uint64_t body_memory = 256ull << 20;  // of one worker
  std::uint64_t known_memory = 4ull << 30;   // of known URLs, in the storage process
  Parser parser = Parser::automatic;         // tree: always Gumbo's
  std::vector<std::string> accept_types;     // media types, "image/*" allowed

  bool insecure = false;
  std::string ca_file;
  bool allow_private = false;
  std::vector<ResolveRule> resolve;
  std::string dns_server;  // ADDR[:PORT]; empty: the system's
  std::optional<Proxy> proxy;

  std::string output = "results.db";
  std::string node;       // of a crawl by several machines: this one's name; empty: the host's
  unsigned shards = 256;  // parts of a crawl into a database that is made
  Duration store_timeout{300'000};
  bool new_run = false;
  StoreSet store;
  bool overwrite = false;
  bool retry_failed = false, recrawl = false;
  std::uint64_t min_free = 1ull << 30;

  std::vector<ExtractRule> extract;  // from the file alone
  std::string on_page;               // a shell command: the callback program; empty without
  unsigned on_page_processes = 0;    // of it, over all workers; 0 until config has put the number of CPUs here
  Duration on_page_timeout{30'000};  // for one page

  // Pages made by scripts (docs/rendering.md).
  Render render = Render::never;
  std::vector<std::string> render_match;  // RE2 patterns: pages to be rendered, whatever `render` says
  unsigned render_processes = 0;          // browsers; 0 until config has put the number of CPUs here
  Duration render_timeout{30'000};        // a page's whole time, waiting for the crawl's own pace aside
  Duration render_settle{500};            // how long it must be quiet
  std::vector<std::string> render_allow{"script", "xhr", "fetch", "document"};  // kinds of requests
  unsigned render_scroll = 0;                                                   // times that a page is scrolled
  bool render_post = false;  // scripts may POST to their page's own origin
  bool screenshots = false;

  bool index = false;  // keep the full-text index up to date during the crawl

  std::string config_file;  // that the options were read from; empty without
  bool dry_run = false;
  bool print_config = false;
  Progress progress = Progress::automatic;
  bool quiet = false;
  unsigned verbose = 0;
  LogFormat log_format = LogFormat::text;
  std::string stats_file;

  // The live page: [ADDR:]PORT, empty: none.
  std::string listen, listen_token, listen_token_file;

  bool show_body = false, show_headers = false, show_json = false,
       show_render = false;  // `crawl fetch`: what is shown in place of the summary
  std::string select;        // a CSS selector, whose matches are
  std::string from;          // a results file to take the page from; empty: the network

  // `crawl export`
  std::string export_file;  // empty or "-": standard output
  ExportFormat export_format = ExportFormat::jsonl;
  std::string export_select = "pages";  // a view of the file, or a friendlier name of one
  std::string columns;                  // a list with commas; empty: all
  std::string rule;                     // of items, whose fields become columns; empty: data is one column
  std::string where;                    // an SQL expression; empty: every row
  bool raw = false, bodies = false, bom = false;

  CatAs cat_as = CatAs::stored;  // `crawl cat`
  bool status_json = false;      // `crawl status`

  // `crawl audit`
  AuditFormat audit_format = AuditFormat::text;
  std::string fail_on;                    // error, warning or a rule
  std::string audit_ignore, audit_rules;  // files

  unsigned limit = 10;  // `crawl search`: results shown

  // `crawl demo`
  bool serve = false;
  unsigned serve_port = 0;  // 0: any
};

inline bool renders(const Options& options) {
  return options.render != Render::never || !options.render_match.empty();
}

// One page in so many has its text read, and a simhash: each where text is stored, given to a callback program, or
// looked through for near-duplicates; one in four where it serves to find traps alone, which count hundreds of pages; 0
// where nobody asks.
inline unsigned simhash_every(const Options& options) {
  constexpr unsigned few_pages = 64, part = 4;
  if (options.store.text || options.skip_near_duplicates || !options.on_page.empty()) return 1;
  if (options.depth == 0 || options.max_novelty == 0 || options.traps == Traps::off) return 0;
  return options.max_novelty < few_pages ? 1 : part;
}

}  // namespace crawl::config
