#include "crawler/cli/summary/summary.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text/text.h"
#include "crawler/cli/sql_shell.h"
#include "crawler/cli/summary/hints.h"
#include "crawler/coordinator/exit_status.h"

namespace crawl::cli {
namespace {

using base::Colour;
using base::counted;
using base::duration_text;
using base::printable;
using base::with_commas;
using coordinator::Figures;

std::string rate(double per_second) {
  return per_second < 9.95 ? base::decimal(per_second, 1)
                           : with_commas(static_cast<std::uint64_t>(std::llround(per_second)));
}

// "404: 10, 200: 3", each held together.
template <class Map, class Name>
std::string counts(const Map& map, const Name& name) {
  std::string text;
  for (const auto& [key, count] : map)
    text += (text.empty() ? "" : ", ") + kept_together(name(key) + ": " + with_commas(count));
  return text;
}

// What was asked for and answered; the rest has no pages to be fast with.
std::string heading(const Figures& figures) {
  const double seconds = figures.seconds();
  std::string text = "Fetched " + counted(figures.pages, "URL") + " in " + duration_text(seconds);
  if (figures.pages > 0 && seconds > 0)
    text += ": " + rate(static_cast<double>(figures.pages) / seconds) + " a second, " +
            base::byte_text(static_cast<double>(figures.wire_bytes) / seconds) + "/s";
  return text + ".";
}

// ---- counts ----

void add_skipped(Page& page, const Figures& figures, const FileFacts& facts, const config::Options& options,
                 const std::string& program) {
  if (facts.skipped) {
    for (const auto& [reason, count] : *facts.skipped) page.row("skipped", count, skipped_hint(reason, options));
  } else if (figures.file.skipped > 0) {
    page.row("skipped", figures.file.skipped,
             base::shell_quoted(program) + " status " + base::shell_quoted(options.output) + " has the reasons");
  }
}

// Few of them are worth no word.
void add_variants(Page& page, std::uint64_t variants) {
  constexpr std::uint64_t many = 100;
  if (variants >= many)
    page.row("variants", variants,
             "URLs that are others but for a session or a tracking parameter: --drop-param common");
}

// "by a browser: 182 ms a page, 12 requests of theirs"
std::string rendered_text(const Figures& figures) {
  return "by a browser: " +
         duration_text(static_cast<double>(figures.render_ms) / 1000 / static_cast<double>(figures.rendered)) +
         " a page, " + with_commas(figures.render_requests) + " requests of theirs";
}

void add_outcomes(Page& page, const Figures& figures, const FileFacts& facts, const config::Options& options,
                  const std::string& program) {
  page.row("done", figures.done, counts(figures.by_status, [](auto status) { return std::to_string(status); }));
  page.row("failed", figures.failed,
           counts(figures.by_reason, [](auto reason) { return std::string(model::name(reason)); }),
           figures.failed > 0 ? Colour::red : Colour::dim);
  if (figures.retries > 0) page.row("retried", figures.retries, "attempts that failed and were made again");
  if (figures.rendered > 0) page.row("rendered", figures.rendered, rendered_text(figures));
  if (figures.not_rendered > 0)
    page.row("not rendered", figures.not_rendered, "pages are stored as they came; results.detail says why",
             Colour::yellow);
  if (figures.seeds_refused > 0) page.row("refused", figures.seeds_refused, "lines that are no URL", Colour::yellow);
  add_skipped(page, figures, facts, options, program);
  if (figures.file.queued > 0) page.row("queued", figures.file.queued, "left for the next run", Colour::yellow);
  add_variants(page, figures.storage.tracking_variants);
  const ipc::WorkerFigures workers = figures.all_workers();
  if (workers.items > 0) page.row("items", workers.items, "data taken out of pages");
  if (workers.signed_out > 0)
    page.row("signed out", workers.signed_out, "pages that led to the form of --login; results.detail has them",
             Colour::red);
  if (workers.unanswered > 0)
    page.row("errors", workers.unanswered, "of the callback program, one a page; results.detail has them", Colour::red);
  if (workers.callback_errors > 0)
    page.row("errors", workers.callback_errors, "exceptions that left callbacks; results.detail has them", Colour::red);
}

// ---- what went wrong, in words ----

std::string why_text(const FailedUrl& failure) {
  const std::string hint = failure_hint(failure.reason);
  std::string why = printable(failure.why);
  if (hint.empty()) return why;
  if (!why.ends_with(')')) return why + " (" + hint + ")";
  why.pop_back();
  return why + "; " + hint + ")";
}

void add_failures(Page& page, const Figures& figures, const FileFacts& facts) {
  for (const FailedUrl& failure : facts.failures) page.entry(printable(failure.url), why_text(failure));
  const std::uint64_t all = figures.failed + figures.seeds_skipped;
  if (all > facts.failures.size()) page.line("  and " + with_commas(all - facts.failures.size()) + " more");
}

// Nothing was asked for, since an earlier run tried all of it.
bool failed_before(const Figures& figures) {
  return figures.finished == 0 && figures.file.queued == 0 && figures.file.failed > 0;
}

constexpr const char* failed_before_text = "they failed in an earlier run (--retry-failed tries them again).";

std::string failures_heading(const Figures& figures, const FileFacts& facts) {
  if (figures.seeds_skipped == 0) return counted(figures.failed, "URL") + " failed:";
  if (facts.failures.size() == 1 && figures.failed == 0) return "Not fetched:";
  return counted(figures.failed + figures.seeds_skipped, "URL") + " could not be fetched:";
}

// Of a list of many URLs the counts say it.
void add_refused_seeds(Page& page, const Figures& figures) {
  if (figures.seeds > coordinator::max_noted) return;
  for (const coordinator::NotedOutcome& seed : figures.first_seeds)
    if (seed.state == model::State::done && seed.status >= 400)
      page.sentence((figures.seeds == 1 ? std::string("The seed") : printable(seed.url)) + " answered " +
                        std::to_string(seed.status) + ": " + seed_status_hint(seed.status) + ".",
                    Colour::yellow);
}

bool is_made_by_scripts(const FileFacts& facts) {
  constexpr std::uint64_t hardly_any_text = 300;
  return facts.seed && facts.seed->html && facts.seed->links == 0 && facts.seed->has_scripts &&
         facts.seed->text_bytes < hardly_any_text;
}

// --include keeps the crawl from the pages that lead to those that match.
bool include_keeps_out(const Figures& figures, const config::Options& options) {
  const bool seeds_alone = figures.pages > 0 && figures.pages <= figures.seeds && figures.file.skipped > 0;
  return !options.include.empty() && options.depth > 0 && seeds_alone && figures.exit_status == 0;
}

void add_remarks(Page& page, const Figures& figures, const FileFacts& facts, const config::Options& options,
                 const GoingOn& going_on) {
  add_refused_seeds(page, figures);
  if (is_made_by_scripts(facts) && !config::renders(options))
    page.sentence(
        "The seed's page has hardly any text and no links: it seems to be made by scripts (JavaScript), which are not "
        "run. --render auto has a browser do that.",
        Colour::yellow);
  if (include_keeps_out(figures, options))
    page.sentence(
        "Only the seeds were fetched: pages that lead to what --include names must match it too. --keep RE "
        "follows all links and keeps what matches.",
        Colour::yellow);
  if (!going_on.whole_site.empty())
    page.sentence("Only the one page was fetched. --depth all follows its links, to the whole site.", Colour::yellow);
}

void add_broken(Page& page, const FileFacts& facts) {
  if (!facts.broken || facts.broken->links == 0) return;
  std::string text =
      counted(facts.broken->urls, "URL") + (facts.broken->urls == 1 ? " is" : " are") + " missing or broken (";
  constexpr std::size_t shown = 6;
  for (std::size_t i = 0; i < std::min(shown, facts.broken->by_status.size()); ++i) {
    const auto& [status, count] = facts.broken->by_status[i];
    const std::string name = status == 0 ? "failed" : std::to_string(status);
    text += (i == 0 ? "" : ", ") + kept_together(name + ": " + with_commas(count));
  }
  const std::string links = facts.broken->links == 1 ? " leads" : " lead";
  page.sentence(text + "); " + counted(facts.broken->links, "link") + links +
                (facts.broken->urls == 1 ? " to it." : " to them."));
}

// ---- speed ----

double mean_seconds(const coordinator::HostFigures& host) {
  return static_cast<double>(host.times.latency_ns) / 1e9 / static_cast<double>(host.times.attempts);
}

// Worth knowing where there are several and some of them are slow.
void add_slow_hosts(Page& page, const Figures& figures) {
  constexpr double slow = 0.5;
  if (figures.slowest_hosts.size() < 2 || mean_seconds(figures.slowest_hosts.front()) < slow) return;
  constexpr std::size_t figures_width = 36, min_name = 16, max_name = 40;
  const std::size_t name = std::clamp(page.width() - std::min(page.width(), figures_width), min_name, max_name);
  const bool wide = page.width() >= name + figures_width;
  auto row = [&](const std::string& host, const std::string& requests, const std::string& mean,
                 const std::string& slowest) {
    char text[256];
    std::snprintf(text, sizeof text, wide ? "%-*.*s %9s %11s %11s" : "%-*.*s %.0s%11s%.0s", static_cast<int>(name),
                  static_cast<int>(name), host.c_str(), requests.c_str(), mean.c_str(), slowest.c_str());
    page.line(text);
  };
  page.gap();
  row("Slow hosts", "requests", "mean answer", "slowest");
  for (const coordinator::HostFigures& host : figures.slowest_hosts)
    if (mean_seconds(host) >= slow)
      row("  " + printable(host.name), with_commas(host.times.attempts), duration_text(mean_seconds(host)),
          duration_text(static_cast<double>(host.times.slowest_ns) / 1e9));
}

void add_times(Page& page, const Figures& figures) {
  const ipc::WorkerFigures sum = figures.all_workers();
  if (sum.pages == 0) return;
  constexpr double worth_a_word_ms = 0.05;
  std::string text;
  auto add = [&](const char* name, double ms) {
    const double mean = ms / static_cast<double>(sum.pages);
    if (mean >= worth_a_word_ms)
      text += (text.empty() ? "" : ", ") + kept_together(name + (" " + duration_text(mean / 1000)));
  };
  add("dns", sum.dns_ms);
  add("connect", sum.connect_ms);
  add("tls", sum.tls_ms);
  add("waiting for the answer", sum.wait_ms);
  add("reading it", sum.read_ms);
  add("parsing", sum.parse_ms);
  add("CPU", static_cast<double>(sum.cpu_ns + figures.storage.cpu_ns + figures.coordinator_cpu_ns) / 1e6);
  if (text.empty()) return;
  page.gap();
  page.sentence("Mean of a URL: " + text + ".");
}

// ---- what to type next ----

void add_failure_commands(Page& page, const Figures& figures, const FileFacts& facts, const std::string& program,
                          const config::Options& options) {
  if (facts.failures.empty()) return;
  if (figures.failed > facts.failures.size())
    return page.query(sql_shell(options.output), "SELECT url, reason, detail FROM results WHERE state = 'failed'");
  page.command(program + " why " + base::shell_quoted(options.output) + " " +
               base::shell_quoted(printable(facts.failures.front().url)));
}

void add_next(Page& page, const Figures& figures, const FileFacts& facts, const config::Options& options,
              const std::string& program, const GoingOn& going_on) {
  const std::string shell = sql_shell(options.output), name = base::shell_quoted(program);
  const ipc::WorkerFigures workers = figures.all_workers();
  page.gap();
  page.line("Next:");
  if (figures.file.queued > 0)
    page.command(going_on.command.empty() ? "the same command again" : going_on.command,
                 "continues with what is queued");
  if (!going_on.whole_site.empty()) page.command(going_on.whole_site);
  if (facts.broken && facts.broken->links > 0)
    page.query(shell,
               "SELECT to_url, to_status, count(*) AS links FROM broken_links GROUP BY 1, 2 ORDER BY links DESC "
               "LIMIT 20");
  add_failure_commands(page, figures, facts, name, options);
  if (workers.unanswered + workers.callback_errors > 0)
    page.query(shell, "SELECT url, detail FROM results WHERE detail LIKE '%callback %' OR detail LIKE '%on-page:%'");
  if (workers.items > 0) page.query(shell, "SELECT url, rule, data FROM items LIMIT 10");
  if (figures.file.done > 0) page.query(shell, "SELECT url, status, title, links FROM results LIMIT 10");
  page.command(name + " status " + base::shell_quoted(options.output));
}

// ---- the beginning and the end ----

void add_nothing_left(Page& page, const Figures& figures, const config::Options& options, const GoingOn& going_on) {
  if (!going_on.put_aside.empty()) return page.line(going_on.put_aside.substr(0, going_on.put_aside.rfind('\n')));
  if (figures.finished == 0 && figures.file.queued == 0 && figures.exit_status == coordinator::exit_finished)
    page.sentence("Nothing left to fetch: " + counted(figures.file.done + figures.file.failed, "URL") +
                  (figures.file.done + figures.file.failed == 1 ? " is in " : " are in ") + printable(options.output) +
                  " already (--retry-failed tries the failed ones again, --recrawl all).");
}

void add_ending(Page& page, const Figures& figures) {
  const bool interrupted = figures.exit_status == coordinator::exit_interrupted;
  if (!interrupted && figures.exit_status != coordinator::exit_limit) return;
  page.gap();
  if (!interrupted) return page.line("Stopped: " + printable(figures.stopped_why) + ".");  // the last line, whole
  if (figures.file.queued == 0) return page.sentence("Interrupted; nothing is left.");
  page.sentence("Interrupted; the same command continues from here.");
}

}  // namespace

std::string summary_text(const Figures& figures, const FileFacts& facts, const config::Options& options,
                         const std::string& program, const GoingOn& going_on, const Paper& paper) {
  Page page(paper);
  const bool no_seed = figures.exit_status == coordinator::exit_no_seed;
  add_nothing_left(page, figures, options, going_on);
  if (no_seed) {
    page.sentence(failed_before(figures)   ? std::string("No seed was fetched: ") + failed_before_text
                  : facts.failures.empty() ? "No seed could be fetched."
                                           : "No seed could be fetched:",
                  Colour::red);
    add_failures(page, figures, facts);
    page.gap();
  }
  page.sentence(heading(figures));
  add_outcomes(page, figures, facts, options, program);
  if (!no_seed && !facts.failures.empty()) {
    page.gap();
    page.sentence(failures_heading(figures, facts));
    add_failures(page, figures, facts);
  }
  Page remarks(paper);
  add_remarks(remarks, figures, facts, options, going_on);
  add_broken(remarks, facts);
  if (!remarks.text().empty()) page.gap();
  page.append(remarks);
  add_slow_hosts(page, figures);
  add_times(page, figures);
  add_next(page, figures, facts, options, program, going_on);
  add_ending(page, figures);
  return page.text();
}

std::string first_failure_text(const Figures& figures, const FileFacts& facts) {
  if (facts.failures.empty() && failed_before(figures))
    return std::string("no seed was fetched: ") + failed_before_text;
  if (facts.failures.empty()) return "no seed could be fetched";
  return "no seed could be fetched: " + printable(facts.failures.front().url) + ": " + why_text(facts.failures.front());
}

}  // namespace crawl::cli
