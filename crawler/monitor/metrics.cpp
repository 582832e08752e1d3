#include "crawler/monitor/metrics.h"

#include <string_view>
#include <utility>
#include <vector>

#include "base/text/text.h"
#include "base/time_units.h"

namespace crawl::monitor {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : base::printable(text)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string label(std::string_view name, std::string_view value) {
  return "{" + std::string(name) + "=\"" + escaped(value) + "\"}";
}

using base::in_seconds;

class Text {
 public:
  void begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = "crawl_" + std::string(name);
    out_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " + std::string(type) + "\n";
  }
  void value(std::uint64_t value, const std::string& labels = {}) { line(std::to_string(value), labels); }
  void value(double value, const std::string& labels = {}) { line(base::decimal(value, 3), labels); }
  void counter(std::string_view name, std::string_view help, std::uint64_t count) {
    begin(name, "counter", help);
    value(count);
  }
  void gauge(std::string_view name, std::string_view help, std::uint64_t count) {
    begin(name, "gauge", help);
    value(count);
  }
  std::string take() { return std::move(out_); }

 private:
  void line(const std::string& value, const std::string& labels) { out_ += name_ + labels + " " + value + "\n"; }

  std::string out_, name_;
};

// Of a file that is shown, and not of a crawl that runs, some counts are known to nobody: no 0 stands for them.
void add_known(Text& text, const ipc::LiveState& state, std::string_view name, std::string_view help,
               std::uint64_t count) {
  if (count > 0 || !state.processes.empty()) text.counter(name, help, count);
}

void add_counts(Text& text, const ipc::LiveState& state) {
  const model::Sample& now = state.now;
  text.counter("pages_total", "Outcomes of this run with an HTTP status.", now.pages);
  text.counter("failures_total", "URLs that failed in this run, after all attempts.", now.failures);
  text.counter("retries_total", "Attempts of this run that are made again.", now.retries);
  text.counter("throttled_total", "Answers 429 and 503 in this run.", now.throttled);
  text.counter("body_bytes_total", "Bytes of bodies in this run, after content decoding.", now.bytes);
  add_known(text, state, "received_bytes_total", "Bytes of bodies in this run as they came, of failed attempts too.",
            state.wire_bytes);
  add_known(text, state, "rendered_pages_total", "Pages of this run that a browser made.", state.rendered);
  add_known(text, state, "render_failures_total", "Pages of this run that a browser failed at.", state.not_rendered);
  text.begin("responses_total", "counter", "Outcomes of this run that are done, by HTTP status.");
  for (const ipc::LiveCount& each : state.by_status) text.value(each.count, label("code", each.name));
  text.begin("not_done_total", "counter", "Outcomes of this run that are not done, by reason.");
  for (const ipc::LiveCount& each : state.by_reason) text.value(each.count, label("reason", each.name));
  text.begin("urls", "gauge", "URLs of the results file, by state.");
  for (const auto& [name, count] : {std::pair("queued", state.file.queued), std::pair("done", state.file.done),
                                    std::pair("failed", state.file.failed), std::pair("skipped", state.file.skipped)})
    text.value(count, label("state", name));
  text.gauge("requests_in_flight", "Requests that are under way.", now.in_flight);
  text.gauge("hosts", "Hosts that are known.", state.hosts);
}

void add_processes(Text& text, const ipc::LiveState& state) {
  const model::Sample& now = state.now;
  text.begin("stage_cpu_seconds_total", "counter", "CPU time of this run by stage, of processes that have ended too.");
  for (const auto& [name, ns] :
       {std::pair("fetch", now.cpu_fetch_ns), std::pair("parse", now.cpu_parse_ns),
        std::pair("storage", now.cpu_storage_ns), std::pair("coordinator", now.cpu_coordinator_ns)})
    text.value(in_seconds(ns), label("stage", name));
  if (!state.processes.empty()) {
    text.begin("process_cpu_seconds_total", "counter", "CPU time by process, of those that had its place before too.");
    for (const ipc::LiveProcess& each : state.processes)
      text.value(in_seconds(each.cpu_ns), label("process", each.name));
    text.begin("process_resident_memory_bytes", "gauge", "Resident memory by process.");
    for (const ipc::LiveProcess& each : state.processes) text.value(each.rss, label("process", each.name));
  }
  text.gauge("resident_memory_bytes", "Resident memory of all processes.", now.rss);
  add_known(text, state, "worker_deaths_total", "Workers that died in this run.", state.worker_deaths);
  add_known(text, state, "storage_deaths_total", "Storage processes that died in this run.", state.storage_deaths);
}

}  // namespace

std::string metrics_text(const ipc::LiveState& state, std::uint64_t clients) {
  Text text;
  text.begin("run_info", "gauge", "The run and what it does.");
  text.value(std::uint64_t{1}, "{run=\"" + std::to_string(state.run_id) + "\",phase=\"" + escaped(state.phase) + "\"}");
  text.begin("run_start_time_seconds", "gauge", "When the run began, in seconds since 1970.");
  text.value(static_cast<double>(state.started_ms) / 1000);
  text.begin("state_time_seconds", "gauge", "Of when these figures are, in seconds since 1970.");
  text.value(static_cast<double>(state.at_ms) / 1000);
  add_counts(text, state);
  add_processes(text, state);
  text.gauge("monitor_connections", "Connections to this page.", clients);
  return text.take();
}

}  // namespace crawl::monitor
