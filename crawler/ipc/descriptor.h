// A descriptor on its way from one process to another, through a Unix socket (unix(7), SCM_RIGHTS). Blocking calls.
#pragma once

#include <optional>

#include "base/fd.h"

namespace crawl::ipc {

void send_descriptor(int socket, int descriptor);

// Nothing at the end of the socket. Throws std::runtime_error if one came that this process has no room for.
std::optional<base::Fd> receive_descriptor(int socket);

}  // namespace crawl::ipc
