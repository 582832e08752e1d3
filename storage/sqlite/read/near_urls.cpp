#include "storage/sqlite/read/near_urls.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "model/url_text.h"
#include "storage/queue/robots_table.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::storage {
namespace {

constexpr std::size_t max_neighbours = 200;  // that are read of one folder
constexpr std::size_t max_folders = 8;       // from the URL's own up to the host's
constexpr std::size_t compared = 128;        // bytes of a path, at most

using Distances = std::array<std::size_t, compared + 1>;

// Insertions, deletions and substitutions from a to b.
std::size_t distance(std::string_view a, std::string_view b) {
  Distances row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

std::string_view path_of(std::string_view url) {
  return url.substr(std::min(model::origin_of(url).size(), url.size())).substr(0, compared);
}

// The other ways to write what is often the same page.
std::vector<std::string> spellings(std::string_view url) {
  std::string_view scheme = url.substr(0, url.find("://"));
  if (scheme.size() + 3 > url.size()) return {};
  std::string_view rest = url.substr(scheme.size() + 3);
  std::string other_host = rest.starts_with("www.") ? std::string(rest.substr(4)) : "www." + std::string(rest);
  std::vector<std::string> rests = {std::string(rest), other_host};
  for (std::size_t i = 0; i < 2; ++i) {
    std::string path = rests[i].substr(0, rests[i].find('?'));
    bool slash = path.ends_with('/');
    rests.push_back(slash ? path.substr(0, path.size() - 1) : path + "/");
    rests.push_back(std::move(path));
  }
  std::vector<std::string> all;
  for (const std::string& one : rests)
    for (const char* other : {"http://", "https://"}) all.push_back(other + one);
  return all;
}

// "https://h/a/b/", "https://h/a/", "https://h/".
std::vector<std::string> folders(std::string_view url) {
  std::vector<std::string> all;
  std::string_view path = url.substr(0, url.find('?'));
  std::size_t host_end = model::origin_of(url).size();
  for (auto slash = path.rfind('/'); slash != std::string_view::npos && slash >= host_end && all.size() < max_folders;
       slash = slash == 0 ? std::string_view::npos : path.rfind('/', slash - 1))
    all.emplace_back(path.substr(0, slash + 1));
  return all;
}

class Search {
 public:
  Search(Database& db, std::string_view url) : url_(url) {
    Statement exact(db, "SELECT url FROM urls WHERE url = ?1");
    if (has_every_user_index(db)) {
      for (const std::string& spelling : spellings(url))
        if (exact.first(spelling)) found_[spelling] = 0;
      look_round(db);
    } else {
      scan(db);
    }
  }

  std::vector<std::string> best(std::size_t most) {
    std::vector<std::pair<std::size_t, std::string>> order;
    for (auto& [url, far] : found_) order.emplace_back(far, url);
    std::ranges::sort(order);
    auto unlike = std::ranges::find_if(order, [this](const auto& one) { return one.first > max_edits(); });
    if (unlike != order.begin())
      order.erase(unlike, order.end());  // where none is alike, neighbours are better than nothing
    std::vector<std::string> urls;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) urls.push_back(std::move(order[i].second));
    return urls;
  }

 private:
  std::size_t max_edits() const { return 1 + std::max<std::size_t>(2, path_of(url_).size() / 3); }

  // Those that sort next to it, then those of each folder from its own up, until there are some.
  void look_round(Database& db) {
    Statement after(db, "SELECT url FROM urls WHERE url > ?1 AND url < ?2 ORDER BY url LIMIT ?3");
    Statement before(db, "SELECT url FROM urls WHERE url < ?1 AND url > ?2 ORDER BY url DESC LIMIT ?3");
    std::string begin = std::string(model::origin_of(url_)) + "/",
                end = std::string(model::origin_of(url_)) + "0";  // '0' follows '/'
    take(after, url_, end);
    take(before, url_, begin);
    for (const std::string& folder : folders(url_)) {
      if (found_.size() > max_neighbours) return;
      std::string beyond = folder.substr(0, folder.size() - 1) + "0";
      take(after, folder.substr(0, folder.size() - 1), beyond);
    }
  }

  // Without an index: what comes first of the host.
  void scan(Database& db) {
    Statement rows(db, "SELECT url FROM urls WHERE url >= ?1 AND url < ?2 LIMIT ?3");
    take(rows, std::string(model::origin_of(url_)) + "/", std::string(model::origin_of(url_)) + "0");
  }

  void take(Statement& rows, std::string_view from, std::string_view to) {
    for (bool more = rows.first(from, to, max_neighbours); more; more = rows.step()) {
      std::string_view near = rows.text(0);
      found_.try_emplace(std::string(near), 1 + distance(path_of(url_), path_of(near)));
    }
    rows.reset();
  }

  std::string_view url_;
  std::map<std::string, std::size_t> found_;  // how far each is from it
};

}  // namespace

std::vector<std::string> near_urls(Database& db, std::string_view url, std::size_t most) {
  return Search(db, url).best(most);
}

}  // namespace crawl::storage
