#include "crawler/node_process/joining.h"

#include <algorithm>
#include <fstream>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/option_table.h"
#include "storage/postgres/schema/schema.h"

namespace crawl::node_process {

using namespace storage::postgres;

namespace {

constexpr std::int64_t an_hour_ms = 3'600'000;

std::string name_of(std::int64_t process) {
  std::string name;
  std::getline(std::ifstream("/proc/" + std::to_string(process) + "/comm"), name);
  return name;
}

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

}  // namespace

std::string other_option(const std::string& one, const std::string& other) {
  if (one.empty() || other.empty() || one == other) return {};
  std::string_view a = one, b = other;
  for (const std::string_view name : config::judging_options())
    if (take_line(a) != take_line(b)) return "--" + std::string(name);
  return "an option";
}

void Joining::bury_dead_processes() {
  const std::string place = process_place();
  for (const MachineRow& machine : table_.look().machines)
    if (machine.living && !place.empty() && machine.place == place && !base::process_runs(machine.process))
      table_.declare_dead(machine);
}

void Joining::require_own_name() {
  const std::string place = process_place();
  for (const MachineRow& machine : table_.look().machines) {
    if (machine.name != config_.name || !machine.living) continue;
    const bool here = !place.empty() && machine.place == place;
    if (here && machine.process == config_.coordinator_pid) return;  // the process that this one replaces
    // A process of that number that is no crawl has it by chance.
    if ((here && name_of(machine.process) == name_of(config_.coordinator_pid)) ||
        lives([this](const std::string& name) { return name == config_.name; }))
      throw Refusal(exit_usage, "a machine of the name " + base::printable(config_.name) + " crawls into " +
                                    connection_.name() + " already" +
                                    (here ? " (process " + std::to_string(machine.process) + ")" : "") +
                                    "; --node NAME makes this one another");
  }
}

bool Joining::has_others(const MachineView& view) const {
  return std::ranges::any_of(view.machines,
                             [this](const MachineRow& machine) { return machine.living && is_other(machine.name); });
}

// What other machines are in the middle of is neither dropped nor judged otherwise.
std::int64_t Joining::require_same_crawl() {
  bool others = has_others(table_.look());
  // Who begins a run at this moment has not said by what it judges; that is compared later.
  const std::string judged_with = table_.judged_with();
  const bool differs = table_.look().run.prepared && !judged_with.empty() && judged_with != config_.judged_with;
  if (others && (differs || config_.overwrite))
    others = lives([this](const std::string& name) { return is_other(name); });
  if (others && config_.overwrite)
    throw Refusal(exit_usage, "other machines crawl into " + connection_.name() +
                                  ": --overwrite would take it from them (`crawl status` names them)");
  if (config_.overwrite) {
    make_crawl(connection_, true, config_.shards);
    return 0;
  }
  const RunRow run = run_to_join();
  const bool ended = run.finished && (run.exit_status == 0 || run.exit_status == 3);
  if (ended && run.by_others && !config_.new_run && run.finished_ago_ms < an_hour_ms)
    throw Refusal(exit_usage, "the machines of this crawl ended it " +
                                  base::duration_text(static_cast<double>(run.finished_ago_ms) / 1000) +
                                  " ago; --new-run begins another run");
  return run.finished ? 0 : run.id;
}

// Machines that have ended a run are about to leave, or one of them is about to begin another.
RunRow Joining::run_to_join() {
  const std::int64_t end = base::boot_ns() + lease_ns_;
  while (true) {
    const MachineView view = table_.look();
    const bool just_ended = view.run.finished && view.run.by_others && view.run.finished_ago_ms < an_hour_ms;
    if (!has_others(view) || !just_ended || config_.new_run || base::boot_ns() > end) return view.run;
    wait_(lease_ns_ / 15);
  }
}

// Whether one of these machines is seen to live; those that are not, for a whole lease, are declared dead.
bool Joining::lives(const Chosen& chosen) {
  const std::int64_t end = base::boot_ns() + lease_ns_ + lease_ns_ / 10;
  base::log::warning("waiting for up to " + base::duration_text(static_cast<double>(lease_ns_) / 1e9) +
                     " to see whether other machines of this crawl live");
  while (true) {
    const std::int64_t now = base::boot_ns();
    const MachineView view = table_.look();
    bool any = false;
    watch_.begin_look(now);
    for (const MachineRow& machine : view.machines) {
      if (!machine.living || !chosen(machine.name)) continue;
      watch_.note(machine.name, machine.incarnation, machine.beat, now);
      if (watch_.lives(machine.name)) return true;
      watch_.is_dead(machine.name, now) ? table_.declare_dead(machine) : void(any = true);
    }
    if (!any || now > end) return false;
    wait_(lease_ns_ / 15);
  }
}

}  // namespace crawl::node_process
