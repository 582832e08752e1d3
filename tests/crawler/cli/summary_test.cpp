// The summary of a crawl: what it says of what was found, and that nothing of it is wider than the terminal.
#include "crawler/cli/summary/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crawler/cli/summary/hints.h"
#include "crawler/coordinator/exit_status.h"

namespace crawl::cli {
namespace {

using coordinator::Figures;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t second = 1'000'000'000;

Figures figures_of(std::uint64_t done) {
  Figures figures;
  figures.started_ns = 0;
  figures.ended_ns = 10 * second;
  figures.seeds = 1;
  figures.finished = figures.pages = figures.done = done;
  figures.file.done = done;
  figures.by_status[200] = done;
  return figures;
}

config::Options options_of() {
  config::Options options;
  options.output = "site.db";
  return options;
}

std::string summary(const Figures& figures, const FileFacts& facts = {}, const config::Options& options = options_of(),
                    const GoingOn& going_on = {}, const Paper& paper = {}) {
  return summary_text(figures, facts, options, "crawl", going_on, paper);
}

void add_failures(Figures& figures, FileFacts& facts, std::uint64_t count) {
  figures.failed = figures.file.failed = count;
  figures.by_reason[model::Reason::connect] = count;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, coordinator::max_noted); ++i)
    facts.failures.push_back({"http://127.0.0.1:25999/" + std::to_string(i),
                              "cannot connect to 127.0.0.1 port 25999: Connection refused; after 4 attempts",
                              model::Reason::connect});
}

std::size_t widest(const std::string& text) {
  std::size_t most = 0, begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    most = std::max(most, end - begin);
    begin = end + 1;
  }
  return most;
}

TEST(Summary, CountsWhatWasAnsweredAsFetched) {
  Figures figures = figures_of(4);
  figures.finished = 7;  // three more were skipped or failed
  EXPECT_THAT(summary(figures), HasSubstr("Fetched 4 URLs in 10.0 s: 0.4 a second"));
}

TEST(Summary, NamesTheFirstFailuresInWords) {
  Figures figures = figures_of(10);
  FileFacts facts;
  add_failures(figures, facts, 9);
  const std::string text = summary(figures, facts);
  EXPECT_THAT(text, HasSubstr("9 URLs failed:\n  http://127.0.0.1:25999/0"));
  EXPECT_THAT(text, HasSubstr("Connection refused; after 4 attempts"));
  EXPECT_THAT(text, HasSubstr("  and 4 more\n"));
  EXPECT_THAT(text, HasSubstr("WHERE state = 'failed'")) << "the others are a query away";
}

TEST(Summary, SaysWhyNoSeedCouldBeFetched) {
  Figures figures = figures_of(0);
  figures.exit_status = coordinator::exit_no_seed;
  figures.seeds_skipped = 1;
  FileFacts facts;
  facts.failures.push_back({"http://a.test/x", "robots.txt has Disallow: /", model::Reason::robots});
  const std::string text = summary(figures, facts);
  EXPECT_THAT(text,
              HasSubstr("No seed could be fetched:\n  http://a.test/x   robots.txt has Disallow: / (--no-robots"));
  EXPECT_THAT(text, HasSubstr("crawl why site.db http://a.test/x"));
  EXPECT_THAT(text, Not(HasSubstr("SELECT"))) << "there is nothing to be asked of an empty file";
}

TEST(Summary, SaysWhyUrlsWereSkippedAndWhatWouldChangeIt) {
  config::Options options = options_of();
  options.depth = 2;
  FileFacts facts;
  facts.skipped = {{"scope", 4100}, {"depth", 54}, {"nofollow", 3}};
  const std::string text = summary(figures_of(10), facts, options);
  EXPECT_THAT(text, HasSubstr("4,100   scope: other hosts than the seeds': --scope domain or any"));
  EXPECT_THAT(text, HasSubstr("54   depth: more than 2 links away from the seeds: --depth 3, or all"));
  EXPECT_THAT(text, HasSubstr("--follow-nofollow"));
  options.depth = 0;
  EXPECT_THAT(summary(figures_of(1), facts, options), HasSubstr("--depth 1 follows them"));
}

TEST(Summary, LeadsToBrokenLinks) {
  FileFacts facts;
  facts.broken = storage::Broken{.by_status = {{404, 1200}, {0, 19}}, .urls = 1219, .links = 9055};
  const std::string text = summary(figures_of(5000), facts);
  EXPECT_THAT(text, HasSubstr("1,219 URLs are missing or broken (404: 1,200, failed: 19); 9,055 links lead to them."));
  EXPECT_THAT(text, HasSubstr("FROM broken_links GROUP BY 1, 2"));
  EXPECT_THAT(summary(figures_of(5000)), Not(HasSubstr("broken")));
}

TEST(Summary, SaysWhatAnAnswerToTheSeedMeans) {
  Figures figures = figures_of(1);
  figures.first_seeds = {{"http://a.test/", model::State::done, model::Reason::none, 403}};
  EXPECT_THAT(summary(figures), HasSubstr("The seed answered 403: the server forbids it"));
  figures.seeds = 1000;
  EXPECT_THAT(summary(figures), Not(HasSubstr("answered 403"))) << "of a list the counts say it";
}

TEST(Summary, KnowsPagesThatScriptsMake) {
  FileFacts facts;
  facts.seed = storage::PageShape{.html = true, .links = 0, .text_bytes = 10, .has_scripts = true};
  EXPECT_THAT(summary(figures_of(1), facts), HasSubstr("made by scripts"));
  facts.seed->links = 3;
  EXPECT_THAT(summary(figures_of(1), facts), Not(HasSubstr("made by scripts")));
}

TEST(Summary, ShowsSlowHostsOnlyWhereSomeAreSlow) {
  Figures figures = figures_of(30);
  figures.slowest_hosts = {{"a.test", {10, 90 * second / 1000, second / 100}},
                           {"b.test", {10, 80 * second / 1000, second / 100}}};
  EXPECT_THAT(summary(figures), Not(HasSubstr("Slow hosts")));
  figures.slowest_hosts[0].times.latency_ns = 9 * second;
  EXPECT_THAT(summary(figures), HasSubstr("Slow hosts"));
  EXPECT_THAT(summary(figures), HasSubstr("a.test"));
  EXPECT_THAT(summary(figures), Not(HasSubstr("b.test"))) << "which is fast";
  figures.slowest_hosts.resize(1);
  EXPECT_THAT(summary(figures), Not(HasSubstr("Slow hosts"))) << "the only one";
}

TEST(Summary, EndsWithWhatStoppedIt) {
  Figures figures = figures_of(10);
  figures.exit_status = coordinator::exit_limit;
  figures.stopped_why = "--max-pages is reached";
  EXPECT_TRUE(summary(figures).ends_with("\n\nStopped: --max-pages is reached.\n")) << summary(figures);
  figures.exit_status = coordinator::exit_interrupted;
  figures.file.queued = 3;
  EXPECT_TRUE(summary(figures).ends_with("\n\nInterrupted; the same command continues from here.\n"));
}

Figures rich_figures() {
  Figures figures = figures_of(48'213);
  figures.file.queued = 1'200'000;
  figures.retries = 12;
  figures.seeds_refused = 3;
  figures.by_status[404] = 1219;
  figures.by_status[301] = 77;
  figures.workers.resize(1);
  figures.workers[0].pages = 100;
  figures.workers[0].dns_ms = figures.workers[0].wait_ms = figures.workers[0].read_ms = 12'345;
  figures.workers[0].items = 5;
  figures.workers[0].unanswered = 2;
  figures.slowest_hosts = {{std::string(50, 'h') + ".test", {10, 90 * second, 30 * second}},
                           {"b.test", {10, 80 * second, second}}};
  figures.exit_status = coordinator::exit_limit;
  figures.stopped_why = "--max-time is over";
  return figures;
}

TEST(Summary, IsNeverWiderThanTheTerminal) {
  Figures figures = rich_figures();
  FileFacts facts;
  add_failures(figures, facts, 7);
  facts.skipped = {{"scope", 1'234'567}, {"robots", 20}, {"excluded", 4}, {"trap", 9}, {"private", 1}};
  facts.broken = storage::Broken{.by_status = {{404, 1200}, {500, 19}}, .urls = 1219, .links = 9055};
  const GoingOn going_on{.put_aside = {}, .command = "crawl resume site.db", .whole_site = {}};
  for (std::size_t width = 40; width <= 200; width += 8) {
    const Paper paper{.width = std::min<std::size_t>(width, 100), .columns = width, .terminal = true};
    const std::string text = summary(figures, facts, options_of(), going_on, paper);
    EXPECT_LE(widest(text), width) << text;
  }
}

TEST(Summary, IsColouredOnlyWhereItMayBe) {
  Figures figures = rich_figures();
  FileFacts facts;
  add_failures(figures, facts, 2);
  EXPECT_THAT(summary(figures, facts), Not(HasSubstr("\x1b")));
  const Paper paper{.width = 80, .columns = 80, .terminal = true, .in_colour = true};
  const std::string text = summary(figures, facts, options_of(), {}, paper);
  EXPECT_THAT(text, HasSubstr("\x1b[31m404: 1,219\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[31m  failed"));
  figures.failed = 0;
  EXPECT_THAT(summary(figures, {}, options_of(), {}, paper), HasSubstr("\x1b[2m  failed"));
}

TEST(Summary, BreaksAQueryOnlyOnATerminal) {
  FileFacts facts;
  facts.broken = storage::Broken{.by_status = {{404, 1}}, .urls = 1, .links = 2};
  const std::string query =
      "  sqlite3 site.db \"SELECT to_url, to_status, count(*) AS links FROM broken_links GROUP BY 1, 2 ORDER BY "
      "links "
      "DESC LIMIT 20\"\n";
  EXPECT_THAT(summary(figures_of(1), facts), HasSubstr(query));
  EXPECT_THAT(summary(figures_of(1), facts, options_of(), {}, {.width = 60, .columns = 60, .terminal = true}),
              Not(HasSubstr(query)));
}

// What is said of URLs that were skipped names what the user gave, and the flag that would change it.
TEST(SkippedHint, NamesTheFlagThatSkipsThem) {
  config::Options options = options_of();
  EXPECT_THAT(skipped_hint("excluded", options), HasSubstr("by the program, or by an earlier run"));
  options.exclude = {"/private/"};
  EXPECT_EQ(skipped_hint("excluded", options), "excluded: --exclude matches them");
  options.include = {"/docs/"};
  EXPECT_EQ(skipped_hint("excluded", options), "excluded: --include or --exclude leaves them out");
  options.exclude.clear();
  EXPECT_EQ(skipped_hint("excluded", options), "excluded: --include does not match them");
  options.depth = 0;
  EXPECT_THAT(skipped_hint("depth", options), HasSubstr("--depth 1 follows them"));
  options.depth = 2;
  EXPECT_THAT(skipped_hint("depth", options), HasSubstr("more than 2 links away from the seeds: --depth 3"));
  options.scope = config::Scope::prefix;
  EXPECT_THAT(skipped_hint("scope", options), HasSubstr("--scope host, domain or any"));
  options.scope = config::Scope::domain;
  EXPECT_THAT(skipped_hint("scope", options), HasSubstr("--scope any"));
  options.scope = config::Scope::host;
  EXPECT_THAT(skipped_hint("scope", options), HasSubstr("--scope domain or any"));
  EXPECT_THAT(skipped_hint("robots", options), HasSubstr("--no-robots"));
  EXPECT_THAT(skipped_hint("nofollow", options), HasSubstr("--follow-nofollow"));
  EXPECT_THAT(skipped_hint("private", options), HasSubstr("--allow-private"));
  EXPECT_THAT(skipped_hint("trap", options), HasSubstr("--traps off"));
  EXPECT_EQ(skipped_hint("", options), "crawl why tells of each");
}

}  // namespace
}  // namespace crawl::cli
