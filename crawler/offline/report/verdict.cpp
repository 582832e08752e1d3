#include "crawler/offline/report/verdict.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text/text.h"

namespace crawl::report {
namespace {

constexpr double short_run_s = 5;
constexpr std::uint64_t few_pages = 20;

std::string ms_text(double ms) {
  return ms < 1000 ? base::decimal(ms, 0) + " ms" : base::decimal(ms / 1000, 1) + " s";
}

constexpr double nearly = 0.85;  // of a limit, since a run begins and ends slowly

std::optional<Verdict> held_by_a_limit(const PaceFigures& figures) {
  if (figures.rate > 0 && figures.requests_per_second > nearly * figures.rate)
    return Verdict{"--rate", base::decimal(figures.requests_per_second, 1) + " requests a second of the " +
                                 base::decimal(figures.rate, 0) +
                                 " that --rate allows over all hosts: more would be faster."};
  if (figures.limit_rate > 0 && figures.bytes_per_second > nearly * figures.limit_rate)
    return Verdict{"--limit-rate", base::byte_text(figures.bytes_per_second) + " a second of the " +
                                       base::byte_text(figures.limit_rate) +
                                       " that --limit-rate allows over all hosts: more would be faster."};
  return std::nullopt;
}

}  // namespace

Verdict verdict(const PaceFigures& figures) {
  if (figures.seconds < short_run_s || figures.pages < few_pages)
    return {"Nothing to speak of", "The run was short: " + base::counted(figures.pages, "page") + " in " +
                                       base::duration_text(figures.seconds) + "."};
  if (auto limit = held_by_a_limit(figures)) return std::move(*limit);
  const double gap_ms = figures.seconds * 1000 / static_cast<double>(std::max<std::uint64_t>(figures.busiest_pages, 1));
  const std::string paced = base::with_commas(figures.busiest_pages) + " of " + base::with_commas(figures.pages) +
                            " pages came from " + figures.busiest_host + ", one in " + ms_text(gap_ms) + " on average";
  if (figures.delay_ms && *figures.delay_ms > 0 && gap_ms < 1.5 * *figures.delay_ms)
    return {"Politeness",
            paced + "; the pause kept with it was " + ms_text(*figures.delay_ms) +
                ". More at once (--per-host) or shorter pauses (--delay) would be faster, where its owner "
                "agrees; more hosts would be at no cost to any."};
  constexpr double busy = 0.85;
  for (const auto& [name, share] :
       {std::pair("storage", figures.cpu.storage), std::pair("coordinator", figures.cpu.coordinator)})
    if (share > busy)
      return {"One core",
              std::string("The ") + name + " process, which is one alone, used " + base::decimal(share * 100, 0) +
                  " % of a core throughout: more workers would not be faster. Less to store (--store) would."};
  const unsigned processes = std::max(figures.processes, 1u);
  if (figures.cpu.workers > busy * processes)
    return {"The crawler's own CPU", "Fetching and parsing used " + base::decimal(figures.cpu.workers, 1) +
                                         " cores, by " + std::to_string(processes) +
                                         " processes: more of them (-p) would be faster, where there are cores."};
  const double parsing = figures.parse_seconds / figures.seconds / processes;
  if (parsing > 0.7)
    return {"The crawler's own CPU", "Parsing took " + base::decimal(parsing * 100, 0) + " % of the time of " +
                                         std::to_string(processes) + " processes: more of them (-p) would be faster."};
  if (figures.busiest_p95_ms > 1000)
    return {"Slow servers", paced + "; one answer in twenty took " + ms_text(figures.busiest_p95_ms) + " and more."};
  if (figures.median_ms > 0 && gap_ms * figures.per_host < 1.5 * figures.median_ms)
    return {"The network and the servers",
            paced + ", " + std::to_string(figures.per_host) + " at once (--per-host); half of the answers took " +
                ms_text(figures.median_ms) + " and more, which is what one request after the other gives."};
  return {"None of what the file tells of", paced + "; parsing took " + base::decimal(parsing * 100, 1) +
                                                " % of the time of each process. Network and disk are left; --stats "
                                                "has the CPU time by stage."};
}

}  // namespace crawl::report
