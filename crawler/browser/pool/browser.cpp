#include "crawler/browser/pool/browser.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/use_awaitable.hpp>
#include <system_error>
#include <thread>

#include "base/text/text.h"
#include "crawler/browser/process/arguments.h"
#include "crawler/browser/process/folder.h"
#include "crawler/browser/process/isolation.h"
#include "crawler/browser/process/memory.h"
#include "crawler/ipc/spawn.h"

namespace crawl::browser {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto for_starting = 20s;
constexpr auto for_ending = 2'000ms;
constexpr auto between_looks = 250ms;
constexpr std::size_t max_idle_tabs = 6;
constexpr std::size_t shown_bytes = 300;  // of what a browser said that did not start

struct Pipe {
  base::Fd read, write;
};

Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  return {base::Fd(ends[0]), base::Fd(ends[1])};
}

void do_not_block(const base::Fd& fd) {
  fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

}  // namespace

asio::awaitable<Result<std::shared_ptr<Browser>>> Browser::start(asio::io_context& io, const Executable& executable,
                                                                 const BrowserSettings& settings) {
  std::shared_ptr<Browser> browser(new Browser(io, settings));
  if (auto launched = browser->launch(executable); !launched) co_return std::unexpected(launched.error());
  auto version =
      co_await browser->connection_->call({}, "Browser.getVersion", "{}", Connection::Clock::now() + for_starting);
  if (!version) {
    browser->end();
    const std::string said = browser->said();
    co_return fail("the browser " + executable.path + " did not start" +
                   (said.empty() ? "; " + version.error() : ": " + said));
  }
  browser->look_at_memory();
  co_return browser;
}

Result<void> Browser::launch(const Executable& executable) {
  try {
    Pipe commands = make_pipe(), replies = make_pipe(), errors = make_pipe(), life = make_pipe();
    do_not_block(errors.write);  // what is said beyond the pipe's room is lost, and nobody waits for it
    do_not_block(errors.read);
    Confined confined;
    confined.arguments = arguments(executable, settings_);
    confined.commands = commands.read.get();
    confined.replies = replies.write.get();
    confined.errors = errors.write.get();
    confined.lifeline = life.read.get();
    confined.namespaces = settings_.namespaces;
    guardian_ = ipc::spawn("crawl-browser", {confined.commands, confined.replies, confined.errors, confined.lifeline},
                           [&] { return run_confined(confined); });
    lifeline_ = std::move(life.write);
    errors_ = std::move(errors.read);
    connection_ = std::make_shared<Connection>(io_, std::move(commands.write), std::move(replies.read));
  } catch (const std::system_error& error) {
    return fail(std::string("a browser could not be started: ") + error.what());
  }
  screen_ = std::make_shared<Screen>(io_, draws_on_demand(executable, settings_));
  connection_->listen({}, [screen = screen_](const Event& event) {
    if (event.method == "Target.detachedFromTarget") screen->closed(std::string(text_of(event.params, "sessionId")));
  });
  connection_->start([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    for (const auto& tab : self->busy_) tab->lose_browser();
  });
  return {};
}

Browser::~Browser() {
  end();
}

void Browser::end() {
  look_.cancel();
  idle_.clear();
  if (connection_) connection_->close("the browser was ended");
  if (screen_) screen_->end();
  lifeline_.reset();
  if (guardian_ <= 0) return;
  const auto until = std::chrono::steady_clock::now() + for_ending;
  while (waitpid(guardian_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      ::kill(guardian_, SIGKILL);
      waitpid(guardian_, nullptr, 0);
      break;
    }
    std::this_thread::sleep_for(1ms);
  }
  guardian_ = 0;
}

std::string Browser::said() const {
  std::string text(4'096, '\0');
  const ssize_t size = ::read(errors_.get(), text.data(), text.size());
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return base::printable(text.substr(0, shown_bytes));
}

bool Browser::has_free_tab(std::string_view site) const {
  return std::ranges::any_of(idle_, [&](const auto& tab) { return tab->site() == site; });
}

asio::awaitable<Result<Tab*>> Browser::take_tab(std::string site) {
  const auto self = shared_from_this();
  ++pages_;
  const auto free = std::ranges::find_if(idle_, [&](const auto& tab) { return tab->site() == site; });
  if (free != idle_.end()) {
    busy_.push_back(std::move(*free));
    idle_.erase(free);
    co_return busy_.back().get();
  }
  if (idle_.size() >= max_idle_tabs) {
    const auto oldest = std::ranges::min_element(idle_, {}, [](const auto& tab) { return tab->used_at; });
    idle_.erase(oldest);
  }
  auto opened = co_await Tab::open(connection_, screen_, script_, std::move(site));
  if (!opened) {
    wear_ = opened.error();
    co_return std::unexpected(opened.error());
  }
  busy_.push_back(std::move(*opened));
  co_return busy_.back().get();
}

void Browser::give_back(Tab* tab) {
  const auto place = std::ranges::find_if(busy_, [&](const auto& one) { return one.get() == tab; });
  if (place == busy_.end()) return;
  std::unique_ptr<Tab> back = std::move(*place);
  busy_.erase(place);
  back->used_at = std::chrono::steady_clock::now();
  if (open() && !back->is_broken && back->pages < settings_.pages_a_context) idle_.push_back(std::move(back));
}

// A renderer that has too much is killed: its tab learns of it by its crash. There is no other way to know whose it is.
void Browser::look_at_memory() {
  if (!open()) return;
  look_.expires_after(between_looks);
  look_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self || !self->open()) return;
    if (self->busy_.empty()) return self->look_at_memory();
    self->memory_ = 0;
    for (const auto& tab : self->busy_) tab->why_crashed.clear();
    for (const ProcessMemory& process : memory_below(self->guardian_)) {
      self->memory_ += process.bytes;
      if (!process.is_renderer || process.bytes <= self->settings_.max_tab_memory) continue;
      for (const auto& tab : self->busy_)
        tab->why_crashed =
            "it took more than " + base::byte_text(static_cast<double>(self->settings_.max_tab_memory)) + " of memory";
      ::kill(process.pid, SIGKILL);
    }
    if (self->memory_ > self->settings_.max_browser_memory) self->wear_ = "it took too much memory";
    self->look_at_memory();
  });
}

}  // namespace crawl::browser
