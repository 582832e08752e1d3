// Speech: what the event loop of a worker tells the coordinator: how its attempts ended and what it has room for. All
// that one turn of the loop brought is told at once, and what nobody waits for with a slot of a host that stands empty
// within a millisecond, with all that comes meanwhile: each message wakes the coordinator. Owned by the event loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <vector>

#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/from_worker.h"

namespace crawl::worker {

enum class Haste : std::uint8_t {
  now,    // when this turn of the loop is over
  later,  // within a millisecond
};

class Speech {
 public:
  // readiness is of the channel's descriptor. more: what others have to tell in the same breath. The process ends
  // where nobody listens any more.
  Speech(boost::asio::io_context& io, ipc::Channel& coordinator, boost::asio::posix::stream_descriptor& readiness,
         std::function<void()> more);

  // What is to be told, at the next schedule().
  void end(ipc::AttemptEnd&& attempt) { finished_.attempts.push_back(std::move(attempt)); }
  void not_begun(const std::vector<model::LeaseNo>& leases);
  void written(model::LeaseNo lease, std::int64_t at) { written_.stamps.push_back({lease, at}); }
  void put_back(model::LeaseNo lease) { put_back_.leases.push_back(lease); }
  void report(ipc::RenderReport&& page) { render_reports_.pages.push_back(std::move(page)); }
  void give_credit(std::uint32_t leases) { credit_ += leases; }
  // From here on none is given.
  void stop_credit() { gives_credit_ = false; }

  void schedule(Haste haste = Haste::now);
  // The last words, all written before it returns.
  void end(const ipc::WorkerFigures& figures);

 private:
  void speak();

  boost::asio::io_context& io_;
  ipc::Channel& coordinator_;
  boost::asio::posix::stream_descriptor& readiness_;
  boost::asio::steady_timer timer_;
  const std::function<void()> more_;
  std::uint32_t credit_ = 0;  // leases more than were given credit for
  ipc::Written written_;
  ipc::Finished finished_;
  ipc::NotBegun not_begun_;
  ipc::PutBack put_back_;
  ipc::RenderReports render_reports_;
  bool scheduled_ = false, waits_ = false, waits_to_write_ = false, gives_credit_ = true;
};

}  // namespace crawl::worker
