#include "crawler/cli/summary/stats_json.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <type_traits>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"

namespace crawl::cli {
namespace {

template <class Map, class Name>
std::string json_counts(const Map& map, const Name& name) {
  std::string text;
  for (const auto& [key, count] : map)
    text += (text.empty() ? "" : ",") + base::log::json_string(name(key)) + ":" + std::to_string(count);
  return "{" + text + "}";
}

bool write_whole(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::trunc);
  return static_cast<bool>((out << text).flush());
}

template <class Value>
std::string number(Value value) {
  if constexpr (std::is_floating_point_v<Value>) return base::decimal(value, 6);
  return std::to_string(value);
}

class Object {
 public:
  void add(const char* key, const std::string& value) {
    text_ += (text_.empty() ? "" : ",") + base::log::json_string(key) + ":" + value;
  }
  std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

void add_run(Object& json, const coordinator::Figures& figures, const std::string& options_json, bool ended) {
  const auto wall_ms = static_cast<std::int64_t>(figures.seconds() * 1000);
  json.add("run_id", number(figures.run_id));
  json.add("started_at", base::log::json_string(base::iso8601(figures.started_unix_ms)));
  json.add("finished_at", ended ? base::log::json_string(base::iso8601(figures.started_unix_ms + wall_ms)) : "null");
  json.add("exit_status", ended ? number(figures.exit_status) : "null");
  json.add("pages", number(figures.pages));
  json.add("failures", number(figures.failed));
  json.add("bytes", number(figures.bytes));
  json.add("options", options_json);
  json.add("seconds", number(figures.seconds()));
}

void add_outcomes(Object& json, const coordinator::Figures& figures) {
  json.add("finished", number(figures.finished));
  json.add("done", number(figures.done));
  json.add("retries", number(figures.retries));
  json.add("wire_bytes", number(figures.wire_bytes));
  json.add("seeds", number(figures.seeds));
  json.add("seeds_refused", number(figures.seeds_refused));
  json.add("queued", number(figures.file.queued));
  json.add("skipped", number(figures.file.skipped));
  json.add("by_status", json_counts(figures.by_status, [](auto status) { return std::to_string(status); }));
  json.add("by_reason", json_counts(figures.by_reason, [](auto reason) { return model::name(reason); }));
}

// What workers and storage say when they leave.
void add_processes(Object& json, const coordinator::Figures& figures) {
  json.add("items", number(figures.all_workers().items));
  json.add("callback_errors", number(figures.all_workers().unanswered + figures.all_workers().callback_errors));
  std::string memory, handlers, cpu;
  for (const ipc::WorkerFigures& worker : figures.workers) {
    memory += (memory.empty() ? "" : ",") + number(worker.peak_memory);
    cpu += (cpu.empty() ? "" : ",") + number(static_cast<double>(worker.cpu_ns) / 1e9);
    handlers += (handlers.empty() ? "" : ",") + number(static_cast<double>(worker.max_handler_ns) / 1e6);
  }
  json.add("longest_handler_cpu_ms", "[" + handlers + "]");  // of each worker's event loop
  json.add("worker_cpu_seconds", "[" + cpu + "]");
  json.add("cpu_seconds", "{\"coordinator\":" + number(static_cast<double>(figures.coordinator_cpu_ns) / 1e9) +
                              ",\"workers\":" + number(static_cast<double>(figures.all_workers().cpu_ns) / 1e9) +
                              ",\"storage\":" + number(static_cast<double>(figures.storage.cpu_ns) / 1e9) + "}");
  ipc::WorkerFigures sum = figures.all_workers();
  auto stage = [&](const char* name, std::int64_t cpu_ns) {
    return "\"" + std::string(name) + "\":" + number(static_cast<double>(cpu_ns) / 1e9);
  };
  json.add("stage_cpu_seconds", "{" + stage("fetch", sum.fetch_cpu_ns - sum.decode_cpu_ns) + "," +
                                    stage("decode", sum.decode_cpu_ns) + "," + stage("hash", sum.hash_cpu_ns) + "," +
                                    stage("charset", sum.charset_cpu_ns) + "," + stage("parse", sum.parse_cpu_ns) +
                                    "," + stage("compress", sum.compress_cpu_ns) + "," +
                                    stage("send", sum.send_cpu_ns) + "," + stage("store", figures.storage.cpu_ns) +
                                    "," + stage("store_links", figures.storage.links_cpu_ns) + "," +
                                    stage("store_pages", figures.storage.pages_cpu_ns) + "," +
                                    stage("store_commits", figures.storage.commits_cpu_ns) + "," +
                                    stage("coordinate", figures.coordinator_cpu_ns) + "}");
  json.add("peak_memory_bytes", "{\"coordinator\":" + number(figures.coordinator_peak_memory) + ",\"workers\":[" +
                                    memory + "],\"storage\":" + number(figures.storage.peak_memory) + "}");
}

}  // namespace

std::string stats_json(const coordinator::Figures& figures, const std::string& options_json, bool ended) {
  Object json;
  add_run(json, figures, options_json, ended);
  add_outcomes(json, figures);
  if (ended) add_processes(json, figures);
  return json.text() + "\n";
}

bool write_stats(const std::string& file, const std::string& json) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::weakly_canonical(file, error);  // a link stays one
  if (error || (std::filesystem::exists(target, error) && !std::filesystem::is_regular_file(target, error)))
    return write_whole(file, json);
  const std::string made = target.string() + ".new-" + std::to_string(::getpid());
  const bool written = write_whole(made, json) && std::rename(made.c_str(), target.c_str()) == 0;
  if (!written) ::unlink(made.c_str());
  return written || write_whole(file, json);  // in a folder that is not ours
}

}  // namespace crawl::cli
