#include "crawler/monitor/json.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/clock.h"
#include "base/text/json_writer.h"
#include "base/text/text.h"
#include "base/time_units.h"
#include "model/reason.h"
#include "model/sample.h"

namespace crawl::monitor {
namespace {

// Texts of pages and servers are read by people.
class Json : public base::JsonWriter {
 public:
  Json() : JsonWriter(3, Texts::printable) {}
  // Below 0: unknown.
  void add_known(std::string_view name, double value) { value < 0 ? add_null(name) : add(name, value); }
};

using base::in_seconds;

void add_counts(Json& json, std::string_view name, const std::vector<ipc::LiveCount>& counts) {
  json.begin_object(name);
  for (const ipc::LiveCount& each : counts) json.add(each.name.empty() ? "-" : each.name, each.count);
  json.end_object();
}

void add_cpu(Json& json, const model::Sample& sample) {
  json.begin_object("cpu_seconds");
  json.add("fetch", in_seconds(sample.cpu_fetch_ns));
  json.add("parse", in_seconds(sample.cpu_parse_ns));
  json.add("storage", in_seconds(sample.cpu_storage_ns));
  json.add("coordinator", in_seconds(sample.cpu_coordinator_ns));
  json.end_object();
}

void add_lists(Json& json, const ipc::LiveState& state) {
  json.begin_array("processes");
  for (const ipc::LiveProcess& each : state.processes) {
    json.begin_object();
    json.add("name", each.name);
    json.add("pid", std::int64_t{each.pid});
    json.add("rss", each.rss);
    json.add("cpu_seconds", in_seconds(each.cpu_ns));
    json.add("doing", each.doing);
    json.end_object();
  }
  json.end_array();
  json.begin_array("hosts");
  for (const ipc::LiveHost& each : state.busiest) {
    json.begin_object();
    json.add("host", each.name);
    json.add("pages", each.pages);
    json.add("queued", each.queued);
    json.add("in_flight", each.in_flight);
    json.add_known("delay_ms", each.delay_ms);
    json.add_known("latency_ms", each.latency_ms);
    json.add("state", each.state);
    json.end_object();
  }
  json.end_array();
  json.begin_array("last_failures");
  for (const ipc::LiveFailure& each : state.failures) {
    json.begin_object();
    json.add("at", base::iso8601(each.at_ms));
    json.add("url", each.url);
    json.add("what", each.what);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string state_json(const ipc::LiveState& state, std::string_view file) {
  const model::Sample& now = state.now;
  Json json;
  json.begin_object();
  json.add("file", file);
  json.add("run_id", state.run_id);
  json.add("started_at", base::iso8601(state.started_ms));
  json.add("at", base::iso8601(state.at_ms));
  json.add("seconds", static_cast<double>(state.at_ms - state.started_ms) / 1000);
  json.add("phase", state.phase);
  json.add("note", state.note);
  json.add_known("seconds_left", state.seconds_left);
  json.add("at_least", state.at_least);
  json.begin_object("urls");
  json.add("queued", state.file.queued);
  json.add("done", state.file.done);
  json.add("failed", state.file.failed);
  json.add("skipped", state.file.skipped);
  json.end_object();
  json.add("pages", now.pages);
  json.add("failures", now.failures);
  json.add("throttled", now.throttled);
  json.add("retries", now.retries);
  json.add("bytes", now.bytes);
  json.add("wire_bytes", state.wire_bytes);
  json.add("rendered", state.rendered);
  json.add("not_rendered", state.not_rendered);
  json.add("render_ms", state.render_ms);
  json.add("in_flight", now.in_flight);
  json.add("hosts_known", state.hosts);
  json.add("rss", now.rss);
  add_cpu(json, now);
  add_counts(json, "by_status", state.by_status);
  add_counts(json, "by_reason", state.by_reason);
  json.add("worker_deaths", state.worker_deaths);
  json.add("storage_deaths", state.storage_deaths);
  add_lists(json, state);
  json.end_object();
  return json.take();
}

std::string history_json(const std::vector<model::Sample>& samples) {
  Json json;
  json.begin_array();
  for (const model::Sample& each : samples) {
    json.begin_object();
    json.add("t", each.at_ms);
    json.add("pages", each.pages);
    json.add("failures", each.failures);
    json.add("retries", each.retries);
    json.add("bytes", each.bytes);
    json.add("queued", each.queued);
    json.add("in_flight", each.in_flight);
    json.add("rss", each.rss);
    add_cpu(json, each);
    json.end_object();
  }
  json.end_array();
  return json.take();
}

std::string overview_json(const Counted& counted) {
  const report::Figures& figures = counted.figures;
  constexpr std::size_t max_folders = 60;
  constexpr int step = report::Times::per_octave / 4;
  Json json;
  json.begin_object();
  json.add("as_of", base::iso8601(counted.as_of_ms));
  json.begin_object("types");
  for (const auto& [type, count] : figures.types) json.add(type.empty() ? "-" : type, count);
  json.end_object();
  json.begin_object("depths");
  for (const auto& [depth, count] : figures.depths) json.add(std::to_string(depth), count);
  json.end_object();
  std::vector<std::pair<std::uint64_t, std::string_view>> folders;
  for (const auto& [name, folder] : figures.folders) folders.emplace_back(folder.pages, name);
  std::ranges::sort(folders, std::ranges::greater());
  folders.resize(std::min(folders.size(), max_folders));
  json.begin_array("folders");
  for (const auto& [pages, name] : folders) {
    json.begin_object();
    json.add("name", name);
    json.add("pages", pages);
    json.add("errors", figures.folders.find(name)->second.errors);
    json.end_object();
  }
  json.end_array();
  json.begin_array("waits");
  for (std::size_t i = 0; i < figures.waits.buckets().size(); i += step) {
    std::uint64_t count = 0;
    for (std::size_t at = i; at < i + step; ++at) count += figures.waits.buckets()[at];
    json.begin_object();
    json.add("ms", report::Times::begin_of(static_cast<int>(i)));
    json.add("count", count);
    json.end_object();
  }
  json.end_array();
  for (const auto& [name, share] : {std::pair("p50", 0.5), std::pair("p95", 0.95), std::pair("p99", 0.99)})
    json.add(name, figures.waits.percentile(share));
  json.end_object();
  return json.take();
}

std::string findings_json(const std::vector<RuleFound>& rules) {
  std::vector<const RuleFound*> found;
  std::size_t unknown = 0;
  std::int64_t as_of_ms = 0;  // of the rule that was asked first
  for (const RuleFound& each : rules) {
    if (as_of_ms == 0 || each.at_ms < as_of_ms) as_of_ms = each.at_ms;
    if (each.found.count > 0) found.push_back(&each);
    if (each.found.count == 0 && !each.found.whole) ++unknown;
  }
  std::ranges::sort(found, {}, [](const RuleFound* each) {  // of one array, so addresses are in its order
    return std::tuple(each->rule->severity, ~each->found.count, each->rule);
  });
  Json json;
  json.begin_object();
  as_of_ms == 0 ? json.add_null("as_of") : json.add("as_of", base::iso8601(as_of_ms));
  json.add("asked", rules.size());
  json.add("rules", storage::built_in_rules().size());
  json.add("late", unknown);
  json.begin_array("found");
  for (const RuleFound* each : found) {
    json.begin_object();
    json.add("rule", each->rule->id);
    json.add("severity", storage::name(each->rule->severity));
    json.add("title", each->rule->title);
    json.add("why", each->rule->why);
    json.add("fix", each->rule->fix);
    json.add("count", each->found.count);
    json.add("whole", each->found.whole);
    json.begin_array("examples");
    for (const storage::RuleCount::Example& example : each->found.examples) {
      json.begin_object();
      json.add("url", example.url);
      json.add("detail", example.detail);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string results_json(const storage::ResultLines& lines) {
  Json json;
  json.begin_object();
  json.add("next", lines.next);
  json.add("at_end", lines.at_end);
  json.begin_array("rows");
  for (const storage::ResultLine& each : lines.lines) {
    json.begin_object();
    json.add("id", each.id);
    json.add("url", each.url);
    json.add("state", model::name(static_cast<model::State>(each.state >= 0 && each.state <= 3 ? each.state : 0)));
    json.add("reason", each.reason);
    each.status == 0 ? json.add_null("status") : json.add("status", each.status);
    json.add("type", each.type);
    json.add("title", each.title);
    json.add("depth", each.depth);
    json.add("size", each.size);
    json.add("ms", each.total_ms);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace crawl::monitor
