#include "base/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/fd.h"
#include "base/system.h"
#include "base/text/text.h"

namespace crawl::base {

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const auto failure = [&](const std::string& why) { return fail("cannot read '" + path + "': " + why); };
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failure(errno_text(errno));
  std::string bytes;
  char buffer[16 * 1024];
  while (true) {
    const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(errno_text(errno));
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
    if (bytes.size() > max_bytes) return failure("it is longer than " + byte_text(static_cast<double>(max_bytes)));
  }
}

}  // namespace crawl::base
