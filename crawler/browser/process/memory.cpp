#include "crawler/browser/process/memory.h"

#include <fstream>
#include <iterator>
#include <string>

namespace crawl::browser {
namespace {

constexpr std::size_t max_processes = 500;
constexpr std::uint64_t kilobyte = 1024;

std::string proc(pid_t pid, const char* file) {
  return "/proc/" + std::to_string(pid) + "/" + file;
}

void add_children(pid_t pid, std::vector<pid_t>& found) {
  std::ifstream children(proc(pid, ("task/" + std::to_string(pid) + "/children").c_str()));
  pid_t child = 0;
  while (found.size() < max_processes && children >> child) found.push_back(child);
}

std::uint64_t own_bytes(pid_t pid) {
  std::ifstream status(proc(pid, "status"));
  std::uint64_t sum = 0;
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:") || line.starts_with("RssShmem:"))
      sum += std::stoull(line.substr(line.find(':') + 1)) * kilobyte;
  return sum;
}

bool is_renderer(pid_t pid) {
  std::ifstream file(proc(pid, "cmdline"), std::ios::binary);
  const std::string words((std::istreambuf_iterator<char>(file)), {});
  return words.find("--type=renderer") != words.npos;
}

}  // namespace

std::vector<ProcessMemory> memory_below(pid_t root) {
  std::vector<pid_t> pids;
  add_children(root, pids);
  for (std::size_t k = 0; k < pids.size(); ++k) add_children(pids[k], pids);
  std::vector<ProcessMemory> all;
  for (const pid_t pid : pids) all.push_back({pid, is_renderer(pid), own_bytes(pid)});
  return all;
}

}  // namespace crawl::browser
