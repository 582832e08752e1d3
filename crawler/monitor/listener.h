// Listener: the socket of the live page, and who may ask there, as the options say.
#pragma once

#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "config/options.h"
#include "crawler/monitor/access.h"

namespace crawl::monitor {

struct Listener {
  base::Fd fd;
  Access access;
  std::string url;  // to show
};

// `listen`: that of the options, or what stands for it. An error is a line for a person.
Result<Listener> open_listener(const std::string& listen, const config::Options& options);

}  // namespace crawl::monitor
