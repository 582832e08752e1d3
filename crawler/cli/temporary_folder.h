// TemporaryFolder: a folder for files that the program makes for itself (demo, bench), removed with its owner.
#pragma once

#include <filesystem>
#include <string>

namespace crawl::cli {

class TemporaryFolder {
 public:
  TemporaryFolder();  // throws std::runtime_error
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_.string(); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace crawl::cli
