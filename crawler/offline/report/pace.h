// What the last run's pace is judged by, from what was counted of its file. One thread; errors are StoreError.
#pragma once

#include <vector>

#include "crawler/offline/report/figures.h"
#include "crawler/offline/report/verdict.h"
#include "model/sample.h"
#include "storage/sqlite/read/site/report_reader.h"

namespace crawl::report {

// More than 0.
double seconds_of(const storage::RunRow& run);

PaceFigures pace_of(storage::ReportReader& reader, const storage::RunRow& run, const Figures& figures,
                    const std::vector<model::Sample>& samples);

}  // namespace crawl::report
