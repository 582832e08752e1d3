// BrowserPoolProcess: the process that the browsers of a crawl belong to, as its parent has it. Workers talk to it with
// the messages of ipc/messages/browsers.h. Whatever ends it, its browsers end too.
#pragma once

#include "crawler/browser/process/executable.h"
#include "crawler/browser/settings.h"
#include "crawler/ipc/pool_process.h"

namespace crawl::browser {

class BrowserPoolProcess : public ipc::PoolProcess {
 public:
  // socket_buffer_bytes: of each worker's socket.
  BrowserPoolProcess(const BrowserSettings& settings, const Executable& executable, int socket_buffer_bytes);
};

}  // namespace crawl::browser
