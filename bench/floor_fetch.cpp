// The bare cost of fetching: N coroutines, one keep-alive connection each, take the URLs of a list one by one and read
// the answers with Beast. No timers, no decoding, no limits: what any crawler on Beast pays at least.
//
//   floor_fetch CONCURRENCY HOST PORT PATHS.txt     prints one JSON object: items, bytes, wall and CPU seconds

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "floor.h"

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

// What one read may take. Beast reads as much as its buffer has room for, and an empty one begins with 512 bytes.
constexpr std::size_t read_bytes = 64u << 10;

struct Work {
  std::string host;
  tcp::endpoint server;
  std::vector<std::string> paths;
  std::size_t next = 0;
  std::uint64_t bytes = 0, failures = 0;
};

asio::awaitable<void> fetch_some(Work& work) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(work.server, asio::use_awaitable);
  socket.set_option(tcp::no_delay(true));
  boost::beast::flat_buffer buffer;
  buffer.reserve(read_bytes);
  http::request<http::empty_body> request(http::verb::get, "/", 11);
  request.set(http::field::host, work.host);
  request.set(http::field::user_agent, "floor");
  while (work.next < work.paths.size()) {
    request.target(work.paths[work.next++]);
    co_await http::async_write(socket, request, asio::use_awaitable);
    http::response<http::string_body> answer;
    co_await http::async_read(socket, buffer, answer, asio::use_awaitable);
    work.bytes += answer.body().size();
    work.failures += answer.result() != http::status::ok;
  }
}

std::vector<std::string> lines_of(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: %s CONCURRENCY HOST PORT PATHS.txt\n", argv[0]), 2;
  asio::io_context io(1);
  const auto port = static_cast<unsigned short>(std::atoi(argv[3]));
  Work work{argv[2] + (":" + std::string(argv[3])), {asio::ip::make_address(argv[2]), port}, lines_of(argv[4])};
  const auto started = std::chrono::steady_clock::now();
  const double cpu = floors::cpu_seconds();
  for (int i = 0; i < std::atoi(argv[1]); ++i)
    asio::co_spawn(io, fetch_some(work), [&work](std::exception_ptr error) { work.failures += error != nullptr; });
  io.run();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  std::printf(
      "{\"name\": \"fetch\", \"items\": %zu, \"bytes\": %lu, \"failures\": %lu, \"wall_s\": %.3f, \"cpu_s\": %.4f}\n",
      work.paths.size(), work.bytes, work.failures, wall.count(), floors::cpu_seconds() - cpu);
  return work.failures != 0;
}
