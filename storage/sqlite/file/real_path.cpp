#include "storage/sqlite/file/real_path.h"

#include <filesystem>

namespace crawl::storage {
namespace {

constexpr int max_links = 40;  // as Linux follows, path_resolution(7)

}  // namespace

std::string real_path(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path name = path;
  for (int i = 0; i < max_links && fs::is_symlink(fs::symlink_status(name, error)); ++i) {
    const fs::path target = fs::read_symlink(name, error);
    if (error) return path;
    name = target.is_absolute() ? target : name.parent_path() / target;
  }
  const fs::path whole = fs::weakly_canonical(fs::absolute(name, error), error);
  return error ? path : whole.string();
}

}  // namespace crawl::storage
