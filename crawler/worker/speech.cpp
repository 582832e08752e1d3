#include "crawler/worker/speech.h"

#include <poll.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

namespace crawl::worker {
namespace {

constexpr auto max_silence = std::chrono::milliseconds(1);

}  // namespace

Speech::Speech(boost::asio::io_context& io, ipc::Channel& coordinator, boost::asio::posix::stream_descriptor& readiness,
               std::function<void()> more)
    : io_(io), coordinator_(coordinator), readiness_(readiness), timer_(io), more_(std::move(more)) {}

void Speech::not_begun(const std::vector<model::LeaseNo>& leases) {
  not_begun_.leases.insert(not_begun_.leases.end(), leases.begin(), leases.end());
  credit_ += static_cast<std::uint32_t>(leases.size());
}

void Speech::schedule(Haste haste) {
  if (scheduled_) return;
  if (haste == Haste::later) {
    if (std::exchange(waits_, true)) return;
    timer_.expires_after(max_silence);
    timer_.async_wait([this](boost::system::error_code) {
      if (std::exchange(waits_, false)) schedule();
    });
    return;
  }
  scheduled_ = true;
  boost::asio::post(io_, [this] {
    scheduled_ = false;
    speak();
  });
}

void Speech::speak() {
  if (!written_.stamps.empty()) coordinator_.send(written_);
  written_.stamps.clear();
  if (!finished_.attempts.empty()) coordinator_.send(finished_);
  finished_.attempts.clear();
  if (!not_begun_.leases.empty()) coordinator_.send(not_begun_);
  not_begun_.leases.clear();
  more_();
  if (!put_back_.leases.empty()) coordinator_.send(put_back_);
  put_back_.leases.clear();
  if (!render_reports_.pages.empty()) coordinator_.send(render_reports_);
  render_reports_.pages.clear();
  if (credit_ > 0 && gives_credit_) coordinator_.send(ipc::Credit{std::exchange(credit_, 0)});
  if (!coordinator_.flush()) _exit(0);
  if (!coordinator_.has_output() || std::exchange(waits_to_write_, true)) return;
  readiness_.async_wait(readiness_.wait_write, [this](boost::system::error_code error) {
    waits_to_write_ = false;
    if (!error) schedule();
  });
}

void Speech::end(const ipc::WorkerFigures& figures) {
  coordinator_.send(finished_);
  more_();
  coordinator_.send(render_reports_);
  coordinator_.send(figures);
  while (coordinator_.flush() && coordinator_.has_output()) {
    pollfd fd{coordinator_.fd(), POLLOUT, 0};
    ::poll(&fd, 1, 1000);
  }
}

}  // namespace crawl::worker
