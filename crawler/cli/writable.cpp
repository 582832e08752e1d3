#include "crawler/cli/writable.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/system.h"

namespace crawl::cli {

std::string why_unwritable(const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return "it is a folder";
  if (std::filesystem::exists(file, ignored)) return ::access(file.c_str(), W_OK) == 0 ? "" : base::errno_text(errno);
  auto folder = std::filesystem::absolute(file, ignored).parent_path();
  if (!std::filesystem::is_directory(folder, ignored)) return "there is no folder " + folder.string();
  return ::access(folder.c_str(), W_OK) == 0 ? "" : base::errno_text(errno);
}

}  // namespace crawl::cli
