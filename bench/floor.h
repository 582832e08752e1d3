// What the floors share, and nothing of crawl: CPU time of processes, and the bytes of a file.
#pragma once

#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace floors {

enum class Of { this_process, ended_processes };

inline double cpu_seconds(Of who = Of::this_process) {
  rusage used{};
  getrusage(who == Of::this_process ? RUSAGE_SELF : RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace floors
