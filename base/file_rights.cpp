#include "base/file_rights.h"

#include <sys/stat.h>
#include <unistd.h>

namespace crawl::base {

std::optional<FileRights> rights_of(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return FileRights{info.st_mode & 07777, info.st_uid, info.st_gid};
}

bool give_rights(const std::string& path, const std::optional<FileRights>& rights) {
  if (!rights) return true;
  [[maybe_unused]] const int owned = ::chown(path.c_str(), rights->user, rights->group);
  return ::chmod(path.c_str(), rights->mode) == 0;
}

}  // namespace crawl::base
