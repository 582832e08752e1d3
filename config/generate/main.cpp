// crawl_generate FOLDER DATE: writes crawl.1, crawl.bash, _crawl (zsh) and crawl.fish, which are installed with crawl.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "config/generate/completion.h"
#include "config/generate/manual.h"

namespace {

using namespace crawl::config;

bool write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) std::fprintf(stderr, "crawl_generate: cannot write %s\n", path.c_str());
  return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: crawl_generate FOLDER DATE\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const bool written = write(folder / "crawl.1", manual_page(argv[2])) &&
                       write(folder / "crawl.bash", bash_completion()) && write(folder / "_crawl", zsh_completion()) &&
                       write(folder / "crawl.fish", fish_completion());
  return written ? 0 : 1;
}
