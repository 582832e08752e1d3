// Browser: one process of Chromium with its tabs, and who looks after it: its memory, its end.
//
// Owned by the pool, one io_context, one thread. Starting forks, so that there must be one thread.
#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "crawler/browser/devtools/connection.h"
#include "crawler/browser/page/page_run.h"
#include "crawler/browser/page/screen.h"
#include "crawler/browser/page/tab.h"
#include "crawler/browser/process/executable.h"
#include "crawler/browser/settings.h"

namespace crawl::browser {

class Browser : public std::enable_shared_from_this<Browser> {
 public:
  // Until it answers; fails with a line for a person.
  static boost::asio::awaitable<Result<std::shared_ptr<Browser>>> start(boost::asio::io_context& io,
                                                                        const Executable& executable,
                                                                        const BrowserSettings& settings);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  // A tab for pages of this site that is not in use; another is closed for it if there are too many.
  boost::asio::awaitable<Result<Tab*>> take_tab(std::string site);
  void give_back(Tab* tab);
  bool has_free_tab(std::string_view site) const;

  bool open() const { return connection_->open(); }
  unsigned pages() const { return pages_; }
  unsigned busy() const { return static_cast<unsigned>(busy_.size()); }
  std::uint64_t memory() const { return memory_; }  // bytes, when last looked at
  bool worn_out() const { return pages_ >= settings_.pages_a_browser || !wear_.empty() || screen_->stuck(); }
  pid_t guardian() const { return guardian_; }

  // No call of it is under way any more, or all end. Its processes are gone when this returns.
  void end();

 private:
  Browser(boost::asio::io_context& io, const BrowserSettings& settings)
      : io_(io), settings_(settings), script_(settings.storage), look_(io) {}
  Result<void> launch(const Executable& executable);
  void look_at_memory();
  std::string said() const;

  boost::asio::io_context& io_;
  const BrowserSettings& settings_;
  const PageScript script_;
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<Screen> screen_;
  pid_t guardian_ = 0;
  base::Fd lifeline_, errors_;
  boost::asio::steady_timer look_;
  std::vector<std::unique_ptr<Tab>> idle_, busy_;
  unsigned pages_ = 0;
  std::uint64_t memory_ = 0;
  std::string wear_;  // why it is to be replaced, beside its age
};

}  // namespace crawl::browser
