#include "crawler/worker/worker.h"

#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <climits>
#include <exception>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/system.h"
#include "crawler/http/client/fetcher.h"
#include "crawler/http/client/wait_list.h"
#include "crawler/ipc/channel.h"
#include "crawler/worker/hooks.h"
#include "crawler/worker/leases/attempt_result.h"
#include "crawler/worker/leases/credit_ramp.h"
#include "crawler/worker/leases/host_lines.h"
#include "crawler/worker/leases/lease_request.h"
#include "crawler/worker/leases/request_log.h"
#include "crawler/worker/parse_thread.h"
#include "crawler/worker/render/browser_link.h"
#include "crawler/worker/site_files/robots_reader.h"
#include "crawler/worker/site_files/sitemap_links.h"
#include "crawler/worker/speech.h"
#include "parser/robots.h"

namespace crawl::worker {
namespace {

namespace asio = boost::asio;

// Bodies that wait for the parse thread: enough to keep it busy, beyond which more of them are only memory.
constexpr std::uint64_t max_waiting_bytes = 512 << 10;
// A callback of the library may be slow now and then.
constexpr std::uint64_t max_bytes_with_hooks = 4 << 20;
// Pages that callback programs have are in the same queue, and each of many programs may have a large one.
constexpr std::uint64_t max_bytes_with_programs = 64 << 20;

std::uint64_t queued_bytes(const config::Options& options, const Hooks* hooks) {
  const auto without_programs = hooks != nullptr ? max_bytes_with_hooks : max_waiting_bytes;
  return std::min(options.body_memory / 4, options.on_page.empty() ? without_programs : max_bytes_with_programs);
}

// Large buffers are mapped one by one, so that they go back to the system when they are freed: the allocator would soon
// keep all of them, for their sizes, in heaps that have holes.
constexpr int mapped_from = 1 << 20, kept_at_top = 16 << 20;

// What the kernel could not send until then it sends no more, not even of a process that has died: a machine that was
// cut off does not ask, when it is reached again, what others have asked meanwhile (tcp(7), TCP_USER_TIMEOUT).
void forget_unsent_after(std::int64_t ns, int socket) {
  const auto ms = static_cast<unsigned>(std::clamp<std::int64_t>(ns / 1'000'000, 1, INT_MAX));
  ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof ms);
}

// The event loop: leases in, fetches, answers to the parse thread, credit and ends of attempts back to the coordinator.
class EventLoop {
 public:
  explicit EventLoop(WorkerConfig config)
      : options_(*config.options),
        hooks_(config.hooks),
        coordinator_(std::move(config.coordinator)),
        readiness_(io_, coordinator_.fd()),
        speech_(io_, coordinator_, readiness_,
                [this] {
                  if (browsers_) browsers_->say(coordinator_);
                }),
        credit_(config.coroutines),
        credit_timer_(io_),
        stop_timer_(io_),
        heartbeat_(io_),
        slot_(*config.slot),
        memory_(options_.body_memory, [this] { asio::post(io_, [this] { memory_.collect(); }); }),
        requests_(options_, hooks_),
        fetcher_(io_, fetcher_settings(config)),
        queue_(config.queued_jobs, queued_bytes(options_, hooks_),
               [this] { asio::post(io_, [this] { give_room(); }); }),
        on_page_(io_, config.on_page),
        parse_thread_(
            options_, queue_, *config.slot, std::move(config.storage), std::move(config.on_page),
            [this] { asio::post(io_, [this] { io_.stop(); }); }, hooks_, config.browsers ? &render_port_ : nullptr) {
    give_credit(credit_.begin());
    if (config.browsers) browsers_.emplace(io_, link_settings(std::move(config.browsers), std::move(config.secrets)));
  }

  int run() {
    asio::co_spawn(io_, listen(), [](std::exception_ptr error) { report(error); });
    if (browsers_) asio::co_spawn(io_, browsers_->listen(), [](std::exception_ptr error) { report(error); });
    if (on_page_.channel) asio::co_spawn(io_, listen_to_programs(), [](std::exception_ptr error) { report(error); });
    await_credit();
    beat();
    io_.run();
    parse_thread_.join();
    leave();
    return 0;
  }

 private:
  http::FetcherSettings fetcher_settings(const WorkerConfig& config) {
    http::FetcherSettings settings;
    settings.options = &options_;
    settings.wants_type = [this](std::string_view type) { return wants_type(type, options_); };
    settings.max_connections = config.max_connections;
    settings.memory = &memory_;
    if (config.lease != nullptr || config.coroutines > CreditRamp::first)
      settings.before_write = [this, lease = config.lease, term = config.term](int socket) {
        if (lease != nullptr) require_lease(*lease, term, socket);
        give_credit(credit_.request_written());
      };
    return settings;
  }

  // When it is over, the hosts are another machine's: whatever is under way here ends with the process.
  static void require_lease(const ipc::MachineLease& lease, std::uint64_t term, int socket) {
    const std::int64_t now = base::boot_ns();
    if (!lease.holds(term, now)) _exit(0);
    forget_unsent_after(lease.until.load() - now, socket);
  }

  void give_credit(unsigned leases) {
    if (leases == 0) return;
    speech_.give_credit(leases);
    speech_.schedule();
  }

  void await_credit() {
    if (credit_.over()) return;
    credit_timer_.expires_after(CreditRamp::interval);
    credit_timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      give_credit(credit_.interval_is_over());
      await_credit();
    });
  }

  BrowserLinkSettings link_settings(base::Fd socket, std::vector<std::string> secrets) {
    return {.options = &options_,
            .fetcher = &fetcher_,
            .socket = std::move(socket),
            .mask = model::UrlMask(std::move(secrets)),
            .on_rendered = [this](ipc::Rendered page) { queue_.push(std::move(page)); },
            .speak = [this] { speech_.schedule(); },
            .on_exception = [](std::exception_ptr error) { report(error); }};
  }

  // That the loop turns, for the coordinator to see.
  void beat() {
    slot_.turns.fetch_add(1, std::memory_order_relaxed);
    heartbeat_.expires_after(std::chrono::seconds(1));
    heartbeat_.async_wait([this](boost::system::error_code error) {
      if (!error) beat();
    });
  }

  // A coroutine's root that throws is a bug of ours: the process dies, its leases are given back.
  static void report(std::exception_ptr error) {
    if (!error) return;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& what) {
      base::log::error(std::string("a worker's coroutine failed: ") + what.what());
    }
    _exit(1);
  }

  // ---- listening ----

  asio::awaitable<void> listen() {
    while (!leaving_) {
      auto [error] = co_await readiness_.async_wait(readiness_.wait_read, asio::as_tuple(asio::use_awaitable));
      if (error) co_return;
      bool open = coordinator_.fill();
      while (auto frame = coordinator_.next()) obey(*frame);
      fetcher_.turned();
      if (!open) _exit(0);  // the coordinator is gone: nobody is interested any more
    }
  }

  // What callback programs made of pages. Without their pool the coordinator ends this process.
  asio::awaitable<void> listen_to_programs() {
    for (bool open = true; open;) {
      auto [error] =
          co_await on_page_.readiness->async_wait(on_page_.readiness->wait_read, asio::as_tuple(asio::use_awaitable));
      if (error) co_return;
      open = on_page_.channel->fill();
      while (auto frame = on_page_.channel->next()) queue_.push(ipc::decode<ipc::PageResult>(*frame));
    }
  }

  void obey(const ipc::Frame& frame) {
    switch (frame.type) {
      case ipc::Leases::type:
        for (const ipc::Lease& lease : ipc::decode<ipc::Leases>(frame).leases) start(lease);
        break;
      case ipc::VisitAnswers::type:
        if (browsers_) browsers_->on_answers(ipc::decode<ipc::VisitAnswers>(frame));
        break;
      case ipc::Stop::type:
        stop(std::chrono::milliseconds(ipc::decode<ipc::Stop>(frame).grace_ms));
        break;
      default:
        throw ipc::FrameError("the coordinator sent a message that a worker does not know");
    }
  }

  // ---- one lease ----

  void start(const ipc::Lease& lease) {
    if (lease.slots == 0) return begin(own(lease));
    if (auto first = lines_.enter(own(lease), lease.slots)) begin(*std::move(first));
  }

  void begin(OwnedLease&& lease) {
    Job job{.lease = std::move(lease)};
    ++active_;
    const model::HostId host = job.lease.host_id;
    asio::co_spawn(io_, run_lease(std::move(job)), [this, host](std::exception_ptr error) {
      report(error);
      --active_;
      speech_.give_credit(1);
      auto next = lines_.leave(host);
      speech_.schedule(next ? Haste::later : Haste::now);
      if (next) begin(*std::move(next));
      leave_if_done();
    });
  }

  // Thousands of these wait for their servers. So what is needed before or after that is in functions of its own, not
  // in line: what a coroutine has, it has all the time.
  asio::awaitable<void> run_lease(Job job) {
    const std::unique_ptr<SitemapStream> stream = stream_of(job.lease);
    auto fetching = fetch(job, stream.get());
    if (fetching.valid()) co_await std::move(fetching);
    if (aborted_) co_return;  // it stays queued
    const std::unique_ptr<ipc::AttemptEnd> waiting = hand_over(job, stream.get());
    if (!waiting) co_return;
    co_await room(job.bytes());
    if (!aborted_) pass_on(std::move(*waiting), std::move(job));
  }

  [[gnu::noinline]] std::unique_ptr<SitemapStream> stream_of(const OwnedLease& lease) const {
    const bool named = lease.kind == ipc::LeaseKind::sitemap;
    if (!named && (lease.kind != ipc::LeaseKind::page || !may_be_sitemap(lease.depth))) return nullptr;
    return std::make_unique<SitemapStream>(lease.url, named, hooks_ != nullptr || (!named && keeps_bodies()));
  }

  // The response comes into the job. Nothing to wait for (not valid) where a program refused it.
  [[gnu::noinline]] asio::awaitable<void> fetch(Job& job, SitemapStream* stream) {
    http::FetchRequest request = request_of(job.lease);
    request.stream = stream;
    job.response.failure = refused_by_program(job.lease, request);
    if (job.response.failure) return {};
    return fetcher_.fetch_into(job.response, std::move(request));
  }

  // Of an answered job: says so and gives it to the parse thread. The host's slot is free when the page has its place,
  // and not before: what is not stored yet is not added to. Where there is no room now, what is to be said then.
  [[gnu::noinline]] std::unique_ptr<ipc::AttemptEnd> hand_over(Job& job, SitemapStream* stream) {
    ipc::AttemptEnd end = judge(job.lease, job.response, options_);
    if (logs_requests()) log_attempt(job.lease, job.response, end, options_);
    const bool over = end.retry || job.lease.kind == ipc::LeaseKind::robots;
    if (over && !end.retry) end.robots = read_robots(job.lease.url, job.response, options_);
    if (stream && !over) job.sitemap = stream->take();
    job.fetched_at = base::unix_ms();
    if (!over && (!room_.empty() || !queue_.reserve(job.bytes())))
      return std::make_unique<ipc::AttemptEnd>(std::move(end));
    over ? say(std::move(end), job.lease.host_id) : pass_on(std::move(end), std::move(job));
    return nullptr;
  }

  // Told as the lease ends, which it does at once.
  void say(ipc::AttemptEnd&& end, model::HostId host) {
    if (shows_trouble(end)) speech_.not_begun(lines_.give_back(host));
    speech_.end(std::move(end));
  }

  [[gnu::noinline]] void pass_on(ipc::AttemptEnd&& end, Job&& job) {
    say(std::move(end), job.lease.host_id);
    queue_.push(std::move(job));
  }

  asio::awaitable<void> room(std::size_t bytes) {
    http::Waiter waiter;
    co_await room_.wait(waiter, bytes);
  }

  // Of sitemaps that are pages too.
  bool keeps_bodies() const {
    return options_.store.all || options_.store.raw || options_.store.headers || !options_.on_page.empty();
  }

  void give_room() {
    while (!room_.empty() && queue_.reserve(room_.first())) room_.give({});
  }

  // What is not asked for is a failure of ours: no byte was sent, and the host's slot is free as after any attempt.
  std::optional<model::Failure> refused_by_program(const OwnedLease& lease, http::FetchRequest& request) const {
    if (!hooks_ || lease.kind == ipc::LeaseKind::robots) return std::nullopt;
    std::optional<std::string> why = hooks_->before_request(lease, request.headers);
    if (!why) return std::nullopt;
    return model::Failure(model::Reason::excluded, std::string(skipped_by_program) + *why, false);
  }

  // With more than one slot, the host's next request waits for this stamp if there is a delay.
  http::FetchRequest request_of(const OwnedLease& lease) {
    http::FetchRequest request = requests_.of(lease);
    bool never_delayed = options_.delay && options_.delay->count() == 0 && !options_.robots;  // no Crawl-delay either
    if (options_.per_host > 1 && !never_delayed)
      request.on_written = [this, number = lease.lease](std::int64_t at) {
        speech_.written(number, at);
        speech_.schedule(Haste::later);
      };
    return request;
  }

  // ---- the end ----

  void stop(std::chrono::milliseconds grace) {
    if (std::exchange(stopping_, true)) return;
    lines_.close();
    speech_.stop_credit();
    stop_timer_.expires_after(grace);
    stop_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) abort();
    });
    leave_if_done();
  }

  // What is still under way stays queued; closing ends it. Where nothing is, the connections that are idle end with the
  // process.
  void abort() {
    aborted_ = true;
    queue_.abandon();
    if (leaving_ && !browsers_) return;
    asio::co_spawn(io_, fetcher_.close(), [](std::exception_ptr error) { report(error); });
  }

  void leave_if_done() {
    if (!stopping_ || active_ > 0 || std::exchange(leaving_, true)) return;
    queue_.close();  // the parse thread stops the loop when it has written all
  }

  void leave() {
    ipc::WorkerFigures figures = parse_thread_.figures();
    figures.fetch_cpu_ns = base::thread_cpu_ns();
    figures.cpu_ns = base::process_cpu_ns();
    figures.peak_memory = base::peak_memory_bytes();
    figures.max_handler_ns = fetcher_.max_handler_ns();
    if (hooks_) figures.callback_errors = hooks_->errors();
    speech_.end(figures);
  }

  // The pool's socket: the parse thread writes to it, the event loop reads.
  struct ProgramsEnd {
    ProgramsEnd(asio::io_context& io, const base::Fd& fd) {
      if (!fd) return;
      channel.emplace(base::Fd(::dup(fd.get())));
      readiness.emplace(io, channel->fd());
    }
    std::optional<ipc::Channel> channel;
    std::optional<asio::posix::stream_descriptor> readiness;  // of the channel's descriptor
  };

  const config::Options& options_;
  const Hooks* const hooks_;  // null without
  asio::io_context io_{1};
  ipc::Channel coordinator_;
  asio::posix::stream_descriptor readiness_;  // of coordinator_'s descriptor
  Speech speech_;
  http::WaitList<std::monostate, std::size_t> room_;  // pages that wait for room in the queue, with their bytes
  CreditRamp credit_;
  asio::steady_timer credit_timer_, stop_timer_, heartbeat_;
  WorkerSlot& slot_;
  http::MemoryBudget memory_;
  const LeaseRequests requests_;
  http::Fetcher fetcher_;
  JobQueue queue_;
  ProgramsEnd on_page_;
  std::optional<BrowserLink> browsers_;  // with --render
  // What the parse thread says of pages that are rendered, for this thread to pass on.
  const RenderPort render_port_{.give =
                                    [this](model::LeaseNo lease, std::string url, std::string frame) {
                                      asio::post(
                                          io_, [this, lease, url = std::move(url), frame = std::move(frame)]() mutable {
                                            browsers_->give(lease, std::move(url), frame);
                                          });
                                    },
                                .put_back =
                                    [this](model::LeaseNo lease) {
                                      asio::post(io_, [this, lease] {
                                        speech_.put_back(lease);
                                        speech_.schedule();
                                      });
                                    },
                                .report =
                                    [this](ipc::RenderReport page) {
                                      asio::post(io_, [this, page = std::move(page)]() mutable {
                                        speech_.report(std::move(page));
                                        speech_.schedule();
                                      });
                                    }};
  ParseThread parse_thread_;

  std::size_t active_ = 0;
  HostLines lines_;
  bool stopping_ = false, aborted_ = false, leaving_ = false;
};

}  // namespace

// The loop is never destroyed: to close ten thousand idle connections one by one takes longer than the process's end.
int run_worker(WorkerConfig config) {
  ::mallopt(M_MMAP_THRESHOLD, mapped_from);
  ::mallopt(M_TRIM_THRESHOLD, kept_at_top);
  return (new EventLoop(std::move(config)))->run();
}

}  // namespace crawl::worker
