#include "crawler/worker/parse_thread.h"

#include <malloc.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <span>

#include "base/clock.h"
#include "base/log.h"
#include "crawler/ipc/frame.h"
#include "crawler/ipc/messages/outcomes.h"
#include "crawler/worker/large_outcome.h"

namespace crawl::worker {
namespace {

constexpr std::size_t batch_bytes = 128 * 1024;
constexpr std::size_t jobs_at_once = 512;  // mostly all that wait: the queue is then handed over, not taken one by one
// Where pages come one by one, each would wake storage, and be a transaction of its own.
constexpr std::chrono::milliseconds between_writes{1};
// Bytes, so few that they are still near the CPU when they are parsed.
constexpr std::size_t hashed_at_once = 512 << 10;

// Bytes; what the links and the text of such a page took is given back to the system. Small pieces that outlive it
// would keep it, tens of megabytes, beside what pages of other kinds need next.
constexpr std::size_t large_page = 2 << 20;

// How many of them it takes for so many bytes.
std::size_t count_up_to(std::span<const Job> jobs, std::size_t bytes) {
  std::size_t count = 0;
  for (std::size_t sum = 0; count < jobs.size() && sum < bytes; ++count) sum += jobs[count].response.body.size();
  return count;
}

// False if the peer is gone.
bool send_all(const base::Fd& socket, std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = ::send(socket.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n > 0) {
      sent += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {  // the event loop reads the same socket, and must not block
      pollfd fd{socket.get(), POLLOUT, 0};
      ::poll(&fd, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  bytes.clear();
  if (bytes.capacity() > 16 * batch_bytes) bytes.shrink_to_fit();
  return true;
}

}  // namespace

ParseThread::ParseThread(const config::Options& options, JobQueue& queue, WorkerSlot& slot, base::Fd storage,
                         base::Fd on_page, std::function<void()> on_end, const Hooks* hooks,
                         const RenderPort* rendering)
    : options_(options),
      hooks_(hooks),
      rendering_(rendering),
      queue_(queue),
      slot_(slot),
      storage_(std::move(storage)),
      on_page_(std::move(on_page)),
      on_end_(std::move(on_end)),
      thread_([this] { run(); }) {}

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
    on_end_();
  } catch (const std::exception& error) {
    slot_.lease.store(0);
    base::log::error(std::string("a worker's parse thread failed: ") + error.what());
    _exit(1);
  }
}

void ParseThread::build_all() {
  slot_.parse_thread.store(::gettid());
  builder_ = std::make_unique<PageBuilder>(options_, hooks_);
  if (on_page_) pending_.emplace(options_);
  if (!on_page_) builder_->let_documents_go();
  if (rendering_) {
    room_.emplace(options_, *rendering_);
    builder_->render_first([this](Job& job, parser::Page& page) { return room_->take(job, page); });
  }
  out_.reserve(3 * batch_bytes);  // a string that grows has its old buffer beside the new one
  JobQueue::Taken taken;
  while (queue_.take(taken, jobs_at_once, next_write())) {
    for (const ipc::PageResult& reply : taken.replies) complete(reply);
    for (ipc::Rendered& page : taken.rendered) complete(std::move(page));
    for (std::span<Job> rest(taken.jobs); !rest.empty();) {
      const std::span<Job> jobs = rest.first(count_up_to(rest, hashed_at_once));
      rest = rest.subspan(jobs.size());
      builder_->hash_ahead(jobs);
      for (Job& job : jobs) submit(std::move(job));
    }
    if (queue_.empty() && JobQueue::Clock::now() >= written_at_ + between_writes) write_out();
  }
  write_out();
  figures_ = builder_->figures();
  if (pending_) pending_->add_to(figures_);
  builder_.reset();
}

// When what is built goes to storage if no more comes; none where there is nothing.
std::optional<JobQueue::Clock::time_point> ParseThread::next_write() const {
  if (out_.empty() && tasks_out_.empty()) return std::nullopt;
  return written_at_ + between_writes;
}

// While it lasts, the shared slot names the lease: a crash in a callback has a culprit.
void ParseThread::submit(Job&& job) {
  const std::size_t bytes = job.bytes();
  if (job.response.memory) unsent_.push_back(std::move(job.response.memory));
  build(std::move(job), bytes);
}

// While it lasts, the shared slot names the lease: a crash in a callback has a culprit. A page that a browser is to
// have leaves the queue's room to others.
void ParseThread::build(Job job, std::size_t bytes) {
  bool waits = false;
  const bool was_rendered = job.rendered != nullptr;
  const std::size_t rendering = room_ ? room_->size() : 0;
  slot_.since_ns.store(base::monotonic_ns(), std::memory_order_relaxed);
  slot_.lease.store(job.lease.lease, std::memory_order_release);
  builder_->build(std::move(job), [&](const model::Outcome& outcome, parser::Page* page) {
    if (was_rendered) rendering_->report(builder_->render_report());
    waits = pending_ && PendingPages::takes(page);
    if (waits) return pending_->add(outcome, *page, was_rendered ? 0 : bytes, tasks_out_);
    put_out(outcome);
  });
  slot_.lease.store(0, std::memory_order_release);
  if (bytes >= large_page) ::malloc_trim(0);
  if (waits || (room_ && room_->size() > rendering)) queue_.await_reply();
  if (!waits && !was_rendered) queue_.done(bytes);
  if (out_.size() >= batch_bytes || tasks_out_.size() >= batch_bytes) write_out();
}

void ParseThread::complete(ipc::Rendered page) {
  if (auto job = room_->complete(std::move(page))) build(*std::move(job), 0);
}

// What is large is written at once, from where it is. The slot is clear meanwhile: a slow reader is no page's fault.
void ParseThread::put_out(const model::Outcome& outcome) {
  if (!is_large(outcome)) return ipc::append_frame(out_, ipc::OutcomeView{outcome});
  write_out();
  slot_.lease.store(0, std::memory_order_release);
  write_in_pieces(outcome, [this](std::string& piece) {
    if (!send_all(storage_, piece)) _exit(1);
  });
}

void ParseThread::complete(const ipc::PageResult& reply) {
  if (const std::size_t bytes = pending_->complete(reply, out_); bytes > 0) queue_.done(bytes);
  if (out_.size() >= batch_bytes) write_out();
}

// Without storage this whole generation of processes is at its end; without the pool its workers are.
void ParseThread::write_out() {
  if (!send_all(storage_, out_)) _exit(1);
  while (!tasks_out_.empty() && !send_all(on_page_, tasks_out_)) ::pause();  // the coordinator ends this process
  written_at_ = JobQueue::Clock::now();
  unsent_.clear();
}

}  // namespace crawl::worker
