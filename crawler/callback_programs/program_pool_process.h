// ProgramPoolProcess: the process that the pool of callback programs lives in (program_pool_loop.h), as its parent has
// it; and what a command for callback programs must be.
#pragma once

#include <string>

#include "config/options.h"
#include "crawler/callback_programs/program_pool.h"
#include "crawler/ipc/pool_process.h"

namespace crawl::callback_programs {

ProgramPoolSettings pool_settings(const config::Options& options);

// Why no process of the command could answer a page, as far as that can be said without running it; empty if nothing.
std::string unusable(const std::string& command);

class ProgramPoolProcess : public ipc::PoolProcess {
 public:
  // socket_buffer_bytes: of each worker's socket.
  ProgramPoolProcess(const ProgramPoolSettings& settings, int socket_buffer_bytes);
};

}  // namespace crawl::callback_programs
