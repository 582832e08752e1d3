// The rules of the ring, with real processes: backpressure when every buffer is tiny, and what happens at each death.
// The site kills the crawl's processes from its side, in the middle of a fetch.

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <thread>

#include "crawler/coordinator/coordinator.h"
#include "crawler/local_site/site_server.h"
#include "crawler/worker/hooks.h"
#include "tests/support/sanitized.h"

namespace crawl {
namespace {

constexpr std::string_view html = "Content-Type: text/html\r\n";

// Children of a process whose name begins so, by /proc.
std::vector<pid_t> children_named(pid_t parent, const std::string& name) {
  std::ifstream list("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
  std::vector<pid_t> found;
  for (pid_t pid = 0; list >> pid;) {
    std::string comm;
    std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/comm"), comm);
    if (comm.starts_with(name)) found.push_back(pid);
  }
  return found;
}

// The sockets with this port, as /proc/PID/fd names them: a connection's client end, and those of other processes that
// have the same port towards other servers.
std::set<std::string> sockets_of_port(std::uint16_t port) {
  std::set<std::string> found;
  std::ifstream table("/proc/net/tcp");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    unsigned local = 0;
    long inode = 0;
    if (std::sscanf(line.c_str(), " %*d: %*x:%x %*x:%*x %*x %*s %*s %*s %*s %*s %ld", &local, &inode) == 2 &&
        local == port)
      found.insert("socket:[" + std::to_string(inode) + "]");
  }
  return found;
}

// The process of the crawl that sent this request; 0 if it is not found.
pid_t find_sender(const local_site::Request& request) {
  const std::set<std::string> wanted = sockets_of_port(request.peer_port);
  for (const char* name : {"crawl-worker", "crawl-spare"}) {
    for (pid_t pid : children_named(getppid(), name)) {
      std::error_code ignored;
      for (const auto& fd : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd", ignored))
        if (wanted.contains(std::filesystem::read_symlink(fd.path(), ignored).string())) return pid;
    }
  }
  return 0;
}

// Sends it a signal. Lists in /proc miss some where others come and go while they are read: then they are read again.
void signal_sender(const local_site::Request& request, int signal = SIGKILL) {
  pid_t sender = find_sender(request);
  for (int again = 0; sender == 0 && again < 100; ++again) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    sender = find_sender(request);
  }
  if (sender != 0) kill(sender, signal);
}

class Ring : public testing::Test {
 protected:
  Ring() {
    std::string name = (std::filesystem::temp_directory_path() / "ring-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    options_.processes = 2;
    options_.coroutines = 4;
    options_.per_host = 8;
    options_.delay = config::Duration(0);
    options_.user_agent = "crawl/test";
    options_.robots = false;
    options_.output = (folder_ / "results.db").string();
    options_.progress = config::Progress::none;
    options_.min_free = 0;
  }
  ~Ring() override { std::filesystem::remove_all(folder_); }

  void seed(const local_site::SiteServer& server, const std::vector<std::string>& targets) {
    options_.seeds = {(folder_ / "urls.txt").string()};
    std::ofstream list(options_.seeds[0]);
    for (const std::string& target : targets) list << server.origin() << target << '\n';
  }

  std::int64_t query(const std::string& sql) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2(options_.output.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    std::int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return value;
  }

  std::filesystem::path folder_;
  config::Options options_;
};

std::vector<std::string> numbered(int count) {
  std::vector<std::string> targets;
  for (int i = 0; i < count; ++i) targets.push_back("/" + std::to_string(i));
  return targets;
}

local_site::Response small_page(const local_site::Request& request) {
  return {local_site::http_response("200 OK", html, "<title>" + std::string(request.target) + "</title>")};
}

TEST_F(Ring, GoesRoundWithTinyBuffersAndHugePages) {
  constexpr int links = test::sanitized ? 20'000 : 100'000;  // either is hundreds of times what a buffer holds
  local_site::SiteServer server([](const local_site::Request& request) -> local_site::Response {
    std::string_view target = request.target;
    if (!target.starts_with("/huge")) return small_page(request);
    std::ostringstream page;
    for (int i = 0; i < links; ++i) page << "<a href=" << target << "/" << i << "></a>";
    return {local_site::http_response("200 OK", html, page.str())};
  });
  auto targets = numbered(100);
  targets.insert(targets.begin() + 50, {"/huge1", "/huge2"});
  seed(server, targets);
  coordinator::RingLimits limits{.socket_buffer_bytes = 4096, .queued_jobs = 1};
  auto figures = coordinator::run_crawl(options_, "{}", limits);
  EXPECT_EQ(figures.exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done' AND status = 200"), 102);
  EXPECT_EQ(query("SELECT sum(links) FROM results WHERE url LIKE '%/huge_'"), 2 * links);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'skipped' AND reason = 'depth'"), 2 * links);
}

TEST_F(Ring, LeavesItsChildrenToAProgramThatEmbedsIt) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(7);
  local_site::SiteServer server(small_page);
  seed(server, numbered(20));
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").exit_status, coordinator::exit_finished);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, WNOHANG), child) << "nobody else has reaped it";
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST_F(Ring, AWorkerThatDiesIsReplacedAndNothingIsLost) {
  local_site::SiteServer server([died = false](const local_site::Request& request) mutable -> local_site::Response {
    if (request.target == "/60" && !std::exchange(died, true))
      for (pid_t pid : children_named(getppid(), "crawl-worker")) kill(pid, SIGKILL);
    return small_page(request);
  });
  seed(server, numbered(200));
  auto figures = coordinator::run_crawl(options_, "{}");
  EXPECT_EQ(figures.exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 200);
  EXPECT_EQ(query("SELECT count(*) FROM results"), 200);
}

TEST_F(Ring, AUrlThatKillsEveryWorkerIsCondemnedAloneAndTheRestIsFetched) {
  local_site::SiteServer server([](const local_site::Request& request) -> local_site::Response {
    if (request.target != "/60") return small_page(request);
    signal_sender(request);
    return {"", 60'000};
  });
  seed(server, numbered(200));
  auto figures = coordinator::run_crawl(options_, "{}");
  EXPECT_EQ(figures.exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 199);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'failed' AND reason = 'crash' AND url LIKE '%/60'"), 1);
}

// ---- workers that hang ----

constexpr std::int64_t s = 1'000'000'000;

// A crawl whose worker computes for ever at /60, where it has taken leave to: each time, or the first time alone.
struct Spinning {
  enum class Where { event_loop, parse_thread } where;
  std::string once = {};  // a file that is made by the first; empty: each time

  void operator()(const parser::Url& url) const {
    if (!url.href().ends_with("/60")) return;
    if (!once.empty() && std::filesystem::exists(once)) return;
    if (!once.empty()) std::ofstream(once) << "spins";
    for (volatile bool more = true; more;) {
    }
  }
  worker::Hooks hooks() const {
    worker::Hooks hooks;
    hooks.before_request = [spin = *this](const worker::OwnedLease& lease,
                                          http::HeaderList&) -> std::optional<std::string> {
      if (spin.where == Where::event_loop) spin(lease.url);
      return std::nullopt;
    };
    hooks.wants_url = [](std::string_view) { return false; };
    hooks.takes_page = [](std::string_view, std::string_view) { return false; };
    hooks.on_response = [spin = *this](const worker::Job& job, const model::Outcome&, std::string&) {
      if (spin.where == Where::parse_thread) spin(job.lease.url);
    };
    hooks.on_page = [](parser::Page&, const worker::OwnedLease&) { return worker::PageWishes(); };
    hooks.errors = [] { return std::uint64_t{0}; };
    return hooks;
  }
};

coordinator::Figures run_spinning(const config::Options& options, const Spinning& spinning) {
  const worker::Hooks hooks = spinning.hooks();
  coordinator::ProcessMains mains;
  mains.worker = [&hooks](worker::WorkerConfig config) {
    config.hooks = &hooks;
    return worker::run_worker(std::move(config));
  };
  return coordinator::run_crawl(options, "{}", {.stall = {.cpu_ns = s / 2}}, mains);
}

TEST_F(Ring, AWorkerWhoseEventLoopSpinsIsReplaced) {
  local_site::SiteServer server(small_page);
  seed(server, numbered(200));
  const Spinning spinning{Spinning::Where::event_loop, (folder_ / "spun").string()};
  const auto figures = run_spinning(options_, spinning);
  EXPECT_TRUE(std::filesystem::exists(spinning.once));
  EXPECT_EQ(figures.exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 200);
}

class SpinningRing : public Ring, public testing::WithParamInterface<Spinning::Where> {};

TEST_P(SpinningRing, CondemnsTheUrlAlone) {
  local_site::SiteServer server(small_page);
  seed(server, numbered(200));
  EXPECT_EQ(run_spinning(options_, {GetParam()}).exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 199);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE reason = 'crash' AND url LIKE '%/60'"), 1);
}

INSTANTIATE_TEST_SUITE_P(Each, SpinningRing,
                         testing::Values(Spinning::Where::event_loop, Spinning::Where::parse_thread));

TEST_F(Ring, AWorkerThatStandsStillIsReplaced) {
  local_site::SiteServer server([stopped = false](const local_site::Request& request) mutable -> local_site::Response {
    if (request.target == "/60" && !std::exchange(stopped, true)) signal_sender(request, SIGSTOP);
    return small_page(request);
  });
  seed(server, numbered(200));
  const auto figures = coordinator::run_crawl(options_, "{}", {.stall = {.quiet_ns = 2 * s}});
  EXPECT_EQ(figures.exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 200);
}

TEST_F(Ring, StorageThatDiesOnceIsReplacedInTheSameRun) {
  local_site::SiteServer server([died = false](const local_site::Request& request) mutable -> local_site::Response {
    if (request.target == "/100" && !std::exchange(died, true))
      for (pid_t pid : children_named(getppid(), "crawl-storage")) kill(pid, SIGKILL);
    return small_page(request);
  });
  seed(server, numbered(300));
  auto figures = coordinator::run_crawl(options_, "{}");
  EXPECT_EQ(figures.exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 300);
  EXPECT_EQ(query("SELECT count(*) FROM runs"), 1);
  EXPECT_EQ(query("SELECT exit_status FROM runs"), 0);
}

TEST_F(Ring, StorageThatDiesTwiceEndsTheRunAndTheNextGoesOn) {
  auto deaths = std::make_shared<int>(0);
  local_site::SiteServer server([deaths](const local_site::Request& request) -> local_site::Response {
    if (request.target == "/100" && ++*deaths <= 2)
      for (pid_t pid : children_named(getppid(), "crawl-storage")) kill(pid, SIGKILL);
    return small_page(request);
  });
  seed(server, numbered(300));
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").exit_status, coordinator::exit_fatal);
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 300);
}

TEST_F(Ring, ASecondRunFetchesNothingAgain) {
  local_site::SiteServer server(small_page);
  seed(server, numbered(50));
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").pages, 50u);
  auto again = coordinator::run_crawl(options_, "{}");
  EXPECT_EQ(again.exit_status, coordinator::exit_finished);
  EXPECT_EQ(again.pages, 0u);
  options_.overwrite = true;
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").pages, 50u);
}

TEST_F(Ring, FollowsLinksInScopeAndSaysWhyItLeavesTheOthers) {
  local_site::SiteServer server([](const local_site::Request& request) -> local_site::Response {
    int level = static_cast<int>(std::count(request.target.begin(), request.target.end(), '/'));
    std::string page = "<a href=http://elsewhere.example/></a><a href=/private/x></a>";
    if (level < 6)
      for (const char* name : {"a", "b"})
        page += "<a href='" + std::string(request.target) + name + std::to_string(level) + "/'></a>";
    return {local_site::http_response("200 OK", html, page)};
  });
  seed(server, {"/"});
  options_.depth = 3;
  options_.exclude = {"/private/"};
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 1 + 2 + 4 + 8);
  EXPECT_EQ(query("SELECT max(depth) FROM results WHERE state = 'done'"), 3);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE reason = 'depth'"), 16);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE reason = 'scope' AND host = 'elsewhere.example'"), 1);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE reason = 'excluded' AND url LIKE '%/private/x'"), 1);
  options_.depth = model::unlimited_depth;  // rows skipped for depth are judged again
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").exit_status, coordinator::exit_finished);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'done'"), 1 + 2 + 4 + 8 + 16 + 32);
}

TEST_F(Ring, StopsAtThePageLimitAndTheNextRunGoesOn) {
  local_site::SiteServer server(small_page);
  seed(server, numbered(50));
  options_.max_pages = 20;
  auto figures = coordinator::run_crawl(options_, "{}");
  EXPECT_EQ(figures.exit_status, coordinator::exit_limit);
  EXPECT_EQ(figures.pages, 20u);
  EXPECT_EQ(query("SELECT count(*) FROM results WHERE state = 'queued'"), 30);
  options_.max_pages.reset();
  EXPECT_EQ(coordinator::run_crawl(options_, "{}").pages, 30u);
}

}  // namespace
}  // namespace crawl
