// Sites without end are left, and sites of people are crawled whole: generated sites of many kinds, driven through a
// Store without a network, the same in each run.
//
// TRAP_FILLINGS=all in the environment: each kind with all of its fillings, rather than with those that differ most.
// TRAP_KEYS=N: each with N keys of fingerprints. TRAP_BESIDE=FORM: beside an honest site of this form ("chain"), or
// all of them. TRAP_LARGE=all: each beside a large site and a chain. TRAP_ONLY=TEXT: those whose name has it.
// TRAP_SCALE=N: sites of people with so many times as many pages. The figures of docs/traps.md are what this prints
// with all fillings, and beside all forms.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <set>

#include "tests/storage/traps/simulated_crawl.h"
#include "tests/support/generated_sites/endless.h"
#include "tests/support/generated_sites/honest.h"

namespace crawl::storage::test {
namespace {

using generated::Dice;
using generated::frame;
using generated::name;
using generated::words;

constexpr std::size_t max_trap_pages = 5000;
constexpr unsigned honest_pages = 500;

std::string environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value ? value : "";
}
int number(const char* variable) {
  return std::max(1, std::atoi(environment(variable).c_str()));
}
int keys() {
  return number("TRAP_KEYS");
}
bool chosen(const std::string& what) {
  return what.find(environment("TRAP_ONLY")) != std::string::npos;
}

void expect_left(const generated::Endless& endless, const generated::Beside& beside, std::size_t pages, int key) {
  Site both = [&](const std::string& path) {
    return generated::is_beside(path) ? beside.site(path) : endless.site(path);
  };
  SimulatedCrawl crawl(both, {.max_pages = 10'000 + pages, .key = key});
  std::size_t honest = 0, last = 0;
  for (std::size_t i = 0; i < crawl.fetched.size(); ++i) {
    if (!generated::is_beside(crawl.fetched[i].substr(13))) continue;
    ++honest;
    last = i + 1;
  }
  std::size_t of_trap = crawl.fetched.size() - honest;
  std::printf("%-40s beside a %-16s %5zu pages of the trap, the last of %zu honest ones after %.2f of its time\n",
              endless.name.c_str(), beside.name.c_str(), of_trap, honest,
              static_cast<double>(last) / static_cast<double>(pages));
  std::string what = endless.name + " beside a " + beside.name + ", key " + std::to_string(key) + "\n" + crawl.traps();
  EXPECT_EQ(honest, pages) << what;
  EXPECT_LE(of_trap, max_trap_pages) << what;
  EXPECT_EQ(crawl.totals().queued, 0u) << what;
  EXPECT_LE(last, 2 * pages) << what;
}

TEST(EndlessSites, AreLeftAndWhatStandsBesideIsCrawledWhole) {
  const std::string chosen_form = environment("TRAP_BESIDE").empty() ? "tree" : environment("TRAP_BESIDE");
  const bool all_forms = chosen_form == "all";
  const bool all_fillings = environment("TRAP_FILLINGS") == "all" || all_forms;
  for (const generated::Endless& endless : generated::endless_sites()) {
    if (!chosen(endless.name) || !(endless.differs_most || all_fillings)) continue;
    for (const generated::Beside& form : generated::beside(honest_pages, endless.entry))
      for (int key = 1; key <= keys() && (all_forms || form.name == chosen_form); ++key)
        expect_left(endless, form, honest_pages, key);
  }
}

// Those of these names, or all, beside a site of this form.
void expect_left(const std::set<std::string>& names, const std::string& usual_form, unsigned pages) {
  const bool all = environment("TRAP_LARGE") == "all";
  const std::string form = all && !environment("TRAP_BESIDE").empty() ? environment("TRAP_BESIDE") : usual_form;
  for (const generated::Endless& endless : generated::endless_sites()) {
    if (!chosen(endless.name) || !(all ? endless.differs_most : names.contains(endless.name))) continue;
    const auto forms = generated::beside(pages, endless.entry);
    const auto beside = std::ranges::find(forms, form, &generated::Beside::name);
    for (int key = 1; key <= keys(); ++key) expect_left(endless, *beside, pages, key);
  }
}

// While a large site goes on, few URLs of a trap are handed out at a time, and what both have together is much. These
// once lost most of the site, or were left late.
TEST(EndlessSites, ALargeSiteBesideOneIsCrawledWhole) {
  expect_left({"ids that go on, random", "pages in a window, random", "pages in a window, template",
               "pages to print, template", "days by query, template"},
              "tree", 12'000);
}

// A chain looks as endless as a trap, and has one URL at a time to ask for. These once had up to eight pages between
// two of the chain.
TEST(EndlessSites, AChainBesideOneHasItsTurns) {
  expect_left(
      {"ids that go on, random", "pages in a window, random", "back references, random", "languages crossed, random",
       "days by query, template", "tags with pages, random", "encoded tokens, random", "chain of tokens, random"},
      "chain", honest_pages);
}

TEST(EndlessSites, HostsWithoutEndAreLeftToo) {
  generated::Site honest_site = generated::beside(honest_pages, "http://w.a.test/").front().site;
  for (bool random : {false, true}) {
    Site site = [&](const std::string& url) {
      if (generated::is_beside(url)) return honest_site(url);
      Dice dice(url);
      SitePage page{random ? words(dice, 3, 2000) : "Welcome", random ? words(dice, 100, 2000) : frame(100), {}};
      for (unsigned i = 0; i < 3; ++i) page.links.push_back("http://" + name(dice, 8) + ".a.test/");
      return page;
    };
    SimulatedCrawl crawl(site, {.max_pages = 8000});
    std::size_t honest = crawl.fetched_below("http://a.test/");
    EXPECT_EQ(honest, honest_pages);
    EXPECT_LE(crawl.fetched.size() - honest, max_trap_pages) << crawl.traps();
    EXPECT_EQ(crawl.totals().queued, 0u) << crawl.traps();
  }
}

// All that the links lead to.
std::set<std::string> reachable(const Site& site) {
  std::set<std::string> known{"/"};
  std::deque<std::string> queue{"/"};
  while (!queue.empty()) {
    SitePage page = site(queue.front());
    queue.pop_front();
    for (const std::string& link : page.links)
      if (known.insert(link).second) queue.push_back(link);
  }
  return known;
}

TEST(HonestSites, LoseNothing) {
  for (const generated::Honest& honest : generated::honest_sites(static_cast<unsigned>(number("TRAP_SCALE")))) {
    if (!chosen(honest.name)) continue;
    std::size_t pages = reachable(honest.site).size();
    for (int key = 1; key <= keys(); ++key) {
      SimulatedCrawl crawl(honest.site, {.key = key});
      std::printf("%-30s %6zu of %6zu pages\n", honest.name.c_str(), crawl.fetched.size(), pages);
      EXPECT_EQ(crawl.fetched.size(), pages) << honest.name << ", key " << key << "\n" << crawl.traps();
    }
  }
}

// Pages that name any others look like a maze until they name more and more that is known: that they are so many, and
// no more, is seen long before.
TEST(HonestSites, LargeWikisAreNoMazes) {
  for (auto [pages, links] : {std::pair{50'000u, 4u}, {200'000u, 8u}, {1'000'000u, 12u}}) {
    Site wiki = [pages = pages, links = links](const std::string& path) {
      Dice dice(path);
      SitePage page{words(dice, 3, 3000), words(dice, 30, 3000), {"/"}};
      for (unsigned i = 0; i < links; ++i) page.links.push_back("/wiki/" + std::to_string(dice(pages)));
      return page;
    };
    for (int key = 1; key <= keys(); ++key) {
      SimulatedCrawl crawl(wiki, {.max_pages = 6000, .key = key});
      EXPECT_EQ(crawl.traps(), "") << pages << " pages of " << links << " links, key " << key;
    }
  }
}

}  // namespace
}  // namespace crawl::storage::test
