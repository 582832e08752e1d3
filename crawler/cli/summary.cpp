#include "crawler/cli/summary.h"

#include <cstdio>
#include <type_traits>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"
#include "config/resume.h"
#include "crawler/coordinator/coordinator.h"

namespace crawl::cli {
namespace {

using base::byte_text;
using base::duration_text;
using base::with_commas;

std::string plural(std::uint64_t count, const std::string& noun) {
  return with_commas(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string heading(const coordinator::Figures& figures) {
  double seconds = figures.seconds();
  std::string text = "Fetched " + plural(figures.finished, "URL") + " in " + duration_text(seconds);
  if (figures.finished > 0 && seconds > 0)
    text += ": " + with_commas(static_cast<std::uint64_t>(static_cast<double>(figures.finished) / seconds + 0.5)) +
            " a second, " + byte_text(static_cast<double>(figures.wire_bytes) / seconds) + "/s";
  return text + ".\n";
}

template <class Map, class Name>
std::string counts(const Map& map, const Name& name) {
  std::string text;
  for (const auto& [key, count] : map) text += (text.empty() ? "" : ", ") + name(key) + ": " + with_commas(count);
  return text;
}

template <class Map, class Name>
std::string json_counts(const Map& map, const Name& name) {
  std::string text;
  for (const auto& [key, count] : map)
    text += (text.empty() ? "" : ",") + base::log::json_string(name(key)) + ":" + std::to_string(count);
  return "{" + text + "}";
}

std::string line(const std::string& word, std::uint64_t count, const std::string& detail) {
  char start[64];
  std::snprintf(start, sizeof start, "  %-8s %12s", word.c_str(), with_commas(count).c_str());
  return start + (detail.empty() ? "" : "   " + detail) + "\n";
}

// Few of them are worth no word.
std::string tracking_line(std::uint64_t variants) {
  constexpr std::uint64_t many = 100;
  if (variants < many) return {};
  return line("variants", variants,
              "URLs that are others but for a session or a tracking parameter: --drop-param common");
}

std::string outcomes(const coordinator::Figures& figures) {
  std::string text;
  text += line("done", figures.done, counts(figures.by_status, [](auto status) { return std::to_string(status); }));
  text += line("failed", figures.failed,
               counts(figures.by_reason, [](auto reason) { return std::string(model::name(reason)); }));
  if (figures.retries > 0) text += line("retried", figures.retries, "attempts that failed and were made again");
  if (figures.seeds_refused > 0) text += line("refused", figures.seeds_refused, "lines that are no URL");
  if (figures.file.skipped > 0)
    text += line("skipped", figures.file.skipped, "URLs that were seen and not to be fetched");
  if (figures.file.queued > 0) text += line("queued", figures.file.queued, "left for the next run");
  text += tracking_line(figures.storage.tracking_variants);
  const ipc::WorkerFigures workers = figures.all_workers();
  if (workers.items > 0) text += line("items", workers.items, "data taken out of pages");
  if (workers.unanswered > 0)
    text += line("errors", workers.unanswered, "of the callback program, one a page; results.detail has them");
  if (workers.callback_errors > 0)
    text += line("errors", workers.callback_errors, "exceptions that left callbacks; results.detail has them");
  return text;
}

std::string slowest_hosts(const coordinator::Figures& figures) {
  if (figures.slowest_hosts.empty()) return {};
  std::string text = "\nSlowest hosts                            requests    mean answer   slowest\n";
  for (const coordinator::HostFigures& host : figures.slowest_hosts) {
    char row[256];
    std::snprintf(
        row, sizeof row, "  %-38.60s %8s   %12s  %9s\n", host.name.c_str(), with_commas(host.attempts).c_str(),
        duration_text(static_cast<double>(host.latency_ns) / 1e9 / static_cast<double>(host.attempts)).c_str(),
        duration_text(static_cast<double>(host.slowest_ns) / 1e9).c_str());
    text += row;
  }
  return text;
}

std::string where_time_went(const coordinator::Figures& figures) {
  ipc::WorkerFigures sum = figures.all_workers();
  if (sum.pages == 0) return {};
  auto mean = [&](double ms) { return duration_text(ms / 1000 / static_cast<double>(sum.pages)); };
  std::int64_t cpu = sum.cpu_ns + figures.storage.cpu_ns + figures.coordinator_cpu_ns;
  return "\nWhere the time went, mean of a URL: dns " + mean(sum.dns_ms) + ", connect " + mean(sum.connect_ms) +
         ", tls " + mean(sum.tls_ms) + ", waiting for the answer " + mean(sum.wait_ms) + ", reading it " +
         mean(sum.read_ms) + ", parsing " + mean(sum.parse_ms) + "; CPU of all processes " +
         mean(static_cast<double>(cpu) / 1e6) + "\n";
}

// --include keeps the crawl from the pages that lead to those that match.
std::string include_hint(const coordinator::Figures& figures, const config::Options& options) {
  bool seeds_alone = figures.pages > 0 && figures.pages <= figures.seeds && figures.file.skipped > 0;
  if (options.include.empty() || options.depth == 0 || !seeds_alone || figures.exit_status != 0) return {};
  return "\nOnly the seeds were fetched: pages that lead to what --include names must match it too. --keep RE follows "
         "all "
         "links and keeps what matches.\n";
}

std::string next_command(const coordinator::Figures& figures, const config::Options& options,
                         const std::string& program, const std::string& resume) {
  std::string file = shell_word(options.output);
  std::string text = "\nNext:\n";
  if (figures.file.queued > 0)
    text += "  " + (resume.empty() ? std::string("the same command again              ") : resume) +
            "  # goes on with what is queued\n";
  text += "  sqlite3 " + file + " \"SELECT url, status, title, links FROM results LIMIT 10\"\n";
  if (figures.all_workers().items > 0)
    text += "  sqlite3 " + file + " \"SELECT url, rule, data FROM items LIMIT 10\"\n";
  if (figures.all_workers().callback_errors > 0)
    text += "  sqlite3 " + file + " \"SELECT url, detail FROM results WHERE detail LIKE '%callback %'\"\n";
  if (figures.failed > 0)
    text += "  sqlite3 " + file + " \"SELECT url, reason, detail FROM results WHERE state = 'failed'\"\n";
  return text + "  " + shell_word(program) + " status " + file + "\n";
}

}  // namespace

std::string shell_word(const std::string& text) {
  return base::shell_quoted(text);
}

std::string summary_text(const coordinator::Figures& figures, const config::Options& options,
                         const std::string& program, const GoingOn& going_on) {
  std::string text;
  if (figures.exit_status == coordinator::exit_interrupted)
    text += "Interrupted; the same command goes on from here.\n";
  if (!going_on.put_aside.empty()) {
    text += going_on.put_aside;
  } else if (figures.finished == 0 && figures.file.queued == 0 && figures.exit_status == coordinator::exit_finished) {
    text += "Nothing left to fetch: " + with_commas(figures.file.done + figures.file.failed) + " URLs are in " +
            options.output + " already (--retry-failed tries the failed ones again, --recrawl all).\n";
  }
  if (figures.exit_status == coordinator::exit_no_seed) text += "No seed could be fetched.\n";
  text += heading(figures) + outcomes(figures);
  if (figures.finished > 0) text += slowest_hosts(figures) + where_time_went(figures);
  text += include_hint(figures, options) + next_command(figures, options, program, going_on.command);
  if (figures.exit_status == coordinator::exit_limit) text += "\nStopped: " + figures.stopped_why + ".\n";
  return text;
}

std::string stats_json(const coordinator::Figures& figures, const std::string& options_json) {
  std::string text = "{";
  auto add = [&](const char* key, const std::string& value) {
    text += (text.size() > 1 ? "," : "") + base::log::json_string(key) + ":" + value;
  };
  auto number = [](auto value) {
    if constexpr (std::is_floating_point_v<decltype(value)>) return base::decimal(value, 6);
    return std::to_string(value);
  };
  std::int64_t wall_ms = static_cast<std::int64_t>(figures.seconds() * 1000);
  add("run_id", number(figures.run_id));
  add("started_at", base::log::json_string(base::iso8601(figures.started_unix_ms)));
  add("finished_at", base::log::json_string(base::iso8601(figures.started_unix_ms + wall_ms)));
  add("exit_status", number(figures.exit_status));
  add("pages", number(figures.pages));
  add("failures", number(figures.failed));
  add("bytes", number(figures.bytes));
  add("options", options_json);
  add("seconds", number(figures.seconds()));
  add("finished", number(figures.finished));
  add("done", number(figures.done));
  add("retries", number(figures.retries));
  add("wire_bytes", number(figures.wire_bytes));
  add("seeds", number(figures.seeds));
  add("seeds_refused", number(figures.seeds_refused));
  add("queued", number(figures.file.queued));
  add("skipped", number(figures.file.skipped));
  add("items", number(figures.all_workers().items));
  add("callback_errors", number(figures.all_workers().unanswered + figures.all_workers().callback_errors));
  add("by_status", json_counts(figures.by_status, [](auto status) { return std::to_string(status); }));
  add("by_reason", json_counts(figures.by_reason, [](auto reason) { return model::name(reason); }));
  std::string memory, handlers, cpu;
  for (const ipc::WorkerFigures& worker : figures.workers) {
    memory += (memory.empty() ? "" : ",") + number(worker.peak_memory);
    cpu += (cpu.empty() ? "" : ",") + number(static_cast<double>(worker.cpu_ns) / 1e9);
    handlers += (handlers.empty() ? "" : ",") + number(static_cast<double>(worker.max_handler_ns) / 1e6);
  }
  add("longest_handler_cpu_ms", "[" + handlers + "]");  // of each worker's event loop
  add("worker_cpu_seconds", "[" + cpu + "]");
  add("cpu_seconds", "{\"coordinator\":" + number(static_cast<double>(figures.coordinator_cpu_ns) / 1e9) +
                         ",\"workers\":" + number(static_cast<double>(figures.all_workers().cpu_ns) / 1e9) +
                         ",\"storage\":" + number(static_cast<double>(figures.storage.cpu_ns) / 1e9) + "}");
  ipc::WorkerFigures sum = figures.all_workers();
  auto stage = [&](const char* name, std::int64_t cpu_ns) {
    return "\"" + std::string(name) + "\":" + number(static_cast<double>(cpu_ns) / 1e9);
  };
  add("stage_cpu_seconds", "{" + stage("fetch", sum.fetch_cpu_ns - sum.decode_cpu_ns) + "," +
                               stage("decode", sum.decode_cpu_ns) + "," + stage("hash", sum.hash_cpu_ns) + "," +
                               stage("charset", sum.charset_cpu_ns) + "," + stage("parse", sum.parse_cpu_ns) + "," +
                               stage("compress", sum.compress_cpu_ns) + "," + stage("send", sum.send_cpu_ns) + "," +
                               stage("store", figures.storage.cpu_ns) + "," +
                               stage("store_links", figures.storage.links_cpu_ns) + "," +
                               stage("store_pages", figures.storage.pages_cpu_ns) + "," +
                               stage("store_commits", figures.storage.commits_cpu_ns) + "," +
                               stage("coordinate", figures.coordinator_cpu_ns) + "}");
  add("peak_memory_bytes", "{\"coordinator\":" + number(figures.coordinator_peak_memory) + ",\"workers\":[" + memory +
                               "],\"storage\":" + number(figures.storage.peak_memory) + "}");
  return text + "}\n";
}

}  // namespace crawl::cli
