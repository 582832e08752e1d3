// `crawl status`: what a results file holds, for people or as JSON.
#include <cstdio>

#include "base/text/json_writer.h"
#include "base/text/text.h"
#include "config/value/postgres_uri.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/going_on.h"
#include "crawler/cli/sql_shell.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/file/output_lock.h"
#include "storage/sqlite/read/reader.h"

namespace crawl::cli {
namespace {

using base::byte_text;
using base::duration_text;
using base::printable;
using base::with_commas;

void print_totals(const storage::FileStatus& status) {
  const storage::Totals& totals = status.totals;
  std::printf("  done    %12s\n  failed  %12s\n  skipped %12s\n  queued  %12s\n  bodies  %12s\n",
              with_commas(totals.done).c_str(), with_commas(totals.failed).c_str(), with_commas(totals.skipped).c_str(),
              with_commas(totals.queued).c_str(), byte_text(static_cast<double>(status.bytes)).c_str());
}

void print_outcomes(const std::vector<storage::OutcomeCount>& outcomes) {
  if (outcomes.empty()) return;
  std::printf("\nOutcomes\n");
  for (const storage::OutcomeCount& outcome : outcomes) {
    std::string what = outcome.reason.empty() ? "" : printable(outcome.reason);
    if (outcome.status) what += (what.empty() ? "status " : ", status ") + std::to_string(*outcome.status);
    std::printf("  %-8s %-28s %12s\n", printable(outcome.state).c_str(), what.c_str(),
                with_commas(outcome.count).c_str());
  }
}

void print_slowest(const std::vector<storage::HostSummary>& hosts) {
  if (hosts.empty()) return;
  std::printf("\nSlowest hosts                               pages   failures   mean wait    p95 wait\n");
  for (const storage::HostSummary& host : hosts)
    std::printf("  %-38.60s %9s  %9s  %10s  %10s\n", printable(host.host).c_str(), with_commas(host.pages).c_str(),
                with_commas(host.failures).c_str(), duration_text(host.wait_mean_ms.value_or(0) / 1000).c_str(),
                duration_text(host.wait_p95_ms.value_or(0) / 1000).c_str());
}

void print_waiting(const std::vector<storage::HostWaiting>& hosts) {
  if (hosts.empty()) return;
  std::printf("\nMost queued URLs\n");
  for (const storage::HostWaiting& host : hosts)
    std::printf("  %-38.60s %9s\n", printable(host.host).c_str(), with_commas(host.queued).c_str());
}

std::string ending(const storage::RunSummary& run, bool written) {
  return storage::run_end(!run.finished_at.empty(), written, run.exit_status, run.limits, run.pages, run.seconds)
      .text();
}

void print_runs(const std::vector<storage::RunSummary>& runs, bool written) {
  if (runs.empty()) return;
  std::printf("\nRuns                               pages   failures       took   pages/s  end\n");
  for (const storage::RunSummary& run : runs)
    std::printf("  %-3lld %-24s %10s  %9s  %9s  %8.0f  %s\n", static_cast<long long>(run.run_id),
                printable(run.started_at).c_str(), with_commas(run.pages).c_str(), with_commas(run.failures).c_str(),
                duration_text(run.seconds).c_str(),
                run.seconds > 0 ? static_cast<double>(run.pages) / run.seconds : 0.0,
                printable(ending(run, written)).c_str());
}

void print_machines(const std::vector<storage::MachineStatus>& machines) {
  if (machines.empty()) return;
  std::printf("\nMachines                    shards       pages   pages/s  seen\n");
  for (const storage::MachineStatus& machine : machines)
    std::printf("  %-24s %7s %11s  %8.1f  %s%s\n", printable(machine.name).c_str(), with_commas(machine.shards).c_str(),
                with_commas(machine.pages).c_str(), machine.pages_per_second, printable(machine.seen_at).c_str(),
                machine.living ? "" : "  (not there)");
}

std::vector<storage::MachineStatus> machines_of(const std::string& file) {
  if (!config::is_postgres_uri(file)) return {};
  std::vector<storage::MachineStatus> machines = storage::machines_of(file);
  if (machines.size() < 2) machines.clear();  // one crawls as into a file
  return machines;
}

// A crawl under way is not to be started again.
void print_going_on(const storage::FileStatus& status, const std::string& file) {
  if (auto writer = storage::OutputLock::holder(file)) {
    std::printf("\nUnder way: %s writes the file.\n", printable(*writer).c_str());
    return;
  }
  const auto last = last_run_of(file);
  if (!last) return;
  constexpr auto trust = config::Trust::any_file;
  if (const std::string aside = put_aside_text(*last, "crawl", file, trust); !aside.empty())
    std::printf("\n%s", aside.c_str());
  if (const auto command = config::command_text(last->run, "crawl", file, trust))
    std::printf("\nThe last run was\n  %s\n", printable(*command).c_str());
  if (status.totals.queued == 0) return;
  std::printf("\nTo continue with the %s queued:\n  %s\n%s",
              (with_commas(status.totals.queued) + (status.totals.queued == 1 ? " URL" : " URLs")).c_str(),
              resume_command_text(*last, "crawl", file, trust).c_str(), resume_notes(*last).c_str());
}

void print_next(const storage::FileStatus& status, const std::string& file) {
  print_going_on(status, file);
  std::printf("\nNext:\n  %s \"SELECT url, status, title, links FROM results LIMIT 10\"\n", sql_shell(file).c_str());
}

using base::JsonWriter;

// Empty: unknown.
void add_known(JsonWriter& json, std::string_view name, std::string_view text) {
  text.empty() ? json.add_null(name) : json.add(name, text);
}

template <class List, class Add>
void add_list(JsonWriter& json, std::string_view name, const List& list, Add add) {
  json.begin_array(name);
  for (const auto& one : list) {
    json.begin_object();
    add(json, one);
    json.end_object();
  }
  json.end_array();
}

void add_run(JsonWriter& json, const storage::RunSummary& run, bool written) {
  json.add("run_id", run.run_id);
  add_known(json, "started_at", run.started_at);
  add_known(json, "finished_at", run.finished_at);
  json.add("exit_status", run.exit_status);
  json.add("end", ending(run, written));
  json.add("pages", run.pages);
  json.add("failures", run.failures);
  json.add("bytes", run.bytes);
  json.add("seconds", run.seconds);
  json.add("pages_per_second", run.seconds > 0 ? static_cast<double>(run.pages) / run.seconds : 0.0);
}

void add_outcome(JsonWriter& json, const storage::OutcomeCount& outcome) {
  add_known(json, "state", outcome.state);
  add_known(json, "reason", outcome.reason);
  json.add("status", outcome.status);
  json.add("count", outcome.count);
}

void add_host(JsonWriter& json, const storage::HostSummary& host) {
  add_known(json, "host", host.host);
  json.add("pages", host.pages);
  json.add("failures", host.failures);
  json.add("bytes", host.bytes);
  json.add("wait_mean_ms", host.wait_mean_ms);
  json.add("wait_p95_ms", host.wait_p95_ms);
}

void add_waiting(JsonWriter& json, const storage::HostWaiting& host) {
  add_known(json, "host", host.host);
  json.add("queued", host.queued);
}

void add_machine(JsonWriter& json, const storage::MachineStatus& machine) {
  add_known(json, "name", machine.name);
  json.add("shards", machine.shards);
  json.add("pages", machine.pages);
  json.add("pages_per_second", machine.pages_per_second);
  add_known(json, "seen_at", machine.seen_at);
  json.add("living", machine.living);
  json.add("refused", machine.refused);
}

// One object on one line; what is not known is null. The same lists as on the screen.
std::string status_json(const storage::FileStatus& status, const std::string& file,
                        const std::vector<storage::MachineStatus>& machines) {
  const bool written = storage::is_written(file);
  JsonWriter json(3);
  json.begin_object();
  add_known(json, "file", file);
  json.begin_object("totals");
  json.add("done", status.totals.done);
  json.add("failed", status.totals.failed);
  json.add("skipped", status.totals.skipped);
  json.add("queued", status.totals.queued);
  json.end_object();
  json.add("body_bytes", status.bytes);
  json.add("running", written);
  add_list(json, "outcomes", status.outcomes, add_outcome);
  add_list(json, "slowest_hosts", status.slowest, add_host);
  add_list(json, "most_queued", status.waiting, add_waiting);
  add_list(json, "runs", status.runs,
           [&](JsonWriter& to, const storage::RunSummary& run) { add_run(to, run, written); });
  if (!machines.empty()) add_list(json, "nodes", machines, add_machine);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace

int status_command(const config::Invocation& invocation) {
  const std::string file = invocation.arguments.empty() ? "results.db" : invocation.arguments[0];
  try {
    storage::FileStatus status = storage::Reader(file).status();
    if (invocation.options.status_json) {
      std::fputs(status_json(status, file, machines_of(file)).c_str(), stdout);
      return coordinator::exit_finished;
    }
    std::printf("%s\n", printable(file).c_str());
    print_totals(status);
    print_outcomes(status.outcomes);
    print_slowest(status.slowest);
    print_waiting(status.waiting);
    print_machines(machines_of(file));
    print_runs(status.runs, storage::is_written(file));
    print_next(status, file);
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
}

}  // namespace crawl::cli
