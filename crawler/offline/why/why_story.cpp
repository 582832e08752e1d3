#include "crawler/offline/why/why_story.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/text/text.h"
#include "crawler/offline/why/timings_text.h"
#include "crawler/offline/why/why_advice.h"
#include "model/url_text.h"
#include "parser/html/ascii.h"
#include "parser/robots.h"

namespace crawl::why {
namespace {

using storage::UrlReport;

constexpr std::size_t max_url = 400, max_text = 60;
constexpr std::size_t first_steps = 3, last_steps = 16;  // of a long way; the steps between are counted

std::string clip(std::string_view text, std::size_t most) {
  std::string shown = base::printable(parser::utf8_prefix(text, most));
  return text.size() <= most ? shown : shown + "...";
}

std::string url_text(std::string_view url) {
  return clip(url, max_url);
}
std::string in_quotes(std::string_view text) {
  return "\"" + clip(text, max_text) + "\"";
}

std::string plural(std::uint64_t count, const std::string& noun) {
  return base::with_commas(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string milliseconds(double ms) {
  return base::duration_text(ms / 1000);
}

// A section has a heading and lines; one without lines is left out.
std::string section(const std::string& heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = "\n" + heading + "\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

// "failed (timeout): no answer for 20 s"
std::string what_it_is(const UrlReport& url_report) {
  const storage::UrlRecord& record = url_report.record;
  std::string text(model::name(record.state));
  const bool hidden = record.reason == model::Reason::checked || record.reason == model::Reason::unasked;
  std::string_view reason = record.reason == model::Reason::nofollow ? "robots" : model::name(record.reason);
  if (record.reason == model::Reason::shown) reason = "excluded";
  if (hidden) reason = {};
  if (!reason.empty()) text += " (" + std::string(reason) + ")";
  if (record.state == model::State::done && url_report.fetch && url_report.fetch->status)
    text += ": answered " + std::to_string(*url_report.fetch->status);
  if (!record.detail.empty()) text += ": " + clip(record.detail, max_url);
  if (record.sitemap) text += "\n  a sitemap, read for the URLs that it names: it is no row of results";
  if (record.resource) text += "\n  what pages are shown with: it is no row of results (see the view resources)";
  if (record.reason == model::Reason::unasked) text += "\n  recorded, and not asked for: --resources check asks";
  return text;
}

// ---- how it was found ----

std::string link_words(const storage::Step& from) {
  if (from.rel == "redirect") return "by a redirect";
  if (from.rel == "refresh") return "by a meta refresh";
  if (from.rel == "sitemap" || from.sitemap) return "listed by the sitemap";
  return from.text.empty() ? "by a link" : "by the link " + in_quotes(from.text);
}

std::string start_words(bool seed, bool sitemap) {
  if (seed) return "a seed";
  return sitemap ? "a sitemap that robots.txt names" : "known before";
}

std::vector<std::string> way_lines(const UrlReport& url_report) {
  std::vector<std::string> lines;
  const auto& way = url_report.way;
  auto line = [](std::uint32_t depth, const std::string& url, const std::string& how) {
    return "depth " + std::to_string(depth) + "  " + url + "  (" + how + ")";
  };
  bool all = way.size() <= first_steps + last_steps;
  if (!url_report.way_is_whole) lines.push_back("... further back than is told here");
  for (std::size_t i = way.size(); i-- > 0;) {  // the seed is the last
    std::size_t from_start = way.size() - 1 - i;
    if (!all && from_start == first_steps)
      lines.push_back("... " + plural(way.size() - first_steps - last_steps, "page") + " ...");
    if (!all && from_start >= first_steps && i >= last_steps) continue;
    bool start = i + 1 == way.size();
    bool cut = start && !url_report.way_is_whole;
    std::string how = !start ? link_words(way[i + 1]) : cut ? "found before" : start_words(way[i].seed, way[i].sitemap);
    lines.push_back(line(way[i].depth, url_text(way[i].url), how));
  }
  std::string own =
      way.empty() ? start_words(url_report.record.seed, url_report.record.sitemap) : link_words(way.front());
  if (url_report.record.priority) own += ", priority " + std::to_string(*url_report.record.priority) + " %";
  lines.push_back(line(url_report.record.depth, "this URL", own));
  return lines;
}

std::string linkers(const UrlReport& url_report) {
  std::uint64_t links =
      url_report.links_to_it - std::min<std::uint64_t>(url_report.links_to_it, url_report.redirects_from.size());
  if (links == 0) return {};
  std::vector<std::string> lines;
  for (const storage::Linker& linker : url_report.linkers) {
    std::string line = url_text(linker.url);
    if (!linker.text.empty()) line += "  " + in_quotes(linker.text);
    if (linker.rel == "sitemap" || linker.rel == "refresh") line += "  (" + linker.rel + ")";
    if (linker.nofollow) line += "  (nofollow)";
    lines.push_back(std::move(line));
  }
  if (links > lines.size()) lines.push_back("...");
  std::string many = url_report.links_to_it > storage::max_counted ? "more than " : "";
  std::string heading = "Linked from " + many + plural(std::min(links, storage::max_counted), "page");
  if (url_report.nofollow_links > 0)
    heading += ", " + base::with_commas(url_report.nofollow_links) + " of them nofollow";
  return section(heading, lines);
}

// ---- what happened ----

std::string related(const storage::Related& one) {
  std::string text = url_text(one.url) + "  (" + std::string(model::name(one.state));
  return text + (one.status ? ", " + std::to_string(*one.status) : "") + ")";
}

std::vector<std::string> redirect_lines(const UrlReport& url_report) {
  std::vector<std::string> lines;
  for (const auto& one : url_report.redirects_from) lines.push_back("from " + related(one));
  for (const auto& one : url_report.redirect_chain) lines.push_back("to   " + related(one));
  if (url_report.redirect_chain.empty() && url_report.fetch && !url_report.fetch->redirect_to.empty())
    lines.push_back("to   " + url_text(url_report.fetch->redirect_to));
  return lines;
}

std::string answer_line(const storage::FetchRecord& fetch) {
  std::string text = fetch.content_type.empty() ? "no type" : clip(fetch.content_type, max_text);
  if (!fetch.charset.empty()) text += ", " + clip(fetch.charset, max_text);
  text += ", " + base::byte_text(static_cast<double>(fetch.size));
  if (fetch.wire_size != fetch.size)
    text += " (" + base::byte_text(static_cast<double>(fetch.wire_size)) + " on the wire)";
  if (fetch.truncated) text += ", cut";
  text += fetch.body_stored ? ", body stored" : ", no body stored";
  if (fetch.links) text += ", links to " + plural(*fetch.links, "URL");
  return text;
}

std::vector<std::string> fetch_lines(const storage::FetchRecord& fetch) {
  if (fetch.attempts == 0) return {};  // a verdict without a request
  std::vector<std::string> lines;
  std::string first =
      fetch.fetched_at + ", run " + std::to_string(fetch.run_id) + ", " + plural(fetch.attempts, "attempt");
  if (!fetch.http_version.empty()) first += ", HTTP/" + clip(fetch.http_version, max_text);
  if (!fetch.ip.empty()) first += ", from " + clip(fetch.ip, max_text);
  lines.push_back(first + (fetch.status ? ", status " + std::to_string(*fetch.status) : ", no answer"));
  if (fetch.status) lines.push_back(answer_line(fetch));
  constexpr std::array phases{"dns", "connecting", "TLS", "waiting", "reading", "in all", "parsing"};
  if (std::string times = timings_text(fetch.timings, phases, milliseconds); !times.empty()) lines.push_back(times);
  if (!fetch.title.empty()) lines.push_back("title " + in_quotes(fetch.title));
  if (!fetch.language.empty()) lines.push_back("language " + clip(fetch.language, max_text));
  if (!fetch.etag.empty()) lines.push_back("ETag " + clip(fetch.etag, max_text));
  if (!fetch.last_modified.empty()) lines.push_back("Last-Modified " + clip(fetch.last_modified, max_text));
  return lines;
}

// "12 before scripts, 80 after"
std::string before_and_after(std::optional<std::uint64_t> before, std::optional<std::uint64_t> after,
                             const std::string& noun) {
  return plural(before.value_or(0), noun) + " before its scripts, " + base::with_commas(after.value_or(0)) + " after";
}

std::vector<std::string> render_lines(const UrlReport& url_report) {
  std::vector<std::string> lines;
  if (const auto& page = url_report.rendering) {
    if (!page->why.empty()) lines.push_back("why: " + clip(page->why, max_url));
    if (page->rendered)
      lines.push_back("rendered in " + milliseconds(page->render_ms.value_or(0)) + ", " +
                      plural(page->requests, "request") + " of " + base::byte_text(static_cast<double>(page->bytes)) +
                      (page->screenshot ? ", with a screenshot (crawl cat --as png)" : ""));
    if (page->rendered) lines.push_back(before_and_after(page->raw_words, page->words, "word"));
    if (page->rendered) lines.push_back(before_and_after(page->raw_links, page->links, "link"));
    for (const auto& lacking : page->lacking)
      lines.push_back("without " + url_text(lacking.url) +
                      (lacking.detail.empty() ? "" : "  (" + clip(lacking.detail, max_url) + ")"));
  }
  if (const auto& kind = url_report.render_kind)
    lines.push_back("pages like " + clip(kind->kind, max_url) + ": " +
                    (kind->state == "needed"       ? "a browser is needed"
                     : kind->state == "not needed" ? "no browser is needed"
                                                   : "not decided yet") +
                    ", " + base::with_commas(kind->needed) + " of " + base::with_commas(kind->looked) +
                    " that were looked at differed");
  return lines;
}

std::vector<std::string> likeness_lines(const UrlReport& url_report) {
  std::vector<std::string> lines;
  if (!url_report.duplicate_of.empty()) lines.push_back("its body is that of " + url_text(url_report.duplicate_of));
  if (url_report.copies.value_or(0) > 0)
    lines.push_back(plural(*url_report.copies, "URL") + " had the same body later");
  const std::string& canonical = url_report.fetch ? url_report.fetch->canonical : std::string();
  if (!canonical.empty())
    lines.push_back(canonical == url_report.record.url
                        ? "it calls itself canonical"
                        : "it names " + url_text(canonical) + " as canonical, which is " +
                              (url_report.canonical_state.empty() ? "unknown here" : url_report.canonical_state));
  return lines;
}

// ---- who had a word in it ----

std::vector<std::string> robots_lines(const UrlReport& url_report) {
  if (option_of(url_report, "robots") == "0") return {"not asked for: the last run had --no-robots"};
  std::string_view origin = model::origin_of(url_report.record.url);
  std::string file = url_text(origin) + "/robots.txt";
  if (!url_report.robots) return {file + " is not kept (it was not read, or is older than a day)"};
  std::string read = file + ", read " + base::iso8601(url_report.robots->fetched_at) + " with status " +
                     std::to_string(url_report.robots->status);
  auto rules = parser::RobotsRules::deserialize(url_report.robots->rules);
  if (!rules) return {read + ": its rules are damaged here"};
  std::string_view target = std::string_view(url_report.record.url).substr(origin.size());
  auto rule = rules->blocking_rule(target);
  std::vector<std::string> lines = {read, rule ? "forbids it: Disallow: " + clip(*rule, max_url) : "allows it"};
  if (auto delay = rules->crawl_delay())
    lines.push_back("Crawl-delay: " + milliseconds(static_cast<double>(delay->count())));
  return lines;
}

std::vector<std::string> host_lines(const UrlReport& url_report, std::int64_t now) {
  std::vector<std::string> lines;
  const storage::HostRecord& host = url_report.host;
  std::string who = clip(url_report.record.host, max_url);
  lines.push_back(who + (host.seed       ? " is named by a seed"
                         : host.in_scope ? " is where a seed's redirects lead"
                                         : " is named by no seed"));
  if (host.delay_ms) lines.push_back(milliseconds(*host.delay_ms) + " between two requests to it");
  if (host.next_at && *host.next_at > now + 1000)
    lines.push_back("not to be asked before " + base::iso8601(*host.next_at));
  if (url_report.trap)
    lines.push_back("a trap since " + clip(url_report.trap->found_at, max_text) + ": " +
                    url_text(url_report.trap->prefix));
  if (url_report.trap && !url_report.trap->reason.empty()) lines.push_back(clip(url_report.trap->reason, max_url));
  return lines;
}

// The options that decide which URLs are fetched, as the last run had them: what they skip is judged again by each run.
std::vector<std::string> run_lines(const UrlReport& url_report) {
  if (!url_report.last_run) return {};
  const storage::RunRecord& run = *url_report.last_run;
  std::string flags;
  for (const auto& [name, value] : run.options) {
    for (const char* wanted : {"depth", "scope", "include", "exclude", "max-pages", "max-pages-per-host", "max-time"})
      if (name == wanted && value != "none" && !value.empty()) flags += " --" + name + " " + clip(value, max_text);
    if (name == "robots" && value == "0") flags += " --no-robots";
    if ((name == "follow-nofollow" || name == "allow-private" || name == "no-sitemaps") && value == "1")
      flags += " --" + name;
  }
  return {"run " + std::to_string(run.run_id) + " of " + clip(run.started_at, max_text) + " (" +
          clip(run.end, max_text) + "):" + flags};
}

std::vector<std::string> change_lines(const UrlReport& url_report) {
  if (!url_report.changes) return {"not looked for in so large a file: SELECT * FROM changes WHERE url = '...'"};
  std::vector<std::string> lines;
  for (const storage::ChangeRecord& change : *url_report.changes) {
    std::string line = clip(change.change, max_text) + " in run " + std::to_string(change.run_id);
    if (!change.run_started.empty()) line += " of " + clip(change.run_started, max_text);
    if (!change.old_hash.empty() || !change.new_hash.empty())
      line += ": body " + (change.old_hash.empty() ? "none" : change.old_hash.substr(0, 12)) + " -> " +
              (change.new_hash.empty() ? "none" : change.new_hash.substr(0, 12));
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> advice_lines(const UrlReport& url_report, std::int64_t now) {
  std::vector<std::string> lines;
  for (const std::string& line : advice(url_report, now)) lines.push_back(clip(line, 2 * max_url));
  return lines;
}

}  // namespace

std::string story(const UrlReport& url_report, std::int64_t now) {
  bool fetched = url_report.record.state == model::State::done;
  std::string text = url_text(url_report.record.url) + "\n  " + what_it_is(url_report) + "\n";
  text += section(fetched ? "To have it fetched whole" : "To have it fetched", advice_lines(url_report, now));
  text += section("How it was found", way_lines(url_report));
  text += linkers(url_report);
  text += section("Redirects", redirect_lines(url_report));
  if (url_report.fetch) text += section("The fetch", fetch_lines(*url_report.fetch));
  text += section("The browser", render_lines(url_report));
  text += section("Likenesses", likeness_lines(url_report));
  text += section("Changes that recrawls found, the latest first", change_lines(url_report));
  text += section("robots.txt", robots_lines(url_report));
  text += section("Its host", host_lines(url_report, now));
  text += section("The options of the last run", run_lines(url_report));
  return text;
}

}  // namespace crawl::why
