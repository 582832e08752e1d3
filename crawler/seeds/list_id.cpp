#include "crawler/seeds/list_id.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "base/fd.h"
#include "base/hash.h"

namespace crawl::coordinator {
namespace {

constexpr std::size_t end_size = 64 * 1024;

std::string read_at(const base::Fd& fd, std::int64_t offset) {
  std::string bytes(end_size, '\0');
  const ssize_t n = ::pread(fd.get(), bytes.data(), bytes.size(), offset);
  bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return bytes;
}

std::uint64_t id_of(const std::string& seed) {
  struct stat info{};
  if (seed == "-") return base::random_u64();
  if (::stat(seed.c_str(), &info) != 0) return base::fingerprint(seed, 0);
  if (!S_ISREG(info.st_mode)) return base::random_u64();
  const base::Fd fd(::open(seed.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return base::random_u64();
  const std::int64_t last = std::max<std::int64_t>(0, info.st_size - static_cast<std::int64_t>(end_size));
  return base::fingerprint(read_at(fd, 0) + read_at(fd, last), static_cast<std::uint64_t>(info.st_size));
}

}  // namespace

std::string list_ids(const std::vector<std::string>& seeds) {
  std::string ids;
  for (const std::string& seed : seeds) {
    char text[24];
    std::snprintf(text, sizeof text, "%s%016llx", ids.empty() ? "" : " ", static_cast<unsigned long long>(id_of(seed)));
    ids += text;
  }
  return ids;
}

}  // namespace crawl::coordinator
