// SummaryMaker: figures of a run become the Summary that the program sees.
#pragma once

#include "crawler/coordinator/progress/figures.h"
#include "crawler/library/crawl.h"

namespace crawl::library {

class SummaryMaker {
 public:
  static Summary of_status(int exit_status) {
    Summary summary;
    summary.exit_status_ = exit_status;
    return summary;
  }

  static Summary of(const coordinator::Figures& figures, int exit_status) {
    Summary summary = of_status(exit_status);
    const ipc::WorkerFigures workers = figures.all_workers();
    summary.stopped_why_ = figures.stopped_why;
    summary.done_ = figures.done;
    summary.failed_ = figures.failed;
    summary.requests_ = figures.done + figures.failed + figures.retries;
    summary.items_ = workers.items;
    summary.callback_errors_ = workers.callback_errors;
    summary.bytes_ = figures.bytes;
    summary.seconds_ = figures.seconds();
    summary.skipped_ = figures.file.skipped;
    summary.queued_ = figures.file.queued;
    return summary;
  }
};

}  // namespace crawl::library
