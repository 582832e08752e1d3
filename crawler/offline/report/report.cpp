#include "crawler/offline/report/report.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "base/text/text.h"
#include "crawler/offline/report/charts.h"
#include "crawler/offline/report/figures.h"
#include "crawler/offline/report/html.h"
#include "crawler/offline/report/pace.h"
#include "crawler/offline/report/sample_curves.h"
#include "crawler/offline/report/verdict.h"
#include "storage/sqlite/read/site/finding_reader.h"

namespace crawl::report {
namespace {

// The most first, and by name where they are as many.
void sort_by_count(std::vector<Bar>& rows) {
  std::ranges::sort(rows,
                    [](const Bar& a, const Bar& b) { return std::tie(b.count, a.name) < std::tie(a.count, b.name); });
}

using storage::RunRow;

constexpr std::size_t few_moments = 4;
constexpr std::size_t examples_shown = 5, hosts_shown = 15, types_shown = 8, depths_shown = 12, links_shown = 10;

double pages_per_second(const RunRow& run) {
  return static_cast<double>(run.pages) / seconds_of(run);
}

std::string pace_text(double pace) {
  return base::decimal(pace, pace < 10 ? 1 : 0);
}

std::string bytes_text(std::uint64_t bytes) {
  return base::byte_text(static_cast<double>(bytes));
}

// What would make a skipped URL one to fetch.
std::string remedy(std::string_view reason) {
  if (reason == "depth") return "more links away than --depth allows";
  if (reason == "scope") return "outside of --scope: domain or any would take them in";
  if (reason == "excluded") return "by --include or --exclude";
  if (reason == "robots" || reason == "nofollow") return "robots.txt or nofollow: --follow-nofollow, or ask the owner";
  if (reason == "limit") return "a limit that was set: --max-pages, --max-time";
  if (reason == "private") return "a private address: name it as a seed, or --allow-private";
  if (reason == "scheme") return "neither http nor https";
  if (reason == "trap") return "URLs without end: crawl why DB URL says how that shows, --max-novelty bears more";
  return {};
}

class Report {
 public:
  Report(const std::string& file, bool (*stop)()) : file_(file), stop_(stop), reader_(file, stop) {
    runs_ = reader_.runs(2);
    if (runs_.empty()) runs_.emplace_back();
    samples_ = reader_.samples(last().id);
    Counter counter(runs_.front());
    while (reader_.next()) counter.add(reader_.row());
    figures_ = std::move(counter.figures);
    only_host_ = only_host();
    read_findings();
  }

  std::string make() {
    HtmlPage page("Crawl of " + name() + " - report");
    page.add_heading(name(), about());
    add_numbers(page);
    add_findings(page);
    add_changes(page);
    page.add_html("<div class=\"grid\">\n");
    add_answers(page);
    add_skipped(page);
    page.add_html("</div>\n");
    add_times(page);
    page.add_html("<div class=\"grid\">\n");
    add_types(page);
    add_depths(page);
    page.add_html("</div>\n");
    add_hosts(page);
    add_folders(page);
    page.add_html("<div class=\"grid\">\n");
    add_broken_targets(page);
    add_most_linked(page);
    page.add_html("</div>\n");
    page.add_html("<footer>" +
                  escaped("Made by `crawl report` from " + file_ + ". Complete in itself: no script, no request.") +
                  "</footer>\n");
    return page.take();
  }

 private:
  struct Found {
    std::uint64_t count = 0;
    std::vector<std::pair<std::string, std::string>> examples;
  };

  void read_findings() {
    storage::FindingReader reader(file_, {}, stop_);
    unknown_ = reader.unknown();
    while (reader.next()) {
      const storage::Finding& finding = reader.finding();
      auto at = found_.find(finding.rule);
      if (at == found_.end()) at = found_.emplace(finding.rule, Found()).first;
      if (++at->second.count <= examples_shown) at->second.examples.emplace_back(finding.url, finding.detail);
    }
  }

  // Empty where several were asked.
  std::string only_host() {
    std::int64_t only = 0;
    for (const auto& [id, host] : figures_.hosts) {
      if (host.pages == 0) continue;
      if (only != 0) return {};
      only = id;
    }
    return only == 0 ? std::string() : reader_.host_name(only);
  }

  const RunRow& last() const { return runs_.front(); }

  std::string name() const { return only_host_.empty() ? file_ : only_host_; }

  std::string about() const {
    std::string begun = last().started_at.substr(0, 16);
    std::ranges::replace(begun, 'T', ' ');
    std::string text = "Run " + std::to_string(last().id) + (begun.empty() ? "" : ", " + begun + " UTC") + ", " +
                       base::duration_text(seconds_of(last()));
    if (!last().depth.empty()) text += ", --depth " + last().depth + ", --scope " + last().scope;
    const std::uint64_t queued = figures_.states[0];
    text += ", " + storage::end_of(last(), storage::is_written(file_)).text();
    if (queued > 0) text += ", " + base::counted(queued, "URL") + (queued == 1 ? " is left" : " are left");
    return text + ". File: " + file_;
  }

  // ---- numbers ----

  void add_number(HtmlPage& page, std::string_view value, std::string_view what, std::string_view before,
                  bool bad = false) {
    page.add_html("<div class=\"number\"><b" + std::string(bad ? " class=\"bad\"" : "") + ">" + escaped(value) +
                  "</b><span>" + escaped(what) + "</span><span>" +
                  (before.empty() ? std::string() : "before: " + escaped(before)) + "</span></div>\n");
  }

  void add_numbers(HtmlPage& page) {
    const RunRow* before = runs_.size() > 1 ? &runs_[1] : nullptr;
    const auto of_before = [&](auto&& text_of) { return before ? text_of(*before) : std::string(); };
    const std::uint64_t errors = severity_count(storage::Severity::error);
    page.add_html("<div class=\"numbers\">\n");
    add_number(page, base::with_commas(last().pages), last().pages == 1 ? "page answered" : "pages answered",
               of_before([](const RunRow& run) { return base::with_commas(run.pages); }));
    add_number(page, base::with_commas(errors), errors == 1 ? "error found" : "errors found", {}, errors > 0);
    add_number(page, base::with_commas(last().failures), "failed",
               of_before([](const RunRow& run) { return base::with_commas(run.failures); }), last().failures > 0);
    add_number(page, bytes_text(last().bytes), "received",
               of_before([](const RunRow& run) { return bytes_text(run.bytes); }));
    add_number(page, base::duration_text(seconds_of(last())), "time",
               of_before([](const RunRow& run) { return base::duration_text(seconds_of(run)); }));
    add_number(page, pace_text(pages_per_second(last())), "pages a second",
               of_before([](const RunRow& run) { return pace_text(pages_per_second(run)); }));
    if (const auto made = reader_.renderings(); made.rendered + made.failed > 0) {
      add_number(page, base::with_commas(made.rendered),
                 "rendered by a browser, " + base::duration_text(made.mean_ms / 1000) + " each", {});
      if (made.failed > 0) add_number(page, base::with_commas(made.failed), "could not be rendered", {}, true);
    }
    page.add_html("</div>\n");
  }

  // ---- findings ----

  std::uint64_t severity_count(storage::Severity severity) const {
    std::uint64_t count = 0;
    for (const storage::Rule& rule : storage::built_in_rules())
      if (const auto found = found_.find(rule.id); rule.severity == severity && found != found_.end())
        count += found->second.count;
    return count;
  }

  void add_findings(HtmlPage& page) {
    std::vector<const storage::Rule*> rules;
    for (const storage::Rule& rule : storage::built_in_rules())
      if (found_.contains(rule.id)) rules.push_back(&rule);
    std::ranges::sort(rules, {}, [&](const storage::Rule* rule) {  // of one array, so addresses are in its order
      return std::tuple(rule->severity, ~found_.find(rule->id)->second.count, rule);
    });
    page.begin_section("To look at", base::counted(severity_count(storage::Severity::error), "error") + ", " +
                                         base::counted(severity_count(storage::Severity::warning), "warning") + ", " +
                                         base::counted(severity_count(storage::Severity::notice), "notice") + ", by " +
                                         std::to_string(storage::built_in_rules().size()) + " rules");
    if (rules.empty()) page.add_paragraph("Nothing is wrong, as far as the rules tell.");
    for (const storage::Rule* rule : rules) {
      const Found& found = found_.find(rule->id)->second;
      page.add_finding({.severity = name_of(*rule),
                        .id = rule->id,
                        .title = rule->title,
                        .why = rule->why,
                        .fix = rule->fix,
                        .source = rule->source,
                        .count = found.count,
                        .examples = found.examples,
                        .sql = "SELECT url, detail FROM findings WHERE rule = '" + std::string(rule->id) + "'",
                        .change = {}});
    }
    for (const std::string& line : unknown_) page.add_paragraph("Unknown: " + line + ".");
    page.end_section();
  }

  static std::string_view name_of(const storage::Rule& rule) { return storage::name(rule.severity); }

  void add_changes(HtmlPage& page) {
    const auto counts = reader_.change_counts(last().id);
    if (counts.empty()) return;
    page.begin_section("What changed since the run before");
    for (const auto& [change, count] : counts) {
      page.add_html("<h3>" + escaped(change) + ": " + base::with_commas(count) + "</h3><p class=\"small\">");
      for (const auto& row : reader_.changes(last().id, change, examples_shown))
        page.add_html(escaped(row.url) + "<br>");
      page.add_html(count > examples_shown
                        ? "<span class=\"soft\">and " + base::with_commas(count - examples_shown) + " more</span></p>\n"
                        : "</p>\n");
    }
    page.add_html("<pre>SELECT change, url FROM changes WHERE run_id = " + std::to_string(last().id) + ";</pre>");
    page.end_section();
  }

  // ---- answers ----

  void add_answers(HtmlPage& page) {
    page.begin_section("Answers", "of all URLs that were asked for");
    std::vector<Bar> rows;
    for (const auto& [status, count] : figures_.statuses)
      rows.push_back({"status " + std::to_string(status),
                      count,
                      status >= 500   ? "f-bad"
                      : status >= 400 ? "f-warn"
                      : status >= 300 ? "f-rest"
                                      : "f-good",
                      {}});
    for (const auto& [how, count] : figures_.failed_with)
      rows.push_back({"failed: " + how.first + (how.second == 0 ? "" : ", status " + std::to_string(how.second)),
                      count,
                      "f-bad",
                      {}});
    sort_by_count(rows);
    page.add_html(rows.empty() ? "<p class=\"soft\">None.</p>" : bars("Answer", rows));
    page.end_section();
  }

  void add_skipped(HtmlPage& page) {
    page.begin_section("Seen and not fetched", "and what would change that");
    std::vector<Bar> rows;
    for (const auto& [reason, count] : figures_.skipped) rows.push_back({reason, count, "f-rest", remedy(reason)});
    if (figures_.states[0] > 0)
      rows.push_back({"queued", figures_.states[0], "f-accent", "the same command continues"});
    sort_by_count(rows);
    page.add_html(rows.empty() ? "<p class=\"soft\">None.</p>" : bars("Reason", rows));
    page.end_section();
  }

  void add_times(HtmlPage& page) {
    page.add_html("<div class=\"grid\">\n");
    page.begin_section("How long answers took", "from the request to the first byte, logarithmic");
    page.add_html(histogram(figures_.waits));
    const Verdict what = verdict(pace_of(reader_, last(), figures_, samples_));
    page.add_html("<h3>What held the crawl back</h3><p><b>" + escaped_sentence(what.what) + ".</b> " +
                  escaped_sentence(what.evidence) + "</p>");
    page.end_section();
    page.begin_section("Over time", "of the last run");
    add_curves(page);
    page.end_section();
    page.add_html("</div>\n");
    if (const std::string more = sample_curves(samples_); !more.empty()) {
      page.begin_section("What it used", "by samples of the last run");
      page.add_html("<div class=\"pair\">" + more + "</div>");
      page.end_section();
    }
  }

  // Of a run of a few seconds there is a mean, and no curve.
  void add_curves(HtmlPage& page) {
    if (figures_.over_time.size() < few_moments)
      return page.add_paragraph("The run was short: " + pace_text(pages_per_second(last())) +
                                " pages a second on average.");
    const double step = seconds_of(last()) / static_cast<double>(figures_.over_time.size());
    Curve pages{"Pages", {}, "a second"}, bytes{"Received", {}, "MB a second"},
        errors{"Errors", {}, "a second, 4xx and failures too"};
    for (const Moment& moment : figures_.over_time) {
      pages.values.push_back(static_cast<double>(moment.pages) / step);
      bytes.values.push_back(static_cast<double>(moment.bytes) / 1e6 / step);
      errors.values.push_back(static_cast<double>(moment.errors) / step);
    }
    for (const Curve& each : {pages, bytes, errors}) page.add_html(curve(each, seconds_of(last())));
  }

  static std::vector<Bar> largest(const std::map<std::string, std::uint64_t, std::less<>>& counts, std::size_t most) {
    std::vector<Bar> rows;
    for (const auto& [name, count] : counts) rows.push_back({name, count, "f-accent", {}});
    sort_by_count(rows);
    if (rows.size() <= most) return rows;
    std::uint64_t rest = 0;
    for (std::size_t i = most - 1; i < rows.size(); ++i) rest += rows[i].count;
    const std::size_t others = rows.size() - most + 1;
    rows.resize(most - 1);
    rows.push_back({std::to_string(others) + " others", rest, "f-rest", {}});
    return rows;
  }

  void add_types(HtmlPage& page) {
    page.begin_section("Types", "of answers with a 2xx");
    page.add_html(bars("Type", largest(figures_.types, types_shown)));
    page.end_section();
  }

  void add_depths(HtmlPage& page) {
    page.begin_section("Depth", "links from the nearest seed");
    std::vector<Bar> rows;
    for (const auto& [depth, count] : figures_.depths) {
      if (rows.size() < depths_shown)
        rows.push_back({std::to_string(depth), count, "f-accent", {}});
      else
        rows.back() = {rows.back().name.substr(0, rows.back().name.find(' ')) + " and more",
                       rows.back().count + count,
                       "f-accent",
                       {}};
    }
    page.add_html(bars("Depth", rows));
    page.end_section();
  }

  void add_hosts(HtmlPage& page) {
    std::vector<std::pair<std::int64_t, const HostFigures*>> hosts;
    for (const auto& [id, host] : figures_.hosts) hosts.emplace_back(id, &host);
    std::ranges::sort(hosts, std::ranges::greater(),
                      [](const auto& each) { return std::pair(each.second->pages, -each.first); });
    page.begin_section("Hosts", base::with_commas(hosts.size()) + ", those with the most pages");
    page.add_html(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Hosts\"><table><thead><tr><th>Host</th><th "
        "class=\"n\">Pages</th><th class=\"n\">Failed</th>"
        "<th class=\"n\">Left at 429, 503</th><th class=\"n\">Queued</th><th class=\"n\">95 % within</th><th "
        "class=\"n\">Pause</th>"
        "<th class=\"n\">Received</th></tr></thead><tbody>");
    for (std::size_t i = 0; i < std::min(hosts.size(), hosts_shown); ++i)
      add_host(page, hosts[i].first, *hosts[i].second);
    page.add_html("</tbody></table></div>\n");
    page.end_section();
  }

  void add_host(HtmlPage& page, std::int64_t id, const HostFigures& host) {
    const auto cell = [](const std::string& text) { return "<td class=\"n\">" + escaped(text) + "</td>"; };
    const auto ms = [](double value) { return base::decimal(value, value < 10 ? 1 : 0) + " ms"; };
    const auto delay = id == 0 ? std::nullopt : reader_.delay_ms(id);
    const std::string name = id == 0 ? "others" : reader_.host_name(id);
    page.add_html("<tr><td class=\"url\">" + escaped(name) + "</td>" + cell(base::with_commas(host.pages)) +
                  cell(base::with_commas(host.failures)) + cell(base::with_commas(host.throttled)) +
                  cell(base::with_commas(host.queued)) +
                  cell(host.pages == 0 ? "-" : ms(reader_.wait_p95_ms(id).value_or(host.p95()))) +
                  cell(delay ? ms(*delay) : "-") + cell(bytes_text(host.bytes)) + "</tr>");
  }

  void add_folders(HtmlPage& page) {
    std::vector<Tile> tiles;
    for (const auto& [name, folder] : figures_.folders)
      tiles.push_back(
          {shortened(name), folder.pages,
           static_cast<double>(folder.errors) / static_cast<double>(std::max<std::uint64_t>(folder.pages, 1))});
    if (tiles.empty()) return;
    page.begin_section("Folders", "the area is the number of URLs, the colour the share of errors");
    page.add_html(treemap(std::move(tiles)));
    page.end_section();
  }

  // Of one host its name says nothing.
  std::string shortened(const std::string& folder) const {
    const std::size_t slash = folder.find('/');
    if (only_host_.empty()) return folder;
    return slash == folder.npos ? "/" : folder.substr(slash) + "/";
  }

  void add_broken_targets(HtmlPage& page) {
    const auto targets = reader_.broken_targets(links_shown);
    page.begin_section("Where most broken links lead");
    if (targets.empty()) page.add_html("<p class=\"soft\">No link is known to be broken.</p>");
    if (!targets.empty())
      page.add_html(
          "<table><thead><tr><th>URL</th><th class=\"n\">Answer</th><th class=\"n\">Links</th></tr></thead><tbody>");
    for (const auto& target : targets)
      page.add_html("<tr><td class=\"url\">" + escaped(target.url) + "</td><td class=\"n\">" +
                    escaped(target.status != 0 ? std::to_string(target.status) : target.reason) +
                    "</td><td class=\"n\">" + base::with_commas(target.links) + "</td></tr>");
    if (!targets.empty())
      page.add_html("</tbody></table><pre>SELECT from_url, to_url, to_status FROM broken_links;</pre>");
    page.end_section();
  }

  void add_most_linked(HtmlPage& page) {
    const auto pages = reader_.most_linked(links_shown);
    page.begin_section("Most linked pages");
    if (pages.empty())
      page.add_html("<p class=\"soft\">No link is known, or not all before the crawl is finished.</p>");
    if (!pages.empty())
      page.add_html("<table><thead><tr><th>URL</th><th class=\"n\">Pages that link to it</th></tr></thead><tbody>");
    for (const auto& [url, links] : pages)
      page.add_html("<tr><td class=\"url\">" + escaped(url) + "</td><td class=\"n\">" + base::with_commas(links) +
                    "</td></tr>");
    if (!pages.empty()) page.add_html("</tbody></table>");
    page.end_section();
  }

  const std::string file_;
  bool (*const stop_)();
  storage::ReportReader reader_;
  std::string only_host_;
  std::vector<RunRow> runs_;  // the last, and the one before it
  std::vector<model::Sample> samples_;
  Figures figures_;
  std::map<std::string, Found, std::less<>> found_;
  std::vector<std::string> unknown_;
};

}  // namespace

std::string report(const std::string& file, bool (*stop)()) {
  return Report(file, stop).make();
}

}  // namespace crawl::report
