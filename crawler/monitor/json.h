// What the live page is told, as JSON. Text of others is made printable, and is UTF-8. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/live_state.h"
#include "crawler/monitor/source/source.h"
#include "crawler/monitor/source/to_look_at.h"
#include "model/sample.h"
#include "storage/sqlite/read/site/result_lister.h"

namespace crawl::monitor {

// One object, without line feeds: as an event it is one line. file: the results file's name.
std::string state_json(const ipc::LiveState& state, std::string_view file);
std::string history_json(const std::vector<model::Sample>& samples);
// The parts of a report that a count of all URLs gives.
std::string overview_json(const Counted& counted);
// The rules that found something, the worst first.
std::string findings_json(const std::vector<RuleFound>& rules);
std::string results_json(const storage::ResultLines& lines);

}  // namespace crawl::monitor
