#include "crawler/cli/summary/hints.h"

namespace crawl::cli {
namespace {

std::string depth_hint(const config::Options& options) {
  if (options.depth == 0) return "links, which are not followed: --depth 1 follows them, --depth all the whole site";
  return "more than " + std::to_string(options.depth) + (options.depth == 1 ? " link" : " links") +
         " away from the seeds: --depth " + std::to_string(options.depth + 1) + ", or all";
}

std::string scope_hint(const config::Options& options) {
  using config::Scope;
  switch (options.scope) {
    case Scope::prefix:
      return "not below the path of a seed: --scope host, domain or any";
    case Scope::domain:
      return "other domains than the seeds': --scope any follows them";
    default:
      return "other hosts than the seeds': --scope domain or any follows them";
  }
}

std::string excluded_hint(const config::Options& options) {
  if (options.include.empty() && options.exclude.empty()) return "left out by the program, or by an earlier run";
  if (options.include.empty()) return "--exclude matches them";
  return options.exclude.empty() ? "--include does not match them" : "--include or --exclude leaves them out";
}

}  // namespace

std::string skipped_hint(std::string_view reason, const config::Options& options) {
  using model::Reason;
  const std::string name = reason.empty() ? "" : std::string(reason) + ": ";
  switch (model::reason_named(reason).value_or(Reason::none)) {
    case Reason::depth:
      return name + depth_hint(options);
    case Reason::scope:
      return name + scope_hint(options);
    case Reason::excluded:
      return name + excluded_hint(options);
    case Reason::robots:
      return name + "robots.txt forbids them (--no-robots, for a site of your own)";
    case Reason::nofollow:
      return name + "every link to them is nofollow: --follow-nofollow follows them";
    case Reason::is_private:
      return name + "private addresses that no seed names (--allow-private)";
    case Reason::scheme:
      return name + "neither http nor https, or a port that is no web server's";
    case Reason::trap:
      return name + "endless URLs: crawl why tells of each, --traps off fetches them";
    case Reason::limit:
      return name + "a limit that was set";
    default:
      return name + "crawl why tells of each";
  }
}

std::string failure_hint(model::Reason reason) {
  using model::Reason;
  switch (reason) {
    case Reason::robots:
      return "--no-robots, for a site of your own";
    case Reason::is_private:
      return "--allow-private asks such addresses";
    case Reason::tls:
      return "--insecure or --ca-file FILE, for a server of your own";
    case Reason::dns:
      return "is the name right?";
    case Reason::too_many_redirects:
      return "its redirects lead back to it, or are more than --max-redirects";
    case Reason::timeout:
      return "--timeout, --read-timeout wait longer";
    default:
      return {};
  }
}

std::string seed_status_hint(std::uint16_t status) {
  switch (status) {
    case 401:
      return "it wants a login (--auth HOST=USER:PASS, --cookies FILE)";
    case 403:
      return "the server forbids it; a --user-agent of your own, or a login (--auth, --cookies), may help";
    case 404:
    case 410:
      return "there is no such page; is the URL right?";
    case 407:
      return "the proxy wants a login (--proxy http://USER:PASS@HOST:PORT)";
    default:
      return status >= 500 ? "the server has an error" : "the server refuses it";
  }
}

}  // namespace crawl::cli
