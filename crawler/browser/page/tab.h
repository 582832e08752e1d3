// Tab: one tab of a browser, for the pages of one site, one after the other. A tab is a renderer of its own, and its
// site's context: cookies and storage that other sites do not have.
//
// Owned by its Browser, one thread. What a page breaks ends with the tab.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "crawler/browser/devtools/connection.h"
#include "crawler/browser/page/screen.h"
#include "crawler/browser/settings.h"

namespace crawl::browser {

class PageRun;

// What is called in every document before its own scripts, and the name by which it is called later.
class PageScript {
 public:
  // Its names are drawn by lot. storage: what documents of those origins find kept, unless they have it.
  explicit PageScript(const std::vector<StoredValue>& storage = {});
  const std::string& source() const { return source_; }
  const std::string& name() const { return name_; }
  const std::string& binding() const { return binding_; }

 private:
  std::string name_, binding_, source_;
};

class Tab {
 public:
  // Fails if the browser does not give one in time.
  static boost::asio::awaitable<Result<std::unique_ptr<Tab>>> open(std::shared_ptr<Connection> connection,
                                                                   std::shared_ptr<Screen> screen,
                                                                   const PageScript& script, std::string site);
  ~Tab();  // closes it, at once
  Tab(const Tab&) = delete;
  Tab& operator=(const Tab&) = delete;

  const std::string& site() const { return site_; }
  const std::string& session() const { return session_; }
  const std::string& target() const { return target_; }  // the id of its main frame too
  const std::string& context() const { return context_; }
  const PageScript& script() const { return script_; }
  Connection& connection() { return *connection_; }
  const std::shared_ptr<Connection>& shared_connection() const { return connection_; }
  Screen& screen() { return *screen_; }

  // The page whose events these are; null: they are passed over.
  void give_to(PageRun* run) { run_ = run; }
  // Its browser has ended.
  void lose_browser();
  // Of a worker of the page.
  void listen_to(const std::string& session);

  unsigned pages = 0;       // it had so far
  bool is_broken = false;   // not to be used again
  double drawn_at = 0;      // moment of its last frame (Screen::draw)
  std::string shows;        // the address of its last page, without fragment
  std::string why_crashed;  // known before the browser says so; empty without
  std::chrono::steady_clock::time_point used_at;

 private:
  Tab(std::shared_ptr<Connection> connection, std::shared_ptr<Screen> screen, const PageScript& script,
      std::string site)
      : connection_(std::move(connection)), screen_(std::move(screen)), script_(script), site_(std::move(site)) {}
  void on_event(const Event& event);

  const std::shared_ptr<Connection> connection_;
  const std::shared_ptr<Screen> screen_;
  const PageScript& script_;
  const std::string site_;
  std::string context_, target_, session_;
  std::vector<std::string> workers_;
  PageRun* run_ = nullptr;
};

}  // namespace crawl::browser
