#include "tests/support/generated_sites/endless.h"

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <utility>

#include "tests/support/generated_sites/fillings.h"

namespace crawl::generated {
namespace {

using Linked = std::function<std::vector<std::string>(const std::string& path)>;

std::string folder_of(const std::string& path) {
  return path.substr(0, path.find('?')).substr(0, path.substr(0, path.find('?')).rfind('/') + 1);
}

// ---- how pages are named: each returns what the page of a path links to ----

std::vector<std::string> names_in_a_folder(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links;
  for (unsigned i = 0, n = 4 + dice(5); i < n; ++i) links.push_back("/trap/" + name(dice, 8) + ".html");
  return links;
}

std::vector<std::string> folders_of_words(const std::string& path) {  // as tarpits do: words below words
  Dice dice(path + "#");
  std::vector<std::string> links{"/trap/"};
  for (unsigned i = 0; i < 5; ++i) {
    std::string link = "/trap";
    for (unsigned k = 0, n = 1 + dice(4); k < n; ++k) link += "/" + word(dice(2000));
    links.push_back(link);
  }
  return links;
}

std::vector<std::string> names_at_the_root(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links{"/", "/trap"};
  for (unsigned i = 0; i < 10; ++i) links.push_back("/" + name(dice, 9));
  return links;
}

std::vector<std::string> folders_at_the_root(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links;
  for (unsigned i = 0; i < 6; ++i) links.push_back("/" + word(dice(90000)) + "/" + word(dice(90000)) + "/");
  return links;
}

std::vector<std::string> relative_folders(const std::string& path) {
  Dice dice(path + "#");
  std::string folder = folder_of(path);
  if (folder == "/") folder = "/trap/";
  std::vector<std::string> links{"/trap/"};
  for (unsigned i = 0; i < 4; ++i) links.push_back(folder + word(dice(300)) + "/");
  return links;
}

// A menu of five whose links forgot their slash: a/b/a/c/...
std::vector<std::string> relative_menu(const std::string& path) {
  std::string folder = folder_of(path);
  if (folder == "/") folder = "/trap/";
  std::vector<std::string> links{"/"};
  for (const char* item : {"about/", "news/", "shop/", "team/", "help/", "jobs/", "press/"})
    links.push_back(folder + item);
  return links;
}

// Beside pages of the folder it has those of sub-folders, and a way up.
std::vector<std::string> members(const std::string& path) {
  Dice dice(path + "#");
  std::string folder = folder_of(path);
  if (folder == "/") folder = "/trap/";
  std::vector<std::string> links{folder};
  for (unsigned i = 0; i < 6; ++i) links.push_back(folder + name(dice, 6) + ".htm");
  links.push_back(folder + name(dice, 4) + "/");
  return links;
}

std::vector<std::string> behind_a_program(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links;
  for (unsigned i = 0; i < 8; ++i) links.push_back("/cgi-bin/people.pl/" + name(dice, 5 + dice(5)));
  return links;
}

std::vector<std::string> sessions_in_paths(const std::string& path) {
  unsigned number = number_behind(path, "/page");
  Dice fresh(path + "#");
  std::vector<std::string> links;
  for (unsigned i = 1; i < 6; ++i)
    links.push_back("/s/" + hex(fresh, 16) + "/page" + std::to_string((number + i * 3) % 20));
  return links;
}

std::vector<std::string> sessions_behind_names(const std::string& path) {
  Dice fresh(path + "#");
  std::vector<std::string> links;
  for (const char* page : {"/basket.jsp", "/offers.jsp", "/terms.jsp", "/people.jsp", "/imprint.jsp", "/news.jsp"})
    links.push_back(std::string(page) + ";jsessionid=" + token(fresh, 20, "0123456789ABCDEF"));
  return links;
}

std::vector<std::string> sessions_in_queries(const std::string& path) {
  Dice fresh(path + "#");
  std::vector<std::string> links;
  for (const char* page : {"/basket", "/offers", "/terms", "/people", "/imprint", "/news"})
    links.push_back(std::string(page) + "?sid=" + hex(fresh, 24));
  return links;
}

std::vector<std::string> counters_in_queries(const std::string& path) {
  unsigned count = number_behind(path, "hit=");
  std::vector<std::string> links;
  for (unsigned i = 0; i < 4; ++i)
    links.push_back("/trap/page" + std::to_string(i) + "?hit=" + std::to_string(4 * count + i + 1));
  return links;
}

std::vector<std::string> filters_added_for_ever(const std::string& path) {
  Dice dice(path + "#");
  std::string before = path.find('?') == std::string::npos ? "/shop?" : path + "&";
  std::vector<std::string> links{"/shop"};
  for (unsigned i = 0; i < 12; ++i)
    links.push_back(before + word(dice(40)) + std::to_string(dice(9)) + "=" + word(dice(40)));
  return links;
}

// Twelve filters of three values, in the order in which they were chosen; each can be taken off again.
std::vector<std::string> filters_in_any_order(const std::string& path) {
  std::vector<std::string> chosen, links{"/shop"};
  for (std::size_t at = path.find('?'); at != std::string::npos && at + 1 < path.size();) {
    std::size_t end = path.find('&', at + 1);
    chosen.push_back(path.substr(at + 1, end == std::string::npos ? end : end - at - 1));
    at = end;
  }
  auto url = [](const std::vector<std::string>& filters) {
    std::string text = "/shop";
    for (const std::string& filter : filters) text += (text.size() == 5 ? "?" : "&") + filter;
    return text;
  };
  for (char filter = 'a'; filter <= 'l'; ++filter) {
    bool has = std::ranges::any_of(chosen, [&](const std::string& other) { return other.front() == filter; });
    for (char value = '1'; value <= '3' && !has; ++value) {
      auto more = chosen;
      more.push_back({filter, '=', value});
      links.push_back(url(more));
    }
  }
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    auto fewer = chosen;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    links.push_back(url(fewer));
  }
  return links;
}

std::vector<std::string> filters_in_paths(const std::string& path) {
  Dice dice(path + "#");
  std::string folder = path.back() == '/' ? path : path + "/";
  std::vector<std::string> links{"/shop/"};
  for (unsigned i = 0; i < 8; ++i) links.push_back(folder + word(dice(30)) + "-" + word(100 + dice(30)) + "/");
  return links;
}

std::vector<std::string> pages_of_a_list(const std::string& path) {
  unsigned number = number_behind(path, "page=", 1);
  return {"/", "/list?page=1", "/list?page=" + std::to_string(number + 1)};
}

std::vector<std::string> pages_in_a_window(const std::string& path) {  // 1 2 3 ... n-2 n-1 n n+1 n+2
  unsigned number = number_behind(path, "/page/", 1);
  std::vector<std::string> links{"/", "/blog/page/1"};
  for (unsigned n = number > 2 ? number - 2 : 1; n <= number + 5; ++n)
    links.push_back("/blog/page/" + std::to_string(n));
  return links;
}

std::vector<std::string> ids_that_go_on(const std::string& path) {
  unsigned number = number_behind(path, "id=", 1);
  return {"/record?id=" + std::to_string(number + 1), "/record?id=" + std::to_string(number + 2)};
}

std::vector<std::string> comments(const std::string& path) {
  unsigned number = number_behind(path, "replytocom=", 0);
  std::vector<std::string> links{"/post", "/"};
  for (unsigned i = 1; i <= 5; ++i) links.push_back("/post?replytocom=" + std::to_string(5 * number + i));
  return links;
}

std::vector<std::string> tree_of_numbers(const std::string& path) {
  unsigned long long number = std::strtoull(path.c_str() + std::min<std::size_t>(path.size(), 6), nullptr, 10);
  std::vector<std::string> links{"/"};
  for (unsigned i = 1; i <= 3; ++i)
    links.push_back("/node/" + std::to_string(3 * (number % 1'000'000'000'000'000) + i));
  return links;
}

std::vector<std::string> numbers_with_dots(const std::string& path) {
  std::vector<std::string> links{"/doc/", "/"};
  for (unsigned i = 1; i <= 4; ++i) links.push_back(path + (path.back() == '/' ? "" : ".") + std::to_string(i));
  return links;
}

std::vector<std::string> photos(const std::string& path) {
  unsigned number = number_behind(path, "/photo/", 1000);
  return {"/gallery", "/photo/" + std::to_string(number + 1), "/photo/" + std::to_string(number - 1)};
}

std::vector<std::string> encoded_tokens(const std::string& path) {
  static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  Dice dice(path + "#");
  std::vector<std::string> links;
  for (unsigned i = 0; i < 3; ++i) links.push_back("/view?state=" + token(dice, 32, letters) + "%3D%3D");
  return links;
}

std::vector<std::string> searches(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links{"/", "/search"};
  for (unsigned i = 0; i < 8; ++i) links.push_back("/search?q=" + word(dice(5000)) + "+" + word(dice(5000)));
  return links;
}

std::vector<std::string> tags_upon_tags(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links{"/tag/"};
  for (unsigned i = 0; i < 6; ++i) links.push_back(path + (path.back() == '/' ? "" : "+") + word(dice(50)));
  return links;
}

std::vector<std::string> languages_crossed(const std::string& path) {
  std::vector<std::string> links{"/"};
  for (const char* language : {"/de", "/fr", "/es", "/it"}) links.push_back(language + path);
  for (const char* page : {"about", "products"}) links.push_back(folder_of(path) + page);
  return links;
}

std::vector<std::string> echoes(const std::string& path) {  // a page for whatever is asked
  Dice dice(path + "#");
  std::string own = path.substr(0, path.find('?'));
  return {"/",       own + "/index", own + "/" + word(dice(40)), own + "?print=1", own + "?lang=" + word(dice(6)),
          own + "-2"};
}

std::vector<std::string> back_references(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links;
  std::string from = path.size() > 60 ? path.substr(path.size() - 60) : path;
  for (char& c : from)
    if (c == '/' || c == '?' || c == '=') c = '-';
  for (unsigned i = 0; i < 4; ++i) links.push_back("/trap/p" + std::to_string(dice(50)) + "?from=" + from);
  return links;
}

std::vector<std::string> chain_of_tokens(const std::string& path) {
  Dice dice(path + "#");
  return {"/trap/" + hex(dice, 12)};
}

std::vector<std::string> days(const std::string& path) {  // by query, with three views
  unsigned day = number_behind(path, "d=", 10000);
  std::vector<std::string> links{"/"};
  for (const char* view : {"day", "week", "month"})
    for (unsigned next : {day - 1, day + 1, day + 7, day + 30})
      links.push_back("/agenda?view=" + std::string(view) + "&d=" + std::to_string(next));
  return links;
}

// Three folders, each of whose pages names pages of the others.
std::vector<std::string> folders_in_turns(const std::string& path) {
  Dice dice(path + "#");
  std::vector<std::string> links{"/"};
  for (const char* folder : {"/alpha/", "/beta/", "/gamma/"})
    for (unsigned i = 0; i < 2; ++i) links.push_back(folder + name(dice, 7));
  return links;
}

// Each page of a calendar has one to print, which names nothing.
std::vector<std::string> pages_to_print(const std::string& path) {
  if (path.starts_with("/print")) return {"/"};
  unsigned week = number_behind(path, "/week/", 5000);
  return {"/", "/print?week=" + std::to_string(week), "/week/" + std::to_string(week + 1),
          "/week/" + std::to_string(week - 1)};
}

// Lists of twelve tags, each of which has a next page.
std::vector<std::string> tags_with_pages(const std::string& path) {
  unsigned page = number_behind(path, "/page/", 1);
  std::string tag = path.substr(0, path.find("/page/"));
  std::vector<std::string> links{tag + "/page/" + std::to_string(page + 1)};
  for (unsigned i = 0; i < 12; ++i) links.push_back("/tag/" + word(i));
  return links;
}

// Months that link to their days and to each other.
struct Month {
  unsigned year = 2026, month = 11, day = 0;
};
Month month_of(const std::string& path) {
  Month at;
  std::sscanf(path.c_str(), "/cal/%u/%u/%u", &at.year, &at.month, &at.day);
  at.month = 1 + (at.month + 11) % 12;
  return at;
}

std::vector<std::string> months(const std::string& path) {
  Month at = month_of(path);
  auto of = [](unsigned year, unsigned month) { return "/cal/" + std::to_string(year) + "/" + std::to_string(month); };
  if (at.day > 0) return {"/", of(at.year, at.month)};
  std::vector<std::string> links{"/", at.month == 12 ? of(at.year + 1, 1) : of(at.year, at.month + 1),
                                 at.month == 1 ? of(at.year - 1, 12) : of(at.year, at.month - 1)};
  for (unsigned day = 1; day <= 28; ++day) links.push_back(of(at.year, at.month) + "/" + std::to_string(day));
  return links;
}

SitePage calendar(const std::string& path, unsigned frame_words) {
  static const char* names[] = {"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
  Month at = month_of(path);
  std::string month = std::string(names[at.month - 1]) + " " + std::to_string(at.year);
  SitePage page{month, frame(frame_words), months(path)};
  if (at.day > 0) {
    page.text += "There are no events on " + std::to_string(at.day) + ". " + month;
  } else {
    for (unsigned day = 1; day <= 28; ++day) page.text += std::to_string(day) + " ";
  }
  return page;
}

// The text of a shop's page follows from its own name, whatever session it is asked with.
SitePage page_of_a_session(const std::string& path) {
  auto begin = path.find("/page") == std::string::npos ? 0 : path.rfind("/page");
  std::string own = path.substr(begin, path.find_first_of(";?", begin) - begin);
  Dice dice(own);
  return {own, frame(80) + words(dice, 100, 3000), {}};
}

// Lists of results whose entries are drawn from a small stock.
SitePage results(const std::string& path) {
  Dice dice(path);
  SitePage page{"Results", frame(60) + "No products match. ", {}};
  for (unsigned i = 0; i < 8; ++i) page.text += word(dice(60)) + " chair " + std::to_string(dice(300)) + " EUR ";
  return page;
}

struct Kind {
  const char* name;
  const char* entry;
  Linked links;
  std::vector<Filling> fillings;
};

std::vector<Kind> kinds() {
  using enum Filling;
  const std::vector<Filling> babble{markov, growing, random, lorem, template_, echo, same, cjk, digits, empty};
  const std::vector<Filling> some{random, lorem, template_, same, cjk};
  const std::vector<Filling> dull{template_, echo, same, digits, empty};
  return {{"names in a folder", "/trap/", names_in_a_folder, babble},
          {"folders of words", "/trap/", folders_of_words, some},
          {"names at the root", "/trap", names_at_the_root, some},
          {"folders at the root", "/trap/", folders_at_the_root, some},
          {"relative folders", "/trap/", relative_folders, some},
          {"relative menu", "/trap/", relative_menu, {random, same, template_, echo}},
          {"members", "/trap/", members, some},
          {"behind a program", "/cgi-bin/people.pl/", behind_a_program, babble},
          {"counters in queries", "/trap/page0?hit=0", counters_in_queries, some},
          {"filters in any order", "/shop", filters_in_any_order, {same, template_, lorem}},
          {"filters in paths", "/shop/", filters_in_paths, some},
          {"pages of a list", "/list?page=1", pages_of_a_list, babble},
          {"pages in a window", "/blog/page/1", pages_in_a_window, babble},
          {"ids that go on", "/record?id=1", ids_that_go_on, babble},
          {"comments", "/post", comments, dull},
          {"tree of numbers", "/node/0", tree_of_numbers, some},
          {"numbers with dots", "/doc/", numbers_with_dots, some},
          {"photos", "/photo/1000", photos, dull},
          {"encoded tokens", "/view?state=0", encoded_tokens, some},
          {"searches", "/search", searches, some},
          {"tags upon tags", "/tag/", tags_upon_tags, some},
          {"languages crossed", "/en/home", languages_crossed, {same, echo, random}},
          {"echoes", "/nowhere", echoes, {same, echo, random}},
          {"back references", "/trap/p0?from=x", back_references, some},
          {"chain of tokens", "/trap/0", chain_of_tokens, babble},
          {"folders in turns", "/alpha/", folders_in_turns, some},
          {"pages to print", "/week/5000", pages_to_print, {same, template_, echo}},
          {"tags with pages", "/tag/", tags_with_pages, {same, random}},
          {"days by query", "/agenda?view=day&d=10000", days, dull}};
}

}  // namespace

std::vector<Endless> endless_sites() {
  std::vector<Endless> all;
  for (const Kind& kind : kinds())
    for (Filling filling : kind.fillings)
      all.push_back({std::string(kind.name) + ", " + name_of(filling),
                     [links = kind.links, filling](const std::string& path) {
                       SitePage page = filled(filling, path);
                       page.links = links(path);
                       return page;
                     },
                     kind.entry,
                     filling == Filling::random || filling == Filling::template_ || filling == Filling::same});
  auto add = [&](const char* name, const char* entry, SitePage (*text)(const std::string&), const Linked& links) {
    all.push_back({name,
                   [text, links](const std::string& path) {
                     SitePage page = text(path);
                     page.links = links(path);
                     return page;
                   },
                   entry});
  };
  add("sessions in paths", "/s/0a1b2c3d4e5f6071/page0", page_of_a_session, sessions_in_paths);
  add("sessions in queries", "/basket?sid=0a1b2c3d4e5f6071", page_of_a_session, sessions_in_queries);
  add("sessions behind names", "/basket.jsp;jsessionid=0A1B", page_of_a_session, sessions_behind_names);
  add("filters added for ever", "/shop", results, filters_added_for_ever);
  add("filters in any order, results", "/shop", results, filters_in_any_order);
  for (unsigned frame_words : {0u, 20u, 100u, 400u})
    all.push_back({"calendar, " + std::to_string(frame_words) + " words of frame",
                   [frame_words](const std::string& path) { return calendar(path, frame_words); }, "/cal/2026/11"});
  return all;
}

}  // namespace crawl::generated
