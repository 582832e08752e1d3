// The figures of a run for programs: what --stats writes.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "crawler/coordinator/progress/figures.h"

namespace crawl::cli {

// Of a row of `runs`; empty: those of the program's own clock are told.
struct RunTimes {
  std::string started_at, finished_at;
};

// One JSON object: the row of `runs` and the figures beside it. Of a run that is under way it has no end, and nothing
// that workers and storage say at their end alone.
std::string stats_json(const coordinator::Figures& figures, const std::string& options_json, bool ended,
                       const RunTimes& times = {});

// How each such object begins.
inline constexpr std::string_view stats_begin = R"({"run_id":)";

// Replaces the file by a whole one (a reader never sees a part); what is no regular file is written as it is, if it is
// read within this time. False where it cannot be written.
bool write_stats(const std::string& file, const std::string& json, std::chrono::milliseconds patience);

}  // namespace crawl::cli
