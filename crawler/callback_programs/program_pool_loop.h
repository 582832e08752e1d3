// The process that the pool of callback programs lives in: its loop. Workers come as sockets through `control`, and go;
// it reads their PageTask frames and answers with PageResult frames (ipc/messages/programs.h). It never blocks on a
// worker and never stops reading one; what it owes a worker is bounded by the pages that this worker holds on to.
#pragma once

#include "base/fd.h"
#include "crawler/callback_programs/program_pool.h"

namespace crawl::callback_programs {

// Runs until no further worker comes and the last has gone, then lets the programs end, for some seconds at most. On
// SIGTERM, which the end of the parent sends too, all programs are killed at once. Answers the exit status.
int run_pool(const ProgramPoolSettings& settings, base::Fd control, pid_t parent);

}  // namespace crawl::callback_programs
