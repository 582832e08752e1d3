#include "crawler/monitor/monitor.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "crawler/monitor/server.h"
#include "crawler/monitor/site.h"
#include "crawler/monitor/source/board_source.h"
#include "crawler/monitor/source/file_source.h"

namespace crawl::monitor {
namespace {

namespace asio = boost::asio;

}  // namespace

int run_monitor(const ipc::Board& board, const std::string& file, base::Fd listener, const Access& access,
                base::Fd end) {
  asio::io_context io(1);
  Site site(std::make_unique<BoardSource>(board, file), file, access);
  Server server(io, std::move(listener), site);
  asio::posix::stream_descriptor ending(io, end.release());
  ending.async_wait(asio::posix::stream_descriptor::wait_read,
                    [&](const boost::system::error_code&) { server.finish(); });
  server.start();
  io.run();
  return 0;
}

int serve_file(const std::string& file, base::Fd listener, const Access& access) {
  auto source = std::make_unique<FileSource>(file);
  source->look();  // tells what is wrong with the file before anybody asks
  asio::io_context io(1);
  Site site(std::move(source), file, access);
  Server server(io, std::move(listener), site);
  asio::signal_set ends(io, SIGINT, SIGTERM, SIGHUP);
  ends.async_wait([&](const boost::system::error_code&, int) { server.finish(); });
  server.start();
  io.run();
  return 0;
}

}  // namespace crawl::monitor
