#include "crawler/cli/temporary_folder.h"

#include <cstdlib>
#include <stdexcept>

namespace crawl::cli {

TemporaryFolder::TemporaryFolder() {
  std::filesystem::path parent = std::filesystem::temp_directory_path();
  std::string name = (parent / "crawl-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a folder in " + parent.string());
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace crawl::cli
