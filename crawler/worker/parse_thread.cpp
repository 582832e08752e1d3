#include "crawler/worker/parse_thread.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "base/clock.h"
#include "base/log.h"
#include "crawler/ipc/frame.h"

namespace crawl::worker {
namespace {

constexpr std::size_t batch_bytes = 128 * 1024;
constexpr std::size_t jobs_at_once = 32;

}  // namespace

ParseThread::ParseThread(const config::Options& options, JobQueue& queue, WorkerSlot& slot, base::Fd storage)
    : options_(options), queue_(queue), slot_(slot), storage_(std::move(storage)), thread_([this] { run(); }) {}

ParseThread::~ParseThread() {
  queue_.close();
  join();
}

void ParseThread::join() {
  if (thread_.joinable()) thread_.join();
}

// What is thrown here is a lack of memory or a bug of ours, no page's fault: nobody is accused, the leases come back.
void ParseThread::run() {
  try {
    build_all();
  } catch (const std::exception& error) {
    slot_.lease.store(0);
    base::log::error(std::string("a worker's parse thread failed: ") + error.what());
    _exit(1);
  }
}

void ParseThread::build_all() {
  builder_ = std::make_unique<PageBuilder>(options_);
  std::vector<Job> jobs;
  while (queue_.take(jobs, jobs_at_once)) {
    for (Job& job : jobs) {
      std::size_t bytes = job.bytes();
      submit(std::move(job));
      queue_.done(bytes);
    }
    if (queue_.empty()) write_out();
  }
  write_out();
  figures_ = builder_->figures();
  builder_.reset();
}

// While it lasts, the shared slot names the lease: a crash in a callback has a culprit.
void ParseThread::submit(Job job) {
  slot_.since_ns.store(base::monotonic_ns(), std::memory_order_relaxed);
  slot_.lease.store(job.lease.lease, std::memory_order_release);
  builder_->build(std::move(job), [this](const model::Outcome& outcome, parser::Page*) { complete(outcome); });
  slot_.lease.store(0, std::memory_order_release);
  if (out_.size() >= batch_bytes) write_out();  // the slot is clear: a slow storage process is no page's fault
}

void ParseThread::complete(const model::Outcome& outcome) {
  ipc::append_frame(out_, ipc::OutcomeFrame{outcome});
}

void ParseThread::write_out() {
  std::size_t sent = 0;
  while (sent < out_.size()) {
    ssize_t n = ::send(storage_.get(), out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(1);  // storage is gone, and with it this whole generation of processes
    sent += static_cast<std::size_t>(n);
  }
  out_.clear();
  if (out_.capacity() > 16 * batch_bytes) out_.shrink_to_fit();
}

}  // namespace crawl::worker
