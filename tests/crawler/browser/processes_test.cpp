// The processes of browsers: that none is left whatever is killed, that a page whose browser dies is rendered all the
// same, and that no packet of theirs is sent, even without namespaces.
#include <gmock/gmock.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include "crawler/browser/pool/browser_pool_process.h"
#include "crawler/browser/process/folder.h"
#include "crawler/browser/process/memory.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/spawn.h"
#include "tests/crawler/browser/browser_world.h"
#include "tests/crawler/browser/pages_that_try.h"

namespace crawl::browser {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* slow_page = "<p id=a></p><script>fetch('/slow').then(() => { a.textContent = 'made' })</script>";

class Pool {
 public:
  explicit Pool(bool namespaces) : process_(settings(namespaces), find_executable().value(), 1 << 16) {
    process_.start();
    channel_.emplace(process_.connect());
  }

  pid_t pid() const { return process_.pid(); }
  void give(std::uint64_t number) {
    ipc::RenderTask task;
    task.number = number;
    task.url = "https://example.test/page";
    task.headers = {{"Content-Type", "text/html"}};
    task.body = slow_page;
    channel_->send(task);
    channel_->flush();
  }
  void answer(const ipc::PageRequest& request) {
    ipc::PageResponse response;
    response.task = request.task;
    response.request = request.request;
    response.status = 200;
    channel_->send(response);
    channel_->flush();
  }
  // The page's next request.
  ipc::PageRequest next_request() { return ipc::decode<ipc::PageRequest>(next(ipc::PageRequest::type)); }
  ipc::Rendered rendered() { return ipc::decode<ipc::Rendered>(next(ipc::Rendered::type)); }
  void wait() { process_.wait(); }
  void hang_up() { channel_.reset(); }

 private:
  static BrowserSettings settings(bool namespaces) {
    BrowserSettings settings;
    settings.namespaces = namespaces;
    return settings;
  }
  ipc::Frame next(std::uint8_t type) {
    while (true) {
      while (const auto frame = channel_->next())
        if (frame->type == type) return *frame;
      pollfd waited{channel_->fd(), POLLIN, 0};
      if (poll(&waited, 1, 30'000) <= 0) throw std::runtime_error("the pool says nothing");
      if (!channel_->fill()) throw std::runtime_error("the pool is gone");
    }
  }
  BrowserPoolProcess process_;
  std::optional<ipc::Channel> channel_;
};

struct TemporaryFolder {
  TemporaryFolder() {
    std::string made = std::filesystem::temp_directory_path() / "browser-test-XXXXXX";
    path = mkdtemp(made.data());
  }
  ~TemporaryFolder() {
    std::error_code passed;
    std::filesystem::remove_all(path, passed);
  }
  std::filesystem::path path;
};

// Names of those that still run, a second later at most.
std::string left_of(const std::vector<ProcessMemory>& processes) {
  std::string left;
  for (int round = 0; round < 200; ++round) {
    left.clear();
    for (const ProcessMemory& process : processes) {
      std::ifstream file("/proc/" + std::to_string(process.pid) + "/stat");
      std::string stat;
      std::getline(file, stat);
      if (file && stat.find(") Z ") == stat.npos) left += stat.substr(0, 60) + "\n";
    }
    if (left.empty()) break;
    std::this_thread::sleep_for(10ms);
  }
  return left;
}

pid_t browser_of(pid_t pool) {
  for (const ProcessMemory& process : memory_below(pool)) {
    std::ifstream file("/proc/" + std::to_string(process.pid) + "/cmdline");
    std::string words((std::istreambuf_iterator<char>(file)), {});
    if (words.find("remote-debugging-pipe") != words.npos && words.find("--type=") == words.npos) return process.pid;
  }
  return 0;
}

TEST(Processes, NoneIsLeftWhateverIsKilled) {
  for (const bool namespaces : {true, false})
    for (const char* killed : {"nothing", "pool", "guardian"}) {
      Pool pool(namespaces);
      pool.give(1);
      pool.next_request();
      const std::vector<ProcessMemory> all = memory_below(pool.pid());
      EXPECT_GE(all.size(), 3U);
      if (std::string_view(killed) == "pool") kill(pool.pid(), SIGKILL);
      if (std::string_view(killed) == "guardian") kill(all.front().pid, SIGKILL);
      pool.hang_up();
      pool.wait();
      EXPECT_EQ(left_of(all), "") << killed << (namespaces ? " with" : " without") << " namespaces";
    }
}

// A guardian that is killed cannot remove its browser's folder; the next start does.
TEST(Processes, NoFolderIsLeftAfterTheNextStart) {
  const TemporaryFolder folder;
  std::filesystem::permissions(folder.path, std::filesystem::perms::all);
  setenv("TMPDIR", folder.path.c_str(), 1);
  {
    Pool pool(false);
    pool.give(1);
    pool.next_request();
    EXPECT_FALSE(std::filesystem::is_empty(folder.path));
    kill(memory_below(pool.pid()).front().pid, SIGKILL);
    pool.answer(pool.next_request());  // of the browser in its place
    pool.rendered();
    pool.hang_up();
    pool.wait();
  }
  EXPECT_FALSE(std::filesystem::is_empty(folder.path));
  remove_leftovers();
  EXPECT_TRUE(std::filesystem::is_empty(folder.path));
  unsetenv("TMPDIR");
}

TEST(Processes, APageOutlivesItsBrowser) {
  Pool pool(true);
  pool.give(7);
  pool.next_request();
  kill(browser_of(pool.pid()), SIGKILL);
  pool.answer(pool.next_request());
  const ipc::Rendered page = pool.rendered();
  EXPECT_EQ(page.number, 7U);
  EXPECT_EQ(page.error, "");
  EXPECT_THAT(page.html, HasSubstr(">made<"));
}

TEST(Processes, APageWhoseRendererIsKilledIsTriedOnceMore) {
  Pool pool(true);
  const auto kill_renderers = [&] {
    for (const ProcessMemory& process : memory_below(pool.pid()))
      if (process.is_renderer) kill(process.pid, SIGKILL);
  };
  pool.give(1);
  pool.next_request();
  kill_renderers();
  pool.answer(pool.next_request());
  EXPECT_THAT(pool.rendered().html, HasSubstr(">made<"));
  pool.give(2);
  pool.next_request();
  kill_renderers();
  pool.next_request();
  kill_renderers();
  EXPECT_EQ(pool.rendered().error, "its renderer crashed");
  pool.give(3);
  pool.answer(pool.next_request());
  EXPECT_THAT(pool.rendered().html, HasSubstr(">made<"));
}

// ---- no network ----------------------------------------------------------------------------------------------------

// A network of this process's own, all of which is its loopback interface: whatever is sent anywhere is counted there.
bool enter_counted_network() {
  const std::string user = std::to_string(geteuid());
  if (unshare(geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWNET | CLONE_NEWUSER) != 0) return false;
  if (user != "0") std::ofstream("/proc/self/uid_map") << user << " " << user << " 1";
  const base::Fd control(socket(AF_INET, SOCK_DGRAM, 0));
  ifreq interface{};
  std::copy_n("lo", 3, interface.ifr_name);
  interface.ifr_flags = IFF_UP | IFF_RUNNING;
  if (ioctl(control.get(), SIOCSIFFLAGS, &interface) != 0) return false;
  rtentry route{};
  for (sockaddr* address : {&route.rt_dst, &route.rt_genmask, &route.rt_gateway}) address->sa_family = AF_INET;
  std::string name = "lo";
  route.rt_dev = name.data();
  route.rt_flags = RTF_UP;
  if (ioctl(control.get(), SIOCADDRT, &route) != 0) return false;
  const base::Fd control6(socket(AF_INET6, SOCK_DGRAM, 0));
  in6_rtmsg route6{};
  route6.rtmsg_flags = RTF_UP;
  route6.rtmsg_metric = 1;
  route6.rtmsg_ifindex = static_cast<int>(if_nametoindex("lo"));
  std::ignore = ioctl(control6.get(), SIOCADDRT, &route6);  // where the kernel has IPv6
  return true;
}

std::uint64_t packets_sent() {
  std::ifstream devices("/proc/self/net/dev");
  for (std::string line; std::getline(devices, line);)
    if (line.find("lo:") != line.npos) {
      std::istringstream figures(line.substr(line.find(':') + 1));
      std::uint64_t figure = 0;
      for (int column = 0; column < 10; ++column) figures >> figure;  // the tenth: packets transmitted
      return figure;
    }
  return UINT64_MAX;
}

// Some of them; all, where the environment says so: CRAWL_PAGES_THAT_TRY=FIRST,COUNT.
std::vector<PageThatTries> pages_to_try() {
  std::vector<PageThatTries> all = pages_that_try(), some;
  std::size_t first = 0, count = 0;
  if (const char* part = std::getenv("CRAWL_PAGES_THAT_TRY");
      part && std::sscanf(part, "%zu,%zu", &first, &count) == 2) {
    for (std::size_t k = first; k < std::min(first + count, all.size()); ++k) some.push_back(std::move(all[k]));
    return some;
  }
  for (const std::string_view name : {"web socket of a frame to 192.0.2.1", "web rtc of a frame to 192.0.2.1",
                                      "preconnect to 192.0.2.1", "dns-prefetch to canary.example.org",
                                      "worker to 127.0.0.1:9", "download to 10.0.0.1", "undone script to 192.0.2.1"})
    some.push_back(*std::ranges::find(all, name, &PageThatTries::name));
  return some;
}

TEST(Processes, NoPacketIsSentEvenWithoutNamespaces) {
  const pid_t child = ipc::spawn("test", {}, [] {
    if (!enter_counted_network()) return 3;
    const std::uint64_t before = packets_sent();
    std::size_t pages = 0;
    {
      BrowserSettings settings;
      settings.namespaces = false;
      settings.timeout = 3'000ms;
      BrowserWorld world(settings);
      for (const PageThatTries& page : pages_to_try()) {
        const ipc::Rendered rendered = world.render(page.html);
        if (rendered.html.empty())
          return std::fprintf(stderr, "%s: %s\n", page.name.c_str(), rendered.error.c_str()), 2;
        if (packets_sent() != before) return std::fprintf(stderr, "%s: sent\n", page.name.c_str()), 1;
        ++pages;
      }
    }
    std::fprintf(stderr, "%zu pages, %llu packets\n", pages, static_cast<unsigned long long>(packets_sent() - before));
    const base::Fd canary(socket(AF_INET, SOCK_DGRAM, 0));  // that it counts
    sockaddr_in anywhere{AF_INET, htons(9), {htonl(0xC0000201)}, {}};
    const std::uint64_t after = packets_sent();
    sendto(canary.get(), "x", 1, 0, reinterpret_cast<sockaddr*>(&anywhere), sizeof anywhere);
    if (packets_sent() == after) return 4;
    return after == before ? 0 : 1;
  });
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0)
      << "1: something was sent, 2: a page was not rendered, 3: no network namespace, 4: nothing is counted";
}

}  // namespace
}  // namespace crawl::browser
