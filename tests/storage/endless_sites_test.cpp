// Sites without end are left, and sites of people are crawled whole: generated sites of many kinds, driven through a
// Store without a network, the same in each run.
#include <cstdio>
#include <map>

#include "tests/storage/generated_sites.h"

namespace crawl::storage::test {
namespace {

constexpr std::size_t max_trap_pages = 5000, honest_pages = 500;

unsigned number_behind(const std::string& path, std::string_view before, unsigned otherwise = 0) {
  auto at = path.rfind(before);
  return at == std::string::npos ? otherwise
                                 : static_cast<unsigned>(std::strtoul(path.c_str() + at + before.size(), nullptr, 10));
}

std::string token(Dice& dice, unsigned length, const char* letters, unsigned count) {
  std::string text;
  for (unsigned i = 0; i < length; ++i) text += letters[dice(count)];
  return text;
}
std::string hex(Dice& dice, unsigned length) {
  return token(dice, length, "0123456789abcdef", 16);
}
std::string name(Dice& dice, unsigned length) {
  return token(dice, length, "abcdefghijklmnopqrstuvwxyz", 26);
}

// ---- without end: pages below any path but those of the honest part ----

SitePage babble(const std::string& path) {  // a Markov chain of order one over 800 words
  Dice dice(path);
  SitePage page;
  unsigned at = dice(800);
  for (int i = 0; i < 300; ++i) {
    page.text += word(at) + " ";
    at = (at * 7 + dice(12) * 31 + 1) % 800;
  }
  page.title = page.text.substr(0, 40);
  for (unsigned i = 0; i < 4 + dice(5); ++i) page.links.push_back("/trap/" + name(dice, 8));
  return page;
}

SitePage folders_of_words(const std::string& path) {  // as tarpits do: words below words
  Dice dice(path);
  SitePage page{words(dice, 4, 1000), "Lorem " + words(dice, 120, 180), {"/trap/"}};
  for (unsigned i = 0; i < 5; ++i) {
    std::string link = "/trap";
    for (unsigned k = 0, n = 1 + dice(4); k < n; ++k) link += "/" + word(dice(2000));
    page.links.push_back(link);
  }
  return page;
}

SitePage names_at_the_root(const std::string& path) {
  Dice dice(path);
  SitePage page{"Members", frame(100), {"/", "/trap"}};
  for (unsigned i = 0; i < 10; ++i) {
    std::string who = name(dice, 9);
    page.text += who + " ";
    page.links.push_back("/" + who);
  }
  return page;
}

SitePage folders_at_the_root(const std::string& path) {
  Dice dice(path);
  SitePage page{words(dice, 3, 3000), words(dice, 200, 3000), {}};
  for (unsigned i = 0; i < 6; ++i) page.links.push_back("/" + word(dice(90000)) + "/" + word(dice(90000)) + "/");
  return page;
}

Site calendar(unsigned frame_words) {
  return [=](const std::string& path) {
    unsigned y = 2026, m = 11, d = 0;
    std::sscanf(path.c_str(), "/cal/%u/%u/%u", &y, &m, &d);
    auto date = [](unsigned year, unsigned month) { return std::to_string(year) + "/" + std::to_string(month); };
    static const char* names[] = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};
    std::string month = names[(m - 1) % 12];
    SitePage page{month + " " + std::to_string(y), frame(frame_words), {"/"}};
    if (d > 0) {
      page.text += "There are no events on " + std::to_string(d) + ". " + month + " " + std::to_string(y);
      page.links.push_back("/cal/" + date(y, m));
      return page;
    }
    page.links.push_back("/cal/" + (m == 12 ? date(y + 1, 1) : date(y, m + 1)));
    page.links.push_back("/cal/" + (m == 1 ? date(y - 1, 12) : date(y, m - 1)));
    for (unsigned day = 1; day <= 28; ++day) {
      page.text += std::to_string(day) + " ";
      page.links.push_back("/cal/" + date(y, m) + "/" + std::to_string(day));
    }
    return page;
  };
}

SitePage sessions_in_paths(const std::string& path) {
  unsigned number = number_behind(path, "/page");
  Dice dice("shop" + std::to_string(number)), fresh(path);
  SitePage page{"Shop " + std::to_string(number), frame(80) + words(dice, 100, 3000), {}};
  for (unsigned i = 1; i < 6; ++i)
    page.links.push_back("/s/" + hex(fresh, 16) + "/page" + std::to_string((number + i * 3) % 20));
  return page;
}

SitePage sessions_in_queries(const std::string& path) {
  static const char* pages[] = {"/basket", "/offers", "/terms", "/people", "/imprint", "/news"};
  std::string own = path.substr(0, path.find('?'));
  Dice dice(own), fresh(path);
  SitePage page{own, frame(50) + words(dice, 100, 3000), {}};
  for (const char* other : pages) page.links.push_back(std::string(other) + "?sid=" + hex(fresh, 24));
  return page;
}

SitePage facets(const std::string& path) {
  Dice dice(path);
  SitePage page{"Results", frame(60) + "No products match. ", {"/shop"}};
  std::string before = path.find('?') == std::string::npos ? "/shop?" : path + "&";
  for (unsigned i = 0; i < 12; ++i)
    page.links.push_back(before + word(dice(40)) + std::to_string(dice(9)) + "=" + word(dice(40)));
  for (unsigned i = 0; i < 8; ++i) page.text += word(dice(60)) + " chair " + std::to_string(dice(300)) + " EUR ";
  return page;
}

SitePage relative_folders(const std::string& path) {
  Dice dice(path);
  std::string folder = path.substr(0, path.rfind('/') + 1);
  if (folder == "/") folder = "/trap/";
  SitePage page{words(dice, 3, 500), words(dice, 80, 2000), {}};
  for (unsigned i = 0; i < 4; ++i) page.links.push_back(folder + word(dice(300)) + "/");
  return page;
}

SitePage pagination(const std::string& path) {
  unsigned number = number_behind(path, "page=", 1);
  Dice dice(path);
  SitePage page{"Archive, page " + std::to_string(number), frame(120), {"/", "/list?page=1"}};
  for (unsigned i = 0; i < 10; ++i) page.text += "article " + word(dice(40)) + " is about " + word(dice(40)) + ". ";
  page.links.push_back("/list?page=" + std::to_string(number + 1));
  return page;
}

SitePage sequence(const std::string& path) {
  unsigned number = number_behind(path, "id=", 1);
  Dice dice(path);
  return {"Record " + std::to_string(number),
          frame(50) + "Record " + std::to_string(number) + " of the archive. Nothing is known of it but its number.",
          {"/record?id=" + std::to_string(number + 1), "/record?id=" + std::to_string(number + 2)}};
}

SitePage random_chain(const std::string& path) {
  Dice dice(path);
  return {words(dice, 3, 2000), words(dice, 100, 2000), {"/trap/" + hex(dice, 12)}};
}

struct Endless {
  const char* what;
  Site site;
  std::string entry;
};

std::vector<Endless> endless_sites() {
  std::vector<Endless> all = {{"babble", babble, "/trap/"},
                              {"folders of words", folders_of_words, "/trap/"},
                              {"names at the root", names_at_the_root, "/trap"},
                              {"folders at the root", folders_at_the_root, "/trap/"},
                              {"sessions in paths", sessions_in_paths, "/s/0a1b2c3d4e5f6071/page0"},
                              {"sessions in queries", sessions_in_queries, "/basket?sid=0a1b2c3d4e5f6071"},
                              {"facets", facets, "/shop"},
                              {"relative folders", relative_folders, "/trap/"},
                              {"pagination", pagination, "/list?page=1"},
                              {"sequence", sequence, "/record?id=1"},
                              {"random chain", random_chain, "/trap/0"}};
  for (unsigned frame_words : {0u, 20u, 100u, 400u}) all.push_back({"calendar", calendar(frame_words), "/cal/2026/11"});
  return all;
}

// 500 pages, each of which links to two others and to the trap.
SitePage tree_of_500(const std::string& path, const std::string& entry) {
  unsigned n = number_behind(path, "/h/");
  Dice dice(path);
  SitePage page{"h" + std::to_string(n), words(dice, 150, 5000), {}};
  for (unsigned j : {2 * n + 1, 2 * n + 2})
    if (j < honest_pages) page.links.push_back("/h/" + std::to_string(j));
  page.links.push_back(entry);
  return page;
}

bool is_honest(const std::string& path) {
  return path == "/" || path.starts_with("/h/");
}

TEST(EndlessSites, AreLeftAndWhatStandsBesideIsCrawledWhole) {
  for (const Endless& endless : endless_sites()) {
    Site both = [&](const std::string& path) {
      return is_honest(path) ? tree_of_500(path, endless.entry) : endless.site(path);
    };
    SimulatedCrawl crawl(both, {.max_pages = 8000});
    std::size_t honest = 0, last = 0;
    for (std::size_t i = 0; i < crawl.fetched.size(); ++i) {
      if (!is_honest(crawl.fetched[i].substr(13))) continue;
      ++honest;
      last = i + 1;
    }
    std::printf("%-20s %5zu pages of the trap, the last honest one after %.2f of its time\n", endless.what,
                crawl.fetched.size() - honest, static_cast<double>(last) / honest_pages);
    EXPECT_EQ(honest, honest_pages) << endless.what;
    EXPECT_LE(crawl.fetched.size() - honest, max_trap_pages) << endless.what;
    EXPECT_EQ(crawl.totals().queued, 0u) << endless.what;
    EXPECT_LE(last, 2 * honest_pages) << endless.what;
  }
}

TEST(EndlessSites, HostsWithoutEndAreLeftToo) {
  for (bool random : {false, true}) {
    Site site = [random](const std::string& url) {
      if (is_honest(url)) return tree_of_500(url, "http://w.a.test/");
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

// ---- of people ----

Site tree(unsigned pages, unsigned children, unsigned vocabulary, std::string folder) {
  return [=](const std::string& path) {
    unsigned n = number_behind(path, folder);
    Dice dice(path);
    SitePage page{words(dice, 3, vocabulary), frame(60) + words(dice, 60, vocabulary), {"/"}};
    for (unsigned j = children * n + 1; j <= children * n + children; ++j)
      if (j < pages) page.links.push_back(folder + std::to_string(j));
    return page;
  };
}

Site shop(unsigned products, unsigned a_page, std::string lists, std::string items) {
  return [=](const std::string& path) {
    Dice dice(path);
    if (path.starts_with(items) && path != lists && path.find("page") == std::string::npos) {
      unsigned n = number_behind(path, items);
      std::string name = word(dice(200)) + " " + word(dice(200));
      return SitePage{
          name, frame(300) + name + " costs " + std::to_string(n % 90) + " EUR. " + words(dice, 6, 400), {"/"}};
    }
    unsigned list = number_behind(path, "page", 1);
    SitePage page{"All products", frame(300), {"/"}};
    for (unsigned i = (list - 1) * a_page; i < list * a_page && i < products; ++i)
      page.links.push_back(items + std::to_string(i));
    if (list * a_page < products) page.links.push_back(lists + "page" + std::to_string(list + 1));
    return page;
  };
}

Site forum(unsigned threads) {  // boards, their pages, threads of several pages
  return [=](const std::string& path) {
    Dice dice(path);
    SitePage page{words(dice, 5, 2000), frame(150) + words(dice, 80, 2000), {"/"}};
    if (path == "/") {
      for (unsigned b = 0; b < 10; ++b) page.links.push_back("/board/" + std::to_string(b) + "/1");
    } else if (path.starts_with("/board/")) {
      unsigned board = number_behind(path, "/board/"), at = number_behind(path, "/");
      for (unsigned i = 0; i < 20; ++i)
        if (unsigned t = board + 10 * ((at - 1) * 20 + i); t < threads)
          page.links.push_back("/thread/" + std::to_string(t) + "?start=0");
      if (board + 10 * at * 20 < threads)
        page.links.push_back("/board/" + std::to_string(board) + "/" + std::to_string(at + 1));
    } else {
      unsigned thread = number_behind(path, "/thread/"), start = number_behind(path, "start=");
      if (start / 20 < thread % 5)
        page.links.push_back("/thread/" + std::to_string(thread) + "?start=" + std::to_string(start + 20));
    }
    return page;
  };
}

Site events(unsigned years, unsigned percent) {  // days of which some have an event, in years that end
  return [=](const std::string& path) {
    unsigned y = 0, m = 1, d = 0;
    std::sscanf(path.c_str(), "/events/%u/%u/%u", &y, &m, &d);
    auto of = [](unsigned month) {
      return "/events/" + std::to_string(month / 12) + "/" + std::to_string(month % 12 + 1);
    };
    Dice dice(path);
    SitePage page{"Events", frame(100), {"/"}};
    unsigned month = y * 12 + m - 1;
    if (d > 0) {
      page.text += dice(100) < percent ? words(dice, 25, 2000) : "There are no events on " + std::to_string(d);
      page.links.push_back(of(month));
      return page;
    }
    if (month + 1 < years * 12) page.links.push_back(of(month + 1));
    for (unsigned day = 1; day <= 28; ++day) page.links.push_back(of(month) + "/" + std::to_string(day));
    return page;
  };
}

Site wiki(unsigned pages, unsigned links) {  // in signs without spaces
  return [=](const std::string& path) {
    Dice dice(path);
    SitePage page{{}, {}, {"/"}};
    auto sign = [&] {
      return std::string{static_cast<char>(0xE4 + dice(4)), static_cast<char>(0x80 + dice(16)),
                         static_cast<char>(0x80 + dice(16))};
    };
    for (unsigned i = 0; i < 6; ++i) page.title += sign();
    for (unsigned i = 0; i < 200; ++i) page.text += sign();
    for (unsigned i = 0; i < links; ++i) page.links.push_back("/wiki/" + std::to_string(dice(pages)));
    return page;
  };
}

SitePage finite_facets(const std::string& path) {  // five filters of four values, in any combination
  Dice dice(path);
  std::map<char, char> chosen;
  for (std::size_t i = path.find('?'); i != std::string::npos && i + 3 < path.size() + 1; i += 4)
    chosen[path[i + 1]] = path[i + 3];
  SitePage page{"Results", frame(100), {"/", "/shop"}};
  for (unsigned i = 0; i < 6; ++i) page.text += word(dice(50)) + " chair " + std::to_string(dice(300)) + " EUR ";
  auto url = [](const std::map<char, char>& filters) {
    std::string text = "/shop";
    for (auto [name, value] : filters) text += std::string(text.size() == 5 ? "?" : "&") + name + "=" + value;
    return text;
  };
  for (char filter : {'a', 'b', 'c', 'd', 'e'})
    for (char value : {'0', '1', '2', '3', ' '}) {
      auto other = chosen;
      other[filter] = value;
      if (value == ' ') other.erase(filter);
      page.links.push_back(url(other));
    }
  return page;
}

SitePage list_of_all(const std::string& path) {  // pages that differ by numbers alone, all of them in one list
  SitePage page{"Part", frame(100) + "Part number " + path + " is in stock.", {"/"}};
  if (path == "/")
    for (unsigned i = 0; i < 8000; ++i) page.links.push_back("/part/" + std::to_string(i));
  return page;
}

Site story(unsigned chapters) {  // each chapter leads to the next and the one before
  return [=](const std::string& path) {
    unsigned n = number_behind(path, "/chapter/");
    Dice dice(path);
    SitePage page{"Chapter " + std::to_string(n), words(dice, 200, 3000), {}};
    if (n > 0) page.links.push_back("/chapter/" + std::to_string(n - 1));
    if (n + 1 < chapters) page.links.push_back("/chapter/" + std::to_string(n + 1));
    return page;
  };
}

struct Honest {
  const char* what;
  Site site;
};

std::vector<Honest> honest_sites() {
  return {{"binary tree", tree(16'000, 2, 3000, "/h/")},
          {"tree of eights", tree(9'000, 8, 400, "/docs/")},
          {"tree at the root", tree(9'000, 10, 2000, "/")},
          {"tree of fifties", tree(9'000, 50, 3000, "/p/")},
          {"shop", shop(9'000, 20, "/list/", "/product/")},
          {"shop in one folder", shop(9'000, 25, "/shop/", "/shop/")},
          {"forum", forum(2'500)},
          {"events, one day in 20", events(10, 5)},
          {"events, one day in 50", events(10, 2)},
          {"events, one day in 5", events(20, 20)},
          {"wiki", wiki(6'000, 12)},
          {"filters", finite_facets},
          {"list", list_of_all},
          {"story", story(2'500)}};
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
  for (const Honest& honest : honest_sites()) {
    std::size_t pages = reachable(honest.site).size();
    SimulatedCrawl crawl(honest.site, {});
    EXPECT_EQ(crawl.fetched.size(), pages) << honest.what << "\n" << crawl.traps();
  }
}

}  // namespace
}  // namespace crawl::storage::test
