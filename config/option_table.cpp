#include "config/option_table.h"

#include <algorithm>

#include "config/command_options.h"
#include "config/render_options.h"
#include "config/value/fields.h"
#include "config/value/listen.h"

namespace crawl::config {
namespace {

using namespace std::chrono_literals;
using Table = std::vector<OptionSpec>;
using O = Options;
using model::Reason;

constexpr std::uint64_t KiB = 1ull << 10, MiB = 1ull << 20, GiB = 1ull << 30;
constexpr std::uint64_t page_limit = 1'000'000'000'000;
constexpr Duration a_day = 24h, a_year = 8760h;

OptionSpec judging(Reason reason, OptionSpec option) {
  option.judges = reason;
  return option;
}

void add_selection(Table& t) {
  constexpr Group g = Group::selection;
  t.push_back(judging(Reason::depth,
                      {"depth", 'd', "level", "N",
                       "how many links away from a seed to follow; 0 just the seeds, 'all' no limit", depth(), g}));
  t.push_back(judging(
      Reason::scope,
      {"scope", 0, "", "NAME",
       "which links may be followed: to the host of a seed, below its path (prefix), to its registrable domain, or any",
       choice(&O::scope, {"host", "prefix", "domain", "any"}), g}));
  t.push_back(judging(Reason::excluded,
                      {"include", 0, "", "RE", "follow only URLs that match (RE2, on the whole URL; repeatable)",
                       text_list(&O::include, parse_pattern), g}));
  t.push_back(judging(Reason::excluded,
                      {"exclude", 0, "", "RE", "do not follow URLs that match; wins over --include (repeatable)",
                       text_list(&O::exclude, parse_pattern), g}));
  t.push_back({"keep", 0, "", "RE",
               "keep text, body and items of pages that match; others are read for links alone (repeatable)",
               text_list(&O::keep, parse_pattern), g});
  t.push_back({"drop-param", 0, "", "NAME",
               "take this parameter out of every URL; utm_* for all such names, common for the well-known tracking and "
               "session names (repeatable)",
               text_list(&O::drop_params, parse_param_name), g});
  t.push_back(
      {"order", 0, "", "NAME",
       "which waiting URL of a host goes first: bfs (the fewest links away), dfs, or priority (as sitemaps say)",
       choice(&O::order, {"bfs", "dfs", "priority"}), g});
  t.push_back({"max-pages", 0, "", "N", "stop after this many pages, in good order",
               optional_number(&O::max_pages, 1, page_limit), g});
  t.push_back({"max-pages-per-host", 0, "", "N", "fetch no more than this many pages of a host",
               optional_number(&O::max_pages_per_host, 1, page_limit), g});
  t.push_back({"max-time", 0, "", "T", "stop after this long, in good order",
               optional_duration(&O::max_time, 1ms, a_year, "none"), g});
  t.push_back(judging(Reason::trap, {"max-url-length", 0, "", "N", "a longer URL is a trap, not a page",
                                     number(&O::max_url_length, 16, 65536), g}));
  t.push_back(judging(Reason::trap, {"max-path-segments", 0, "", "N", "a URL with a deeper path is a trap",
                                     number(&O::max_path_segments, 1, 65536), g}));
  t.push_back(judging(Reason::trap,
                      {"max-repeats", 0, "", "N", "a URL that has a path segment or a parameter more often is a trap",
                       number(&O::max_repeats, 1, 65536), g}));
  t.push_back(judging(
      Reason::trap,
      {"max-novelty", 0, "", "N", "this many pages of one part of a site that bring nothing new are a trap; 0: never",
       number(&O::max_novelty, 0, 100'000'000), g}));
  t.push_back(judging(Reason::trap, {"traps", 0, "", "WHEN",
                                     "leave traps of endless URLs (docs/traps.md): on, or off to follow everything",
                                     choice(&O::traps, {"on", "off"}), g}));
  t.push_back(judging(Reason::nofollow, {"follow-nofollow", 0, "", "", "follow links that ask not to be followed",
                                         boolean(&O::follow_nofollow), g}));
  t.push_back(judging(Reason::excluded, {"no-sitemaps", 0, "", "",
                                         "read no sitemaps: neither those that robots.txt names nor /sitemap.xml",
                                         boolean(&O::no_sitemaps), g}));
  t.push_back(judging(Reason::unasked,
                      {"resources", 0, "", "WHAT",
                       "images, scripts, styles, fonts, media of pages: none, record them (view resources), or check "
                       "that each is there",
                       choice(&O::resources, {"none", "record", "check"}), g}));
  t.push_back(judging(Reason::checked,
                      {"check-external", 0, "", "",
                       "ask once, by HEAD, whether what links out of scope lead to is there; nothing there is followed",
                       boolean(&O::check_external), g}));
  t.push_back({"dry-run", 0, "", "", "say which seeds would be fetched, and make no request", boolean(&O::dry_run), g,
               "", Secret::no, Sources::all, Resume::never});
  t.push_back({"skip-near-duplicates", 0, "", "", "neither store nor follow pages whose text is nearly that of another",
               boolean(&O::skip_near_duplicates), g});
}

void add_workers(Table& t) {
  constexpr Group g = Group::workers;
  t.push_back({"processes", 'p', "", "N", "worker processes", number(&O::processes, 1, 256), g, "number of CPUs"});
  t.push_back({"coroutines", 'c', "concurrency", "N", "fetch coroutines in each worker process",
               number(&O::coroutines, 1, 100'000), g});
  t.push_back({"body-memory", 0, "", "SIZE", "memory for all responses in one worker, until they are stored",
               size(&O::body_memory, 64 * KiB, 1024 * GiB), g});
  t.push_back({"known-memory", 0, "", "SIZE", "memory for known URLs, 16 bytes each; beyond it they go to FILE.known",
               size(&O::known_memory, 1 * MiB, 1024 * GiB), g});
  t.push_back({"parser", 0, "", "NAME", "how pages are read: auto, in one pass; or tree, always from Gumbo's tree",
               choice(&O::parser, {"auto", "tree"}), g});
}

void add_politeness(Table& t) {
  constexpr Group g = Group::politeness;
  t.push_back({"per-host", 0, "", "N", "requests under way to one host at once", number(&O::per_host, 1, 100'000), g});
  t.push_back({"delay", 0, "", "T",
               "between two requests to one host; 'auto': twice its response time, at least 500ms on public addresses",
               optional_duration(&O::delay, 0ms, a_day, "auto"), g});
  t.push_back(
      {"rate", 0, "", "N", "requests a second, over all hosts", optional_number(&O::rate, 1, 1'000'000'000), g});
  t.push_back(
      {"limit-rate", 0, "", "SIZE", "bytes a second, over all hosts", optional_size(&O::limit_rate, 1, 1024 * GiB), g});
  t.push_back(
      judging(Reason::robots, {"robots", 0, "", "", "obey robots.txt and its Crawl-delay", boolean(&O::robots), g}));
}

void add_requests(Table& t) {
  constexpr Group g = Group::requests;
  t.push_back({"user-agent", 'A', "", "S", "the User-Agent header", text(&O::user_agent, parse_user_agent), g,
               "crawl/VERSION"});
  t.push_back({"header", 'H', "", "'N: V'",
               "one more request header (repeatable); Authorization, Cookie and other credentials go to origins of the "
               "seeds alone",
               text_list(&O::headers, parse_header), g, "", Secret::header});
  t.push_back({"header-for", 0, "", "ORIGIN 'N: V'", "a header for one origin alone (repeatable)",
               text_list(&O::header_for, parse_header_for), g, "", Secret::header_for, Sources::all, Resume::of_group,
               2});
  t.push_back({"auth", 0, "", "HOST=USER:PASS", "credentials, sent to this host alone (repeatable)",
               text_list(&O::auth, parse_auth), g, "", Secret::auth});
  t.push_back({"netrc", 0, "", "", "take credentials from $NETRC or ~/.netrc too", boolean(&O::netrc), g, "",
               Secret::no, Sources::all, Resume::again});
  t.push_back({"cookies", 0, "", "FILE", "begin with the cookies of a file in Netscape's format, as curl writes it",
               text(&O::cookies_file, parse_optional_file_name), g, "", Secret::no, Sources::all, Resume::again});
  t.push_back(
      judging(Reason::excluded,
              {"login", 0, "", "FILE",
               "sign in first, by the form that a TOML file describes (docs/login.md); links that would sign "
               "out are not followed",
               text(&O::login_file, parse_optional_file_name), g, "", Secret::no, Sources::all, Resume::again}));
  t.push_back({"no-cookies", 0, "", "", "neither keep nor send cookies", boolean(&O::no_cookies), g});
  t.push_back({"timeout", 0, "", "T", "for a whole request", duration(&O::timeout, 1ms, a_day), g});
  t.push_back({"dns-timeout", 0, "", "T", "for looking up a name", duration(&O::dns_timeout, 1ms, a_day), g});
  t.push_back(
      {"connect-timeout", 0, "", "T", "for connecting, TLS included", duration(&O::connect_timeout, 1ms, a_day), g});
  t.push_back({"read-timeout", 0, "", "T", "of silence between bytes", duration(&O::read_timeout, 1ms, a_day), g});
  t.push_back({"retries", 0, "", "N", "more attempts after one that failed", number(&O::retries, 0, 100), g});
  t.push_back({"retry-on", 0, "", "CODES", "HTTP statuses that are tried again, beside network errors", retry_on(), g});
  t.push_back({"max-redirects", 0, "", "N", "hops of one chain", number(&O::max_redirects, 0, 100), g});
  t.push_back(
      {"max-body", 0, "", "SIZE", "a longer body is cut, and the row says so", size(&O::max_body, 1, body_limit), g});
}

void add_security(Table& t) {
  constexpr Group g = Group::security;
  t.push_back({"insecure", 0, "", "", "accept any TLS certificate", boolean(&O::insecure), g});
  t.push_back({"ca-file", 0, "", "FILE", "trust the certificate authorities in FILE instead of the system's",
               text(&O::ca_file, parse_optional_file_name), g});
  t.push_back(judging(
      Reason::is_private,
      {"allow-private", 0, "", "", "request loopback, private and link-local addresses of hosts that no seed names too",
       boolean(&O::allow_private), g}));
  t.push_back({"resolve", 0, "", "HOST:PORT:ADDR", "where a name leads, as in curl (repeatable)", resolve(), g});
  t.push_back({"dns-server", 0, "", "ADDR[:PORT]", "look names up with this server",
               text(&O::dns_server, parse_dns_server), g, "the system's"});
  t.push_back({"proxy", 0, "", "URL",
               "send all requests through http://, https://, socks5:// or socks5h://[USER:PASS@]HOST:PORT", proxy(), g,
               "none", Secret::url});
}

void add_results(Table& t) {
  constexpr Group g = Group::results;
  t.push_back({"output", 'o', "", "FILE", "the results file, or postgresql://[USER@]HOST/DB",
               text(&O::output, parse_output_name), g, "", Secret::no, Sources::all, Resume::never});
  t.push_back({"node", 0, "", "NAME",
               "with a PostgreSQL output, which several machines may share: what this one is called",
               text(&O::node, parse_node_name), g, "host name", Secret::no, Sources::all, Resume::never});
  t.push_back({"shards", 0, "", "N", "into how many parts the hosts of a new crawl in PostgreSQL are divided",
               number(&O::shards, 1, 4096), g});
  t.push_back({"store-timeout", 0, "", "T", "how long to wait for PostgreSQL when it does not answer",
               duration(&O::store_timeout, 0ms, a_day), g});
  t.push_back({"new-run", 0, "", "", "begin another run although the machines of a crawl ended theirs within the hour",
               boolean(&O::new_run), g, "", Secret::no, Sources::all, Resume::never});
  t.push_back(
      {"store", 0, "", "LIST", "what is kept of pages: html, all, text, links, headers, raw; or none", store(), g});
  t.push_back(
      {"accept-type", 0, "", "LIST", "read bodies of these media types too, such as image/*", accept_type(), g});
  t.push_back({"retry-failed", 0, "", "", "try URLs that failed in an earlier run again", boolean(&O::retry_failed), g,
               "", Secret::no, Sources::all, Resume::never});
  t.push_back({"recrawl", 0, "", "",
               "fetch finished URLs again, if they changed (view `changes`); continues a recrawl that did not end",
               boolean(&O::recrawl), g, "", Secret::no, Sources::all, Resume::never});
  t.push_back({"overwrite", 0, "", "", "start the results file afresh instead of continuing it", boolean(&O::overwrite),
               g, "", Secret::no, Sources::all, Resume::never});
  t.push_back({"stats", 0, "", "FILE", "write the run's figures to FILE as JSON, every 10 s",
               text(&O::stats_file, parse_optional_file_name), g, "", Secret::no, Sources::all, Resume::never});
  t.push_back({"index", 0, "", "", "keep the full-text index for crawl search up to date", boolean(&O::index), g});
  t.push_back({"min-free", 0, "", "SIZE", "stop in good order when the disk has less than this",
               size(&O::min_free, 0, 1024 * 1024 * GiB), g});
}

void add_callbacks(Table& t) {
  constexpr Group g = Group::callbacks;
  t.push_back({"on-page", 0, "", "CMD",
               "a program that reads pages as lines of JSON and answers each with items, links to follow, or a drop",
               text(&O::on_page, parse_any_text), g, "none", Secret::no, Sources::all, Resume::again});
  t.push_back({"on-page-processes", 0, "", "N", "processes of this program, over all workers",
               number(&O::on_page_processes, 1, 1024), g, "number of CPUs"});
  t.push_back({"on-page-timeout", 0, "", "T", "for one page; then the program is killed and started again",
               duration(&O::on_page_timeout, 1ms, a_day), g});
}

void add_live(Table& t) {
  constexpr Group g = Group::live;
  t.push_back({"listen", 0, "", "[ADDR:]PORT",
               "serve a page that shows the crawl while it runs, with /metrics, /status.json and /healthz; for this "
               "machine alone unless ADDR is given; port 0 takes any that is free",
               text(&O::listen, parse_listen), g, "off; with serve 8908"});
  t.push_back({"listen-token", 0, "", "T",
               "who looks on from another machine must have it; better in CRAWL_LISTEN_TOKEN, since ps shows flags",
               text(&O::listen_token, parse_listen_token), g, "none", Secret::whole});
  t.push_back({"listen-token-file", 0, "", "FILE", "a file whose first line is the token",
               text(&O::listen_token_file, parse_optional_file_name), g, "none"});
}

void add_messages(Table& t) {
  constexpr Group g = Group::messages;
  t.push_back({"progress", 0, "", "NAME", "on standard error: auto, bar, plain or none",
               choice(&O::progress, {"auto", "bar", "plain", "none"}), g});
  t.push_back({"quiet", 'q', "", "", "say nothing but errors", boolean(&O::quiet), g});
  t.push_back(
      {"verbose", 'v', "", "", "tell failures, retries and waits; -vv: every request", counter(&O::verbose), g});
  t.push_back({"log-format", 0, "", "NAME", "log lines as text or json", choice(&O::log_format, {"text", "json"}), g});
}

void add_configuration(Table& t) {
  constexpr Group g = Group::configuration;
  t.push_back({"config", 0, "", "FILE", "read options from a TOML file; keys are named as the long flags",
               text(&O::config_file, parse_optional_file_name), g, "", Secret::no, Sources::environment});
  t.push_back({"print-config", 0, "", "", "print the options in force as TOML, and do nothing else",
               boolean(&O::print_config), g, "", Secret::no, Sources::command_line});
}

Table build_table() {
  Table table;
  table.reserve(64);
  for (const auto add :
       {add_selection, add_workers, add_politeness, add_requests, add_security, add_results, add_callbacks,
        add_render_options, add_command_options, add_live, add_messages, add_configuration}) {
    add(table);
  }
  return table;
}

}  // namespace

const std::vector<GroupSpec>& option_groups() {
  static const std::vector<GroupSpec> groups = {
      {Group::selection, "What is fetched", runs_a_crawl},
      {Group::workers, "Processes and memory", runs_a_crawl},
      {Group::politeness, "Politeness", runs_a_crawl},
      {Group::requests, "Requests", runs_a_crawl | command_fetch},
      {Group::security, "Addresses and certificates", runs_a_crawl | command_fetch, Resume::again},
      {Group::results, "Results", runs_a_crawl},
      {Group::callbacks, "Callbacks", runs_a_crawl | command_parse},
      {Group::rendering, "Pages made by scripts", runs_a_crawl},
      {Group::exported, "What is written", command_export},
      {Group::audited, "What is written", command_audit},
      {Group::reported, "What is written", command_report},
      {Group::imported, "What is stored", command_import},
      {Group::reparsed, "Processes", command_parse},
      {Group::served, "What is served", command_demo},
      {Group::searched, "What is shown", command_search},
      {Group::shown, "What is shown", command_fetch},
      {Group::stored_body, "What is written", command_cat},
      {Group::status, "What is written", command_status},
      {Group::live, "Live page", runs_a_crawl | command_serve, Resume::never},
      {Group::messages, "Messages",
       runs_a_crawl | command_fetch | command_parse | command_compact | command_copy | command_audit | command_report |
           command_serve,
       Resume::never},
      {Group::configuration, "Configuration", runs_a_crawl | command_fetch | command_parse, Resume::never},
  };
  return groups;
}

const std::vector<OptionSpec>& option_table() {
  static const Table table = build_table();
  return table;
}

const OptionSpec* find_option(std::string_view name) {
  const auto found = std::ranges::find_if(option_table(), [name](const OptionSpec& option) {
    return option.name == name || (!option.alias.empty() && option.alias == name);
  });
  return found == option_table().end() ? nullptr : &*found;
}

const OptionSpec* find_option(char letter) {
  const auto found = std::ranges::find(option_table(), letter, &OptionSpec::letter);
  return letter == '\0' || found == option_table().end() ? nullptr : &*found;
}

const OptionSpec& option_of(const CommandSpec& command, const OptionSpec& option) {
  const auto takes = [&](const OptionSpec& other) {
    return other.name == option.name && (group_of(other).commands & command.bit) != 0;
  };
  const auto found = std::ranges::find_if(option_table(), takes);
  return found == option_table().end() ? option : *found;
}

bool has_option(const CommandSpec& command, std::string_view name) {
  return std::ranges::any_of(option_table(), [&](const OptionSpec& option) {
    const bool named = option.name == name || (!option.alias.empty() && option.alias == name);
    return named && (group_of(option).commands & command.bit) != 0;
  });
}

const GroupSpec& group_of(const OptionSpec& option) {
  return *std::ranges::find(option_groups(), option.group, &GroupSpec::group);
}

std::vector<std::string_view> judging_options(Reason reason) {
  std::vector<std::string_view> names;
  for (const OptionSpec& option : option_table())
    if (option.judges == reason && reason != Reason::none) names.push_back(option.name);
  return names;
}

std::vector<std::string_view> judging_options() {
  std::vector<std::string_view> names;
  for (const OptionSpec& option : option_table())
    if (option.judges != Reason::none) names.push_back(option.name);
  return names;
}

Resume resume_of(const OptionSpec& option) {
  if (option.resume != Resume::of_group) return option.resume;
  if (option.secret == Secret::auth || option.secret == Secret::url) return Resume::again;
  return group_of(option).resume;
}

std::string environment_name(const OptionSpec& option) {
  std::string name = "CRAWL_";
  for (const char c : option.name) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return name;
}

std::string redacted(const OptionSpec& option, const std::string& value) {
  switch (option.secret) {
    case Secret::header:
      return redact_header(value);
    case Secret::header_for:
      return redact_header_for(value);
    case Secret::auth:
      return redact_auth(value);
    case Secret::url:
      return redact_url(value);
    case Secret::whole:
      return value.empty() ? value : "***";
    case Secret::no:
      break;
  }
  return value;
}

}  // namespace crawl::config
