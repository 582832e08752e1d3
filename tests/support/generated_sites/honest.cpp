#include "tests/support/generated_sites/honest.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace crawl::generated {
namespace {

std::string numbered(const std::string& before, unsigned number) {
  return before + std::to_string(number);
}

Site tree(unsigned pages, unsigned children, unsigned vocabulary, std::string folder) {
  return [=](const std::string& path) {
    unsigned n = number_behind(path, folder);
    Dice dice(path);
    SitePage page{words(dice, 3, vocabulary), frame(60) + words(dice, 60, vocabulary), {"/"}};
    for (unsigned j = children * n + 1; j <= children * n + children; ++j)
      if (j < pages) page.links.push_back(numbered(folder, j));
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
      page.links.push_back(numbered(items, i));
    if (list * a_page < products) page.links.push_back(numbered(lists + "page", list + 1));
    return page;
  };
}

// Products that differ by three words of a hundred, found by going on from list to list.
SitePage alike_products(const std::string& path) {
  Dice dice(path);
  SitePage page{"Chair", frame(200) + words(dice, 3, 100), {"/"}};
  if (path.starts_with("/p/")) return page;
  unsigned list = number_behind(path, "page=", 1);
  page.title = "Chairs";
  for (unsigned i = 30 * (list - 1); i < 30 * list; ++i) page.links.push_back(numbered("/p/", i));
  if (list < 300) page.links.push_back(numbered("/chairs?page=", list + 1));
  return page;
}

Site forum(unsigned threads) {  // boards, their pages, threads of several pages
  return [=](const std::string& path) {
    Dice dice(path);
    SitePage page{words(dice, 5, 2000), frame(150) + words(dice, 80, 2000), {"/"}};
    if (path == "/") {
      for (unsigned b = 0; b < 10; ++b) page.links.push_back(numbered("/board/", b) + "/1");
    } else if (path.starts_with("/board/")) {
      unsigned board = number_behind(path, "/board/"), at = number_behind(path, "/");
      for (unsigned i = 0; i < 20; ++i)
        if (unsigned t = board + 10 * ((at - 1) * 20 + i); t < threads)
          page.links.push_back(numbered("/thread/", t) + "?start=0");
      if (board + 10 * at * 20 < threads) page.links.push_back(numbered("/board/", board) + numbered("/", at + 1));
    } else {
      unsigned thread = number_behind(path, "/thread/"), start = number_behind(path, "start=");
      if (start / 20 < thread % 5) page.links.push_back(numbered("/thread/", thread) + numbered("?start=", start + 20));
    }
    return page;
  };
}

Site events(unsigned years, unsigned percent) {  // days of which some have an event, in years that end
  return [=](const std::string& path) {
    unsigned y = 0, m = 1, d = 0;
    std::sscanf(path.c_str(), "/events/%u/%u/%u", &y, &m, &d);
    auto of = [](unsigned month) { return numbered("/events/", month / 12) + numbered("/", month % 12 + 1); };
    Dice dice(path);
    SitePage page{"Events", frame(100), {"/"}};
    unsigned month = y * 12 + m - 1;
    if (d > 0) {
      page.text += dice(100) < percent ? words(dice, 25, 2000) : numbered("There are no events on ", d);
      page.links.push_back(of(month));
      return page;
    }
    if (month + 1 < years * 12) page.links.push_back(of(month + 1));
    for (unsigned day = 1; day <= 28; ++day) page.links.push_back(of(month) + numbered("/", day));
    return page;
  };
}

// Each day links to the next; the events of the day in a sentence.
Site diary(unsigned days, unsigned percent) {
  return [=](const std::string& path) {
    unsigned day = number_behind(path, "/day/");
    Dice dice(path);
    SitePage page{numbered("Day ", day), frame(80), {"/"}};
    page.text += dice(100) < percent ? words(dice, 12, 2000) : "Nothing happened.";
    if (day > 0) page.links.push_back(numbered("/day/", day - 1));
    if (day + 1 < days) page.links.push_back(numbered("/day/", day + 1));
    return page;
  };
}

Site wiki(unsigned pages, unsigned links, unsigned signs) {  // in signs without spaces
  return [=](const std::string& path) {
    Dice dice(path);
    SitePage page{{}, {}, {"/"}};
    for (unsigned i = 0; i < 6; ++i) page.title += sign(dice);
    for (unsigned i = 0; i < signs; ++i) page.text += sign(dice);
    for (unsigned i = 0; i < links; ++i) page.links.push_back(numbered("/wiki/", dice(pages)));
    return page;
  };
}

// Filters of which each has a value or none, in any combination.
Site facets(std::string filters, unsigned values) {
  return [=](const std::string& path) {
    Dice dice(path);
    std::map<char, char> chosen;
    for (std::size_t i = path.find('?'); i != std::string::npos && i + 3 < path.size(); i += 4)
      chosen[path[i + 1]] = path[i + 3];
    SitePage page{"Results", frame(100), {"/", "/shop"}};
    for (unsigned i = 0; i < 6; ++i) page.text += word(dice(50)) + " chair " + std::to_string(dice(300)) + " EUR ";
    auto url = [](const std::map<char, char>& all) {
      std::string text = "/shop";
      for (auto [name, value] : all) text += std::string(text.size() == 5 ? "?" : "&") + name + "=" + value;
      return text;
    };
    for (char filter : filters)
      for (unsigned value = 0; value <= values; ++value) {
        auto other = chosen;
        other[filter] = static_cast<char>('0' + value);
        if (value == values) other.erase(filter);
        page.links.push_back(url(other));
      }
    return page;
  };
}

SitePage list_of_all(const std::string& path) {  // pages that differ by numbers alone, all of them in one list
  SitePage page{"Part", frame(100) + "Part number " + path + " is in stock.", {"/"}};
  if (path == "/")
    for (unsigned i = 0; i < 8000; ++i) page.links.push_back(numbered("/part/", i));
  return page;
}

Site story(unsigned chapters, bool back) {  // each chapter leads to the next, and the one before
  return [=](const std::string& path) {
    unsigned n = number_behind(path, "/chapter/");
    Dice dice(path);
    SitePage page{numbered("Chapter ", n), words(dice, 200, 3000), {}};
    if (n > 0 && back) page.links.push_back(numbered("/chapter/", n - 1));
    if (n + 1 < chapters) page.links.push_back(numbered("/chapter/", n + 1));
    return page;
  };
}

// Scans and tables: a page has numbers alone, and leads to the next few.
SitePage digits_from_page_to_page(const std::string& path) {
  unsigned n = number_behind(path, "/sheet/");
  Dice dice(path);
  SitePage page{numbered("", n), {}, {"/"}};
  for (unsigned i = 0; i < 40; ++i) page.text += std::to_string(dice(1'000'000)) + " ";
  for (unsigned j = n + 1; j <= n + 3 && j < 3800; ++j) page.links.push_back(numbered("/sheet/", j));
  return page;
}

SitePage albums(const std::string& path) {  // albums of photographs of which nothing is said
  unsigned album = number_behind(path, "/album/"), photo = number_behind(path, "/photo/");
  SitePage page{"Photo", "next previous album", {"/"}};
  if (path == "/") {
    for (unsigned i = 0; i < 80; ++i) page.links.push_back(numbered("/album/", i) + "/photo/0");
    return page;
  }
  if (photo > 0) page.links.push_back(numbered("/album/", album) + numbered("/photo/", photo - 1));
  if (photo < 99) page.links.push_back(numbered("/album/", album) + numbered("/photo/", photo + 1));
  return page;
}

SitePage reference(const std::string& path) {  // packages, classes, members: a line each
  Dice dice(path);
  SitePage page{path.substr(path.rfind('/') + 1), "Declared in " + path + ". Returns " + word(dice(60)) + ".", {"/"}};
  auto level = std::count(path.begin(), path.end(), '/');
  if (path == "/") {
    for (unsigned i = 0; i < 40; ++i) page.links.push_back("/api/" + word(i));
  } else if (level < 4) {
    for (unsigned i = 0; i < 14; ++i) page.links.push_back(path + "/" + word(100 * static_cast<unsigned>(level) + i));
    page.links.push_back(path.substr(0, std::max<std::size_t>(1, path.rfind('/'))));
  }
  return page;
}

SitePage docs(const std::string& path) {  // chapters with a menu of all on each page, and one of the section
  Dice dice(path);
  SitePage page{words(dice, 3, 900), frame(100) + words(dice, 120, 1500), {"/"}};
  for (unsigned i = 0; i < 60; ++i) page.links.push_back(numbered("/guide/", i) + "/");
  if (!path.starts_with("/guide/")) return page;
  unsigned chapter = number_behind(path, "/guide/"), section = number_behind(path, "/s", 0);
  for (unsigned i = section; i <= section + 10 && i < 150; ++i)
    page.links.push_back(numbered("/guide/", chapter) + numbered("/s", i) + ".html");
  return page;
}

SitePage news(const std::string& path) {  // years, months, days of 10 articles, each with three related
  unsigned y = 0, m = 0, d = 0, a = 0;
  int parts = std::sscanf(path.c_str(), "/%u/%u/%u/story-%u", &y, &m, &d, &a);
  auto day = [](unsigned n) {
    return numbered("/", 2010 + n / 336) + numbered("/", n / 28 % 12 + 1) + numbered("/", n % 28 + 1) + "/";
  };
  unsigned number = (y - 2010) * 336 + (m - 1) * 28 + d - 1;
  Dice dice(path);
  SitePage page{words(dice, 5, 3000), frame(200), {"/"}};
  if (parts < 1) {
    for (unsigned i = 0; i < 5; ++i) page.links.push_back(numbered("/", 2010 + i) + "/");
  } else if (parts == 1) {
    for (unsigned i = 1; i <= 12; ++i) page.links.push_back(path + std::to_string(i) + "/");
  } else if (parts == 2) {
    for (unsigned i = 1; i <= 28; ++i) page.links.push_back(path + std::to_string(i) + "/");
  } else if (parts == 3) {
    for (unsigned i = 0; i < 10; ++i) page.links.push_back(path + numbered("story-", i));
    if (number > 0) page.links.push_back(day(number - 1));
  } else {
    page.text += words(dice, 200, 3000);
    for (unsigned i = 0; i < 3; ++i) page.links.push_back(day(dice(number + 1)) + numbered("story-", dice(10)));
  }
  return page;
}

// A blog: lists that name only the next, and in them articles that name the one before and its tags.
SitePage blog(const std::string& path) {
  constexpr unsigned articles = 6000;
  Dice dice(path);
  SitePage page{words(dice, 4, 2500), frame(120) + words(dice, 90, 2500), {"/"}};
  if (path.starts_with("/post-")) {
    unsigned n = number_behind(path, "/post-");
    if (n + 1 < articles) page.links.push_back(numbered("/post-", n + 1));
    for (unsigned i = 0; i < 3; ++i) page.links.push_back("/tag/" + word(dice(300)));
  } else if (!path.starts_with("/tag/")) {
    unsigned list = number_behind(path, "/page/", 1);
    for (unsigned i = 10 * (list - 1); i < 10 * list && i < articles; ++i) page.links.push_back(numbered("/post-", i));
    if (10 * list < articles) page.links.push_back(numbered("/page/", list + 1));
  }
  return page;
}

// Sub-folders four deep with an index in each, as a server lists files.
SitePage files(const std::string& path) {
  SitePage page{"Index of " + path, "Index of " + path + " Name Last modified Size Parent Directory", {}};
  auto level = std::count(path.begin(), path.end(), '/');
  Dice dice(path);
  if (path.back() != '/') return {"", words(dice, 10, 500), {}};
  page.links.push_back(path.substr(0, path.rfind('/', path.size() - 2) + 1));
  for (unsigned i = 0; i < 7 && level < 5; ++i) page.links.push_back(path + word(dice(900)) + "/");
  for (unsigned i = 0; i < 4; ++i) page.links.push_back(path + numbered("file", i) + ".txt");
  return page;
}

// Persons and who begot them: two parents each, twelve generations, and children.
SitePage family(const std::string& path) {
  unsigned n = number_behind(path, "/person/", 1);
  Dice dice(path);
  SitePage page{word(dice(300)) + " " + word(dice(300)),
                "born " + std::to_string(1500 + dice(500)) + " in " + word(dice(90)),
                {"/"}};
  if (n < 8192)
    for (unsigned parent : {2 * n, 2 * n + 1}) page.links.push_back(numbered("/person/", parent));
  if (n > 1) page.links.push_back(numbered("/person/", n / 2));
  return page;
}

// Lists in pages, ordered in four ways and two directions, of eight sections.
SitePage sorted_lists(const std::string& path) {
  unsigned section = number_behind(path, "/list/"), at = number_behind(path, "page=", 1);
  auto order = path.find("sort=");
  std::string sort = order == std::string::npos ? "name-up" : path.substr(order + 5, path.find('&', order) - order - 5);
  Dice dice(path.substr(0, path.find('?')));
  SitePage page{"List", frame(150) + words(dice, 10, 300), {"/"}};
  if (path == "/")
    for (unsigned i = 0; i < 8; ++i) page.links.push_back(numbered("/list/", i));
  if (!path.starts_with("/list/")) return page;
  for (const char* by : {"name", "price", "date", "size"})
    for (const char* way : {"-up", "-down"})
      page.links.push_back(numbered("/list/", section) + "?sort=" + by + way + "&page=1");
  if (at < 60) page.links.push_back(numbered("/list/", section) + "?sort=" + sort + numbered("&page=", at + 1));
  for (unsigned i = 0; i < 10; ++i) page.links.push_back(numbered("/item/", section * 600 + at * 10 + i));
  return page;
}

}  // namespace

std::vector<Honest> honest_sites(unsigned scale) {
  return {{"binary tree", tree(scale * 16'000, 2, 3000, "/h/")},
          {"tree of eights", tree(scale * 9'000, 8, 400, "/docs/")},
          {"tree at the root", tree(scale * 9'000, 10, 2000, "/")},
          {"tree of fifties", tree(scale * 9'000, 50, 3000, "/p/")},
          {"shop", shop(scale * 9'000, 20, "/list/", "/product/")},
          {"shop in one folder", shop(scale * 9'000, 25, "/shop/", "/shop/")},
          {"alike products", alike_products},
          {"forum", forum(scale * 2'500)},
          {"events, one day in 20", events(10 * scale, 5)},
          {"events, one day in 50", events(10 * scale, 2)},
          {"events, one day in 5", events(20 * scale, 20)},
          {"diary, one day in 5", diary(3000, 20)},
          {"diary, one day in 30", diary(3000, 3)},
          {"wiki", wiki(scale * 6'000, 12, 200)},
          {"wiki of few words", wiki(scale * 24'000, 6, 12)},
          {"filters", facets("abcde", 4)},
          {"filters of two values", facets("abcdefghi", 2)},
          {"filters of one value", facets("abcdefghijklmno", 1)},
          {"list", list_of_all},
          {"story", story(2'500, true)},
          {"long story", story(3'800, false)},
          {"digits from page to page", digits_from_page_to_page},
          {"photos", albums},
          {"reference", reference},
          {"docs", docs},
          {"news", news},
          {"blog", blog},
          {"files", files},
          {"family", family},
          {"sorted lists", sorted_lists}};
}

bool is_beside(const std::string& path) {
  return path == "/" || path.starts_with("/h/");
}

std::vector<Beside> beside(unsigned pages, const std::string& entry) {
  auto form = [=](std::vector<unsigned> (*children)(unsigned page, unsigned pages), bool (*has_entry)(unsigned page)) {
    return [=](const std::string& path) {
      unsigned n = number_behind(path, "/h/");
      Dice dice(path);
      SitePage page{numbered("h", n), words(dice, 150, 5000), {}};
      for (unsigned child : children(n, pages))
        if (child > 0 && child < pages) page.links.push_back(numbered("/h/", child));
      if (has_entry(n)) page.links.push_back(entry);
      return page;
    };
  };
  using Children = std::vector<unsigned>;
  auto everywhere = [](unsigned) { return true; };
  auto twos = [](unsigned n, unsigned) { return Children{2 * n + 1, 2 * n + 2}; };
  return {{"tree", form(twos, everywhere)},
          {"tree, trap at home", form(twos, [](unsigned n) { return n == 0; })},
          {"tree, trap deep", form(twos, [](unsigned n) { return n == 37; })},
          {"list", form(
                       [](unsigned n, unsigned count) {
                         Children all;
                         for (unsigned i = 1; n == 0 && i < count; ++i) all.push_back(i);
                         return all;
                       },
                       everywhere)},
          {"lists", form(
                        [](unsigned n, unsigned) {  // every 25th page is a list, which names the next
                          Children all;
                          for (unsigned i = 1; n % 25 == 0 && i <= 25; ++i) all.push_back(n + i);
                          return all;
                        },
                        everywhere)},
          {"web", form(
                      [](unsigned n, unsigned count) {
                        Dice dice("web" + std::to_string(n));
                        Children all{n + 7, n + 1};
                        for (unsigned i = 0; i < 4; ++i) all.push_back(dice(count));
                        return all;
                      },
                      everywhere)},
          {"chain", form([](unsigned n, unsigned) { return Children{n + 1}; }, everywhere)}};
}

}  // namespace crawl::generated
