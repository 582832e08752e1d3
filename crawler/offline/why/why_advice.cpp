#include "crawler/offline/why/why_advice.h"

#include <algorithm>

#include "base/clock.h"
#include "base/public_suffix.h"
#include "base/text/text.h"
#include "config/link_rules.h"
#include "crawler/worker/hooks.h"
#include "model/link_filter.h"

namespace crawl::why {
namespace {

using storage::UrlReport;
using Lines = std::vector<std::string>;
using model::Reason;

constexpr std::uint32_t highest_limit = 65536;  // of the limits that make a trap
constexpr std::size_t max_pattern = 4096;       // that is compiled: the file may come from anybody
constexpr std::int64_t day_ms = std::int64_t{24} * 3600 * 1000;

Lines values_of(const UrlReport& url_report, std::string_view name) {
  Lines values;
  if (url_report.last_run)
    for (const auto& [option, value] : url_report.last_run->options)
      if (option == name) values.push_back(value);
  return values;
}

// "--depth 4", as the run had it.
std::string flag(const UrlReport& url_report, const std::string& name) {
  std::string value = option_of(url_report, name);
  return "--" + name + (value.empty() ? "" : " " + base::shell_quoted(value));
}

std::string quoted(const UrlReport& url_report) {
  return base::shell_quoted(url_report.record.url);
}

// Limits that nothing meets, to be set one at a time.
config::Options no_limits() {
  config::Options options;
  options.max_url_length = options.max_path_segments = options.max_repeats = highest_limit;
  return options;
}

bool passes(const std::string& url, const config::Options& options) {
  return model::LinkFilter(config::link_rules(options)).refuse(url) == Reason::none;
}

// The least value of a limit that lets the URL pass; 0 if none does.
std::uint32_t least(const std::string& url, std::uint32_t config::Options::* limit) {
  config::Options options = no_limits();
  if (!passes(url, options)) return 0;
  std::uint32_t low = 1, high = highest_limit;
  while (low < high) {
    std::uint32_t middle = low + (high - low) / 2;
    options.*limit = middle;
    passes(url, options) ? high = middle : low = middle + 1;
  }
  return low;
}

struct Limit {
  const char* name;
  std::uint32_t config::Options::* field;
  const char* says;
};

constexpr Limit limits[] = {
    {"max-url-length", &config::Options::max_url_length, "bytes long"},
    {"max-path-segments", &config::Options::max_path_segments, "path segments deep"},
    {"max-repeats", &config::Options::max_repeats, "times the same segment or parameter"},
};

std::uint64_t number_of(const UrlReport& url_report, const char* name) {
  return std::strtoull(option_of(url_report, name).c_str(), nullptr, 10);
}

std::string advice_on(const Limit& limit, std::uint32_t needed, const UrlReport& url_report) {
  const std::string value = std::to_string(needed);
  return "--" + std::string(limit.name) + " " + value + ": it is " + value + " " + limit.says +
         ", and the last run had " + flag(url_report, limit.name);
}

Lines for_trap(const UrlReport& url_report) {
  Lines lines;
  for (const Limit& limit : limits) {
    std::uint32_t needed = least(url_report.record.url, limit.field);
    std::uint64_t had = number_of(url_report, limit.name);
    if (needed > 0 && had > 0 && needed > had) lines.push_back(advice_on(limit, needed, url_report));
  }
  if (url_report.trap)
    lines.push_back("--traps off follows everything, if " + url_report.trap->prefix +
                    " has an end after all; --max-novelty with more than " + option_of(url_report, "max-novelty") +
                    " bears more pages that bring nothing new");
  if (lines.empty())
    lines.push_back(passes(url_report.record.url, no_limits())
                        ? "--traps off follows everything"
                        : "nothing: it has percent signs that were encoded again and again");
  return lines;
}

Lines for_excluded(const UrlReport& url_report) {
  if (url_report.record.detail.starts_with(worker::skipped_by_program))
    return {"the program that crawled would have to ask for it: its before_request() said no"};
  for (const std::string& pattern : values_of(url_report, "exclude")) {
    if (pattern.size() > max_pattern) continue;
    config::Options options = no_limits();
    options.exclude = {pattern};
    if (model::LinkFilter(config::link_rules(options)).refuse(url_report.record.url) == Reason::excluded)
      return {"drop --exclude " + base::shell_quoted(pattern) + ", which it matches"};
  }
  if (const std::string login = option_of(url_report, "login"); !login.empty()) {
    config::Options options = no_limits();
    options.login_file = login;
    if (model::LinkFilter(config::link_rules(options)).refuse(url_report.record.url) == Reason::excluded)
      return {
          "it looks as if it would end the session of --login; without --login it is followed, as a seed in any case"};
  }
  std::string had;
  for (const std::string& pattern : values_of(url_report, "include"))
    had += " --include " + base::shell_quoted(pattern);
  return {"one more --include that it matches; the last run had" + (had.empty() ? " none that is known" : had)};
}

Lines for_scope(const UrlReport& url_report) {
  std::string host(url_report.record.host.substr(0, url_report.record.host.rfind(':')));
  if (url_report.record.host.ends_with(']')) host = url_report.record.host;
  std::string domain(base::registrable_domain(host));
  std::string scope = option_of(url_report, "scope");
  Lines lines;
  if (scope == "prefix" && url_report.host.in_scope)
    lines.push_back("--scope host: a seed's host, but not below its path");
  else if (scope != "domain")
    lines.push_back("--scope domain, if a seed is of " + domain);
  lines.push_back("--scope any follows links to every host");
  return lines;
}

Lines for_robots(const UrlReport& url_report, std::int64_t now) {
  Lines lines;
  if (url_report.robots && url_report.robots->fetched_at <= now)
    lines.push_back("if the site changes its robots.txt: it is asked again a day after it was read, by a run after " +
                    base::iso8601(url_report.robots->fetched_at + day_ms));
  else if (url_report.record.detail.starts_with("robots.txt answered") ||
           url_report.record.detail.starts_with("robots.txt could"))
    lines.push_back("the same command again asks for robots.txt again");
  lines.push_back("--no-robots, for a site of your own");
  return lines;
}

Lines for_redirects(const UrlReport& url_report) {
  if (url_report.record.detail == "circle") return {"nothing: its redirects go in a circle"};
  return {"--retry-failed with a higher --max-redirects (the last run had " + flag(url_report, "max-redirects") + ")"};
}

Lines for_timeout(const UrlReport& url_report) {
  return {"--retry-failed, perhaps with more time: " + flag(url_report, "timeout") + ", " +
          flag(url_report, "connect-timeout") + " and " + flag(url_report, "read-timeout") + " held in the last run"};
}

// Of a URL that is skipped or failed.
Lines for_reason(const UrlReport& url_report, std::int64_t now) {
  switch (url_report.record.reason) {
    case Reason::depth:
      return {"--depth " + std::to_string(url_report.record.depth) + " or more; the last run had " +
              flag(url_report, "depth")};
    case Reason::scope:
      return for_scope(url_report);
    case Reason::excluded:
      return for_excluded(url_report);
    case Reason::nofollow:
      return {"--follow-nofollow: the links to it ask not to be followed"};
    case Reason::robots:
      return for_robots(url_report, now);
    case Reason::trap:
      return for_trap(url_report);
    case Reason::is_private:
      return {"--allow-private --retry-failed, if links of that site may reach your network"};
    case Reason::tls:
      return {"--retry-failed with --ca-file FILE that vouches for it, or --insecure"};
    case Reason::too_many_redirects:
      return for_redirects(url_report);
    case Reason::timeout:
      return for_timeout(url_report);
    case Reason::crash:
      return {"nothing that a flag does: it ends the process that reads it, which is an error of crawl"};
    default:
      return {"--retry-failed tries it again"};
  }
}

bool seed_helps(Reason reason) {
  return reason == Reason::depth || reason == Reason::scope || reason == Reason::excluded || reason == Reason::nofollow;
}

std::string why_it_waits(const UrlReport& url_report) {
  if (!url_report.last_run) return "no run took it";
  const storage::RunRecord& run = *url_report.last_run;
  if (!run.exit_status) return run.end == "under way" ? "the run is under way" : "the last run was killed";
  if (*run.exit_status == 130) return "the last run was interrupted";
  if (*run.exit_status == 4) {
    std::string limits_set;
    for (const char* name : {"max-pages", "max-pages-per-host", "max-time"})
      if (std::string value = option_of(url_report, name); !value.empty() && value != "none")
        limits_set += (limits_set.empty() ? "" : ", ") + flag(url_report, name);
    return "the last run was stopped by a limit" + (limits_set.empty() ? "" : " (" + limits_set + ")");
  }
  return "the last run ended with exit status " + std::to_string(*run.exit_status);
}

Lines for_queued(const UrlReport& url_report, std::int64_t now) {
  Lines lines = {"the same command again continues with it: " + why_it_waits(url_report)};
  if (url_report.host.next_at && *url_report.host.next_at > now + 1000)
    lines.push_back("its host is not to be asked before " + base::iso8601(*url_report.host.next_at));
  return lines;
}

// A page that was read in part.
Lines for_done(const UrlReport& url_report) {
  Lines lines;
  std::string afresh = "crawl -o other.db ";
  if (url_report.fetch && url_report.fetch->truncated)
    lines.push_back("it was cut (" + flag(url_report, "max-body") + "): " + afresh + "--max-body SIZE " +
                    quoted(url_report));
  if (url_report.record.detail.find("type not wanted") != std::string::npos)
    lines.push_back("its body was not read: " + afresh + "--accept-type " +
                    base::shell_quoted(url_report.fetch->content_type) + " " + quoted(url_report));
  if (url_report.record.detail.starts_with("near-duplicate"))
    lines.push_back("its text and links were left out: " + afresh + quoted(url_report) +
                    ", without --skip-near-duplicates");
  return lines;
}

}  // namespace

std::string option_of(const UrlReport& url_report, std::string_view name) {
  return url_report.last_run ? url_report.last_run->option(name) : std::string();
}

Lines advice(const UrlReport& url_report, std::int64_t now) {
  switch (url_report.record.state) {
    case model::State::queued:
      return for_queued(url_report, now);
    case model::State::done:
      return for_done(url_report);
    case model::State::failed:
    case model::State::skipped:
      break;
  }
  Lines lines = for_reason(url_report, now);
  if (seed_helps(url_report.record.reason)) lines.push_back("or name it as a seed: " + quoted(url_report));
  return lines;
}

}  // namespace crawl::why
