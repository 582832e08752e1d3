// What a link to a known URL costs, beside how many are known: parsing it against its page, normalizing it and finding
// its id; and what the parts of that cost, beside boost::unordered_flat_map, which doubles.
//
//   known_link [--memory BYTES] [URLS...]     default 100,000, 1,000,000 and 10,000,000 URLs, in 4 GiB
//
// Prints a line for each number of URLs, in nanoseconds: the whole; parsing alone; adding a URL; finding one that is
// known, and one that is not; and bytes an entry. Links are drawn at random, half a million; the best of five rounds.

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/hash.h"
#include "parser/url.h"
#include "storage/known_urls/known_urls.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t links = 500'000, hosts = 100'000, rounds = 5;
constexpr std::uint64_t most_in_map = 20'000'000;  // more take gigabytes while it doubles
constexpr std::uint64_t key = 0x6b6e6f776e;

std::string host_of(std::uint64_t i) {
  return "http://www.host-" + std::to_string(i % hosts) + ".example";
}

std::string path_of(std::uint64_t i) {
  return "/articles/" + std::to_string(i % 97) + "/" + std::to_string(i) + "-a-page-of-the-site.html";
}

// A link as a page has it, and the URL of that page.
struct Link {
  crawl::parser::Url page;
  std::string reference, url;
};

std::vector<Link> draw(std::uint64_t urls) {
  std::mt19937_64 random(urls);
  std::vector<Link> drawn;
  for (std::size_t i = 0; i < links; ++i) {
    std::uint64_t number = random() % urls;
    auto page = crawl::parser::parse_url(host_of(number) + "/articles/1/index.html");
    drawn.push_back({*page, "../../" + path_of(number).substr(1), host_of(number) + path_of(number)});
  }
  return drawn;
}

// Nanoseconds of one call of `work`, which is called with each of `count` numbers.
template <class Work>
double each_ns(std::size_t count, Work work) {
  auto started = Clock::now();
  for (std::size_t i = 0; i < count; ++i) work(i);
  return std::chrono::duration<double, std::nano>(Clock::now() - started).count() / static_cast<double>(count);
}

template <class Work>
double best_ns(Work work) {
  double best = 1e18;
  for (std::size_t i = 0; i < rounds; ++i) best = std::min(best, each_ns(links, work));
  return best;
}

void check(bool good) {
  if (good) return;
  std::fprintf(stderr, "known_link: a look-up was wrong\n");
  std::exit(1);
}

void measure_known(std::uint64_t urls, std::uint64_t memory, const std::vector<Link>& drawn) {
  std::string runs = (std::filesystem::temp_directory_path() / "known_link.known").string();
  crawl::storage::KnownUrls known(key, runs, memory);
  double add = each_ns(urls, [&](std::size_t i) {
    auto id = static_cast<std::int64_t>(i) + 1;
    check(known.find_or_add(host_of(i) + path_of(i), id) == id);
  });
  // As the crawler does it: a page's links are parsed one after the other, and each looked up some links later.
  std::vector<std::string> parsed(crawl::storage::KnownUrls::ahead, drawn[0].url);
  double whole = best_ns([&](std::size_t i) {
    std::string& place = parsed[i % parsed.size()];
    check(known.find(place) > 0);
    auto url = crawl::parser::parse_url(drawn[i].reference, &drawn[i].page);
    check(url.has_value());
    place = url->href();
    known.expect(place);
  });
  double parse =
      best_ns([&](std::size_t i) { check(crawl::parser::parse_url(drawn[i].reference, &drawn[i].page).has_value()); });
  double found = best_ns([&](std::size_t i) { check(known.find(drawn[i].url) > 0); });
  double unknown = best_ns([&](std::size_t i) { check(known.find(drawn[i].page.href()) == 0); });
  auto an_entry = [&](std::size_t bytes) { return static_cast<double>(bytes) / static_cast<double>(urls); };
  std::printf(
      "%10lu URLs: a link %5.0f ns (parsing %4.0f); added %4.0f, known %4.0f, unknown %4.0f; %4.1f bytes, %zu runs, "
      "%4.1f bytes on disk\n",
      urls, whole, parse, add, found, unknown, an_entry(known.bytes_in_memory()), known.runs(),
      an_entry(known.bytes_on_disk()));
  std::fflush(stdout);
}

void measure_flat_map(std::uint64_t urls, const std::vector<Link>& drawn) {
  boost::unordered_flat_map<std::uint64_t, std::int64_t> map;
  double add = each_ns(urls, [&](std::size_t i) {
    map.try_emplace(crawl::base::fingerprint(host_of(i) + path_of(i), key), static_cast<std::int64_t>(i) + 1);
  });
  double found = best_ns([&](std::size_t i) { check(map.contains(crawl::base::fingerprint(drawn[i].url, key))); });
  double unknown =
      best_ns([&](std::size_t i) { check(!map.contains(crawl::base::fingerprint(drawn[i].page.href(), key))); });
  double slots = static_cast<double>(map.bucket_count());
  std::printf("%27s unordered_flat_map:     added %4.0f, known %4.0f, unknown %4.0f; %4.1f bytes\n", "", add, found,
              unknown, slots * (16 + 16.0 / 15) / static_cast<double>(urls));
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint64_t> sizes;
  std::uint64_t memory = std::uint64_t{4} << 30;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--memory" && i + 1 < argc) {
      memory = std::strtoull(argv[++i], nullptr, 10);
    } else {
      sizes.push_back(std::strtoull(argv[i], nullptr, 10));
    }
  }
  if (sizes.empty()) sizes = {100'000, 1'000'000, 10'000'000};
  if (std::ranges::count(sizes, 0u) > 0)
    return std::fprintf(stderr, "usage: %s [--memory BYTES] [URLS...]\n", argv[0]), 2;
  for (std::uint64_t urls : sizes) {
    std::vector<Link> drawn = draw(urls);
    measure_known(urls, memory, drawn);
    if (urls <= most_in_map) measure_flat_map(urls, drawn);
  }
}
