#include "crawler/browser/pool/browser_pool.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "base/log.h"
#include "crawler/browser/page/origin.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;

constexpr unsigned tabs_a_browser = 4;
constexpr std::size_t looked_at = 16;  // pages that wait, for one whose site has a tab
constexpr std::chrono::milliseconds for_a_browser{20};

}  // namespace

BrowserPool::BrowserPool(asio::io_context& io, BrowserSettings settings, Executable executable)
    : io_(io),
      settings_(std::move(settings)),
      executable_(std::move(executable)),
      max_browsers_(std::max(1U, (settings_.tabs + tabs_a_browser - 1) / tabs_a_browser)) {}

BrowserPool::~BrowserPool() {
  close();
}

BrowserPool::Ticket BrowserPool::submit(Task task, Ask ask, Done done) {
  auto job = std::make_shared<Job>();
  job->ticket = ++last_ticket_;
  job->task = std::move(task);
  job->ask = std::move(ask);
  job->done = std::move(done);
  jobs_.emplace(job->ticket, job);
  waiting_.push_back(job);
  pump();
  return job->ticket;
}

void BrowserPool::respond(Ticket ticket, const ipc::PageResponse& response) {
  const auto job = jobs_.find(ticket);
  if (job != jobs_.end() && job->second->run != nullptr) job->second->run->respond(response);
}

void BrowserPool::waits(Ticket ticket, bool waits) {
  const auto job = jobs_.find(ticket);
  if (job != jobs_.end() && job->second->run != nullptr) job->second->run->waits(waits);
}

void BrowserPool::forget(Ticket ticket) {
  const auto found = jobs_.find(ticket);
  if (found == jobs_.end()) return;
  const std::shared_ptr<Job> job = found->second;
  job->forgotten = true;
  jobs_.erase(found);
  std::erase(waiting_, job);
  if (job->run) job->run->cancel();
}

void BrowserPool::close() {
  if (closed_) return;
  closed_ = true;
  for (const std::shared_ptr<Job>& job : std::exchange(waiting_, {})) {
    ipc::Rendered page;
    page.error = "the browsers were ended";
    finish(*job, std::move(page));
  }
  for (const auto& [ticket, job] : jobs_)
    if (job->run) job->run->cancel();
  for (const auto& browser : browsers_) browser->end();
}

void BrowserPool::pump() {
  while (!closed_ && running_ < settings_.tabs && !waiting_.empty()) {
    ++running_;
    asio::co_spawn(io_, render(next_job()), [this](std::exception_ptr error) {
      --running_;
      if (error) std::rethrow_exception(error);
      drop_worn_out();
      pump();
    });
  }
}

std::shared_ptr<BrowserPool::Job> BrowserPool::next_job() {
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(looked_at, waiting_.size()));
  auto chosen = std::find_if(waiting_.begin(), end, [this](const auto& job) {
    return std::ranges::any_of(browsers_, [&](const auto& browser) {
      return !browser->worn_out() && browser->has_free_tab(site_of(job->task.url));
    });
  });
  if (chosen == end) chosen = waiting_.begin();
  std::shared_ptr<Job> job = std::move(*chosen);
  waiting_.erase(chosen);
  return job;
}

asio::awaitable<void> BrowserPool::render(std::shared_ptr<Job> job) {
  bool lost = false;
  ipc::Rendered page = co_await render_once(job, lost);
  if (lost && !job->forgotten && !closed_) page = co_await render_once(job, lost);
  finish(*job, std::move(page));
}

asio::awaitable<ipc::Rendered> BrowserPool::render_once(std::shared_ptr<Job> job, bool& lost) {
  lost = false;
  ipc::Rendered page;
  auto browser = co_await browser_for(std::string(site_of(job->task.url)));
  if (!browser) {
    page.error = browser.error();
    co_return page;
  }
  auto tab = co_await (*browser)->take_tab(std::string(site_of(job->task.url)));
  if (!tab) {
    lost = true;
    page.error = tab.error();
    co_return page;
  }
  {
    const Ask ask = [job](const ipc::PageRequest& request) {
      if (!job->forgotten) job->ask(request);
    };
    PageRun run(io_, **tab, settings_, job->task, job->last_number, ask);
    job->run = &run;
    page = co_await run.run();
    job->run = nullptr;
    job->last_number = run.last_number();
    lost = !page.error.empty() && run.lost_browser();
  }
  (*browser)->give_back(*tab);
  co_return page;
}

asio::awaitable<Result<std::shared_ptr<Browser>>> BrowserPool::browser_for(std::string site) {
  while (true) {
    if (closed_) co_return fail("the browsers were ended");
    drop_worn_out();
    std::shared_ptr<Browser> best;
    unsigned usable = starting_;  // one that is worn out may still have pages
    for (const auto& browser : browsers_) {
      if (browser->worn_out() || !browser->open()) continue;
      ++usable;
      if (browser->has_free_tab(site)) {
        best = browser;
        break;
      }
      if (browser->busy() < tabs_a_browser && (!best || browser->busy() < best->busy())) best = browser;
    }
    if (best) co_return best;
    if (usable < max_browsers_) {
      ++starting_;
      auto started = co_await Browser::start(io_, executable_, settings_);
      --starting_;
      if (!started) co_return std::unexpected(started.error());
      if (closed_) (*started)->end();
      browsers_.push_back(*started);
      co_return *started;
    }
    asio::steady_timer timer(io_, for_a_browser);
    boost::system::error_code passed;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, passed));
  }
}

void BrowserPool::drop_worn_out() {
  std::erase_if(browsers_, [](const std::shared_ptr<Browser>& browser) {
    const bool over = browser->busy() == 0 && (browser->worn_out() || !browser->open());
    if (over) browser->end();
    return over;
  });
}

void BrowserPool::finish(Job& job, ipc::Rendered page) {
  page.number = job.task.number;
  jobs_.erase(job.ticket);
  if (!job.forgotten) job.done(std::move(page));
}

}  // namespace crawl::browser
