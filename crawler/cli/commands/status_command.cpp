#include <cstdio>

#include "base/text/text.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/going_on.h"
#include "crawler/cli/sql_shell.h"
#include "crawler/cli/store_error.h"
#include "crawler/coordinator/exit_status.h"
#include "storage/sqlite/handle/output_lock.h"
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

std::string ending(const storage::RunSummary& run) {
  if (run.exit_status) return "exit " + std::to_string(*run.exit_status);
  return run.finished_at.empty() ? "under way" : "killed";
}

void print_runs(const std::vector<storage::RunSummary>& runs) {
  if (runs.empty()) return;
  std::printf("\nRuns                               pages   failures       took   pages/s  end\n");
  for (const storage::RunSummary& run : runs)
    std::printf("  %-3lld %-24s %10s  %9s  %9s  %8.0f  %s\n", static_cast<long long>(run.run_id),
                printable(run.started_at).c_str(), with_commas(run.pages).c_str(), with_commas(run.failures).c_str(),
                duration_text(run.seconds).c_str(),
                run.seconds > 0 ? static_cast<double>(run.pages) / run.seconds : 0.0, ending(run).c_str());
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

// "name": value, with a comma before all but the first of an object.
class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view value) {
    return raw(name, value.empty() ? "null" : base::log::json_string(value));
  }
  JsonObject& number(std::string_view name, std::uint64_t value) { return raw(name, std::to_string(value)); }
  JsonObject& real(std::string_view name, std::optional<double> value) {
    return raw(name, value ? base::decimal(*value, 3) : "null");
  }
  JsonObject& raw(std::string_view name, std::string_view json) {
    out_.append(out_.empty() ? "{" : ",").append(base::log::json_string(name)).append(":").append(json);
    return *this;
  }
  std::string take() { return (out_.empty() ? "{" : out_) + "}"; }

 private:
  std::string out_;
};

template <class List, class Make>
std::string json_list(const List& list, Make make) {
  std::string out = "[";
  for (const auto& one : list) out.append(out.size() > 1 ? "," : "").append(make(one));
  return out + "]";
}

std::string run_json(const storage::RunSummary& run) {
  JsonObject object;
  object.number("run_id", static_cast<std::uint64_t>(run.run_id))
      .text("started_at", run.started_at)
      .text("finished_at", run.finished_at)
      .raw("exit_status", run.exit_status ? std::to_string(*run.exit_status) : "null")
      .number("pages", run.pages)
      .number("failures", run.failures)
      .number("bytes", run.bytes)
      .real("seconds", run.seconds)
      .real("pages_per_second", run.seconds > 0 ? static_cast<double>(run.pages) / run.seconds : 0);
  return object.take();
}

// One object on one line; what is not known is null. The same lists as on the screen.
std::string status_json(const storage::FileStatus& status, const std::string& file) {
  const storage::Totals& totals = status.totals;
  JsonObject counts, out;
  counts.number("done", totals.done)
      .number("failed", totals.failed)
      .number("skipped", totals.skipped)
      .number("queued", totals.queued);
  out.text("file", file).raw("totals", counts.take()).number("body_bytes", status.bytes);
  out.raw("running", storage::OutputLock::holder(file) ? "true" : "false");
  out.raw("outcomes", json_list(status.outcomes, [](const storage::OutcomeCount& outcome) {
            JsonObject object;
            object.text("state", outcome.state)
                .text("reason", outcome.reason)
                .raw("status", outcome.status ? std::to_string(*outcome.status) : "null")
                .number("count", outcome.count);
            return object.take();
          }));
  out.raw("slowest_hosts", json_list(status.slowest, [](const storage::HostSummary& host) {
            JsonObject object;
            object.text("host", host.host)
                .number("pages", host.pages)
                .number("failures", host.failures)
                .number("bytes", host.bytes)
                .real("wait_mean_ms", host.wait_mean_ms)
                .real("wait_p95_ms", host.wait_p95_ms);
            return object.take();
          }));
  out.raw("most_queued", json_list(status.waiting, [](const storage::HostWaiting& host) {
            JsonObject object;
            object.text("host", host.host).number("queued", host.queued);
            return object.take();
          }));
  return out.raw("runs", json_list(status.runs, run_json)).take() + "\n";
}

}  // namespace

int status_command(const config::Invocation& invocation) {
  const std::string file = invocation.arguments.empty() ? "results.db" : invocation.arguments[0];
  try {
    storage::FileStatus status = storage::Reader(file).status();
    if (invocation.options.status_json) {
      std::fputs(status_json(status, file).c_str(), stdout);
      return coordinator::exit_finished;
    }
    std::printf("%s\n", printable(file).c_str());
    print_totals(status);
    print_outcomes(status.outcomes);
    print_slowest(status.slowest);
    print_waiting(status.waiting);
    print_runs(status.runs);
    print_next(status, file);
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
}

}  // namespace crawl::cli
