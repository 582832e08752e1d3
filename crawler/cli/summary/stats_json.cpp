#include "crawler/cli/summary/stats_json.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/clock.h"
#include "base/file_rights.h"
#include "base/terminal/standard_streams.h"
#include "base/text/json_writer.h"
#include "base/time_units.h"

namespace crawl::cli {
namespace {

using base::JsonWriter;

template <class Map, class Name>
void add_counts(JsonWriter& json, std::string_view field, const Map& map, const Name& name) {
  json.begin_object(field);
  for (const auto& [key, count] : map) json.add(name(key), count);
  json.end_object();
}

bool write_whole(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::trunc);
  return static_cast<bool>((out << text).flush());
}

using base::in_seconds;

void add_run(JsonWriter& json, const coordinator::Figures& figures, const std::string& options_json, bool ended,
             const RunTimes& times) {
  const auto wall_ms = static_cast<std::int64_t>(figures.seconds() * 1000);
  json.add("run_id", figures.run_id);
  const std::string own_end = base::iso8601(figures.started_unix_ms + wall_ms);
  json.add("started_at", times.started_at.empty() ? base::iso8601(figures.started_unix_ms) : times.started_at);
  ended ? json.add("finished_at", times.finished_at.empty() ? own_end : times.finished_at)
        : json.add_null("finished_at");
  ended ? json.add("exit_status", figures.exit_status) : json.add_null("exit_status");
  json.add("pages", figures.pages);
  json.add("failures", figures.failed);
  json.add("bytes", figures.bytes);
  json.add_raw("options", options_json);
  json.add("seconds", figures.seconds());
}

void add_outcomes(JsonWriter& json, const coordinator::Figures& figures) {
  json.add("finished", figures.finished);
  json.add("done", figures.done);
  json.add("retries", figures.retries);
  json.add("rendered", figures.rendered);
  json.add("not_rendered", figures.not_rendered);
  json.add("render_ms", figures.render_ms);
  json.add("page_requests", figures.render_requests);
  json.add("wire_bytes", figures.wire_bytes);
  json.add("seeds", figures.seeds);
  json.add("seeds_refused", figures.seeds_refused);
  json.add("queued", figures.file.queued);
  json.add("skipped", figures.file.skipped);
  add_counts(json, "by_status", figures.by_status, [](auto status) { return std::to_string(status); });
  add_counts(json, "by_reason", figures.by_reason, [](auto reason) { return model::name(reason); });
}

template <class Of>
void add_of_workers(JsonWriter& json, std::string_view field, const coordinator::Figures& figures, const Of& of) {
  json.begin_array(field);
  for (const ipc::WorkerFigures& worker : figures.workers) json.add({}, of(worker));
  json.end_array();
}

void add_stages(JsonWriter& json, const coordinator::Figures& figures) {
  const ipc::WorkerFigures sum = figures.all_workers();
  json.begin_object("stage_cpu_seconds");
  json.add("fetch", in_seconds(sum.fetch_cpu_ns - sum.decode_cpu_ns));
  json.add("decode", in_seconds(sum.decode_cpu_ns));
  json.add("hash", in_seconds(sum.hash_cpu_ns));
  json.add("charset", in_seconds(sum.charset_cpu_ns));
  json.add("parse", in_seconds(sum.parse_cpu_ns));
  json.add("compress", in_seconds(sum.compress_cpu_ns));
  json.add("send", in_seconds(sum.send_cpu_ns));
  json.add("store", in_seconds(figures.storage.cpu_ns));
  json.add("store_links", in_seconds(figures.storage.links_cpu_ns));
  json.add("store_pages", in_seconds(figures.storage.pages_cpu_ns));
  json.add("store_commits", in_seconds(figures.storage.commits_cpu_ns));
  json.add("coordinate", in_seconds(figures.coordinator_cpu_ns));
  json.end_object();
}

// What workers and storage say when they leave.
void add_processes(JsonWriter& json, const coordinator::Figures& figures) {
  const ipc::WorkerFigures sum = figures.all_workers();
  json.add("items", sum.items);
  json.add("callback_errors", sum.unanswered + sum.callback_errors);
  add_of_workers(json, "longest_handler_cpu_ms", figures,  // of each worker's event loop
                 [](const auto& worker) { return static_cast<double>(worker.max_handler_ns) / 1e6; });
  add_of_workers(json, "worker_cpu_seconds", figures, [](const auto& worker) { return in_seconds(worker.cpu_ns); });
  json.begin_object("cpu_seconds");
  json.add("coordinator", in_seconds(figures.coordinator_cpu_ns));
  json.add("workers", in_seconds(sum.cpu_ns));
  json.add("storage", in_seconds(figures.storage.cpu_ns));
  json.end_object();
  add_stages(json, figures);
  json.begin_object("peak_memory_bytes");
  json.add("coordinator", figures.coordinator_peak_memory);
  add_of_workers(json, "workers", figures, [](const auto& worker) { return worker.peak_memory; });
  json.add("storage", figures.storage.peak_memory);
  json.end_object();
}

}  // namespace

std::string stats_json(const coordinator::Figures& figures, const std::string& options_json, bool ended,
                       const RunTimes& times) {
  JsonWriter json(6);
  json.begin_object();
  add_run(json, figures, options_json, ended, times);
  add_outcomes(json, figures);
  if (ended) add_processes(json, figures);
  json.end_object();
  return json.take() + "\n";
}

bool write_stats(const std::string& file, const std::string& json, std::chrono::milliseconds patience) {
  std::error_code error;
  const std::filesystem::path target = std::filesystem::weakly_canonical(file, error);  // a link stays one
  if (error || (std::filesystem::exists(target, error) && !std::filesystem::is_regular_file(target, error)))
    return base::write_named_stream(file, json, patience);
  const std::string made = target.string() + ".new-" + std::to_string(::getpid());
  const bool written = write_whole(made, json) && base::give_rights(made, base::rights_of(target.string())) &&
                       std::rename(made.c_str(), target.c_str()) == 0;
  if (!written) ::unlink(made.c_str());
  return written || write_whole(file, json);  // in a folder that is not ours
}

}  // namespace crawl::cli
