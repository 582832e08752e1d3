#include "storage/sqlite/file/disk.h"

#include <sys/statvfs.h>

#include <filesystem>

namespace crawl::storage {

std::uint64_t free_bytes(const std::string& path) {
  struct statvfs figures{};
  if (::statvfs(path.c_str(), &figures) != 0) {
    std::filesystem::path folder = std::filesystem::path(path).parent_path();
    if (::statvfs(folder.empty() ? "." : folder.c_str(), &figures) != 0) return UINT64_MAX;
  }
  return std::uint64_t{figures.f_bavail} * figures.f_frsize;
}

}  // namespace crawl::storage
