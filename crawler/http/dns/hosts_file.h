// HostsFile: the names of /etc/hosts in memory, so that no query reads the file again. A file that changes is noticed
// within a few seconds.
//
// One for each NameClient, single-threaded. Bounded: a file of more than max_bytes counts as empty.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crawl::http {

class HostsFile {
 public:
  static constexpr std::size_t max_bytes = 16 << 20;
  static constexpr std::chrono::seconds look_again{5};

  explicit HostsFile(std::string path = "/etc/hosts") : path_(std::move(path)) {}

  // The addresses of a name in lower case, in the file's order; null when it is not named. Holds until the next call.
  const std::vector<boost::asio::ip::address>* find(std::string_view name);

 private:
  using Clock = std::chrono::steady_clock;

  void refresh();
  void read_line(std::string_view line);

  const std::string path_;
  Clock::time_point next_look_{};
  std::filesystem::file_time_type changed_{};
  std::unordered_map<std::string, std::vector<boost::asio::ip::address>> names_;
};

}  // namespace crawl::http
