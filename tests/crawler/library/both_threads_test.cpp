// Callbacks of one program on both threads of a worker, in a real crawl: before a request on the event loop, on a page
// on the parse thread. What is counted adds up, and the thread sanitizer watches.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "crawler/library/crawl.h"
#include "crawler/local_site/site_server.h"

namespace crawl::library {
namespace {

constexpr int pages = 90;

int number_of(const std::string& url) {
  return std::stoi(url.substr(url.rfind('/') + 1));
}

class BothThreads : public testing::Test {
 protected:
  BothThreads() {
    std::string name = (std::filesystem::temp_directory_path() / "both-threads-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~BothThreads() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

// A third of the pages fails in each callback.
TEST_F(BothThreads, CountWhatFails) {
  local_site::SiteServer server([](const local_site::Request& request) -> local_site::Response {
    const std::string body = "<title>" + std::string(request.header("X-Number")) + "</title>";
    return {local_site::http_response("200 OK", "Content-Type: text/html\r\n", body)};
  });
  std::vector<std::string> seeds;
  for (int i = 0; i < pages; ++i) seeds.push_back(server.origin() + "/" + std::to_string(i));

  Crawler crawler;
  crawler.set("output", (folder_ / "results.db").string()).set("progress", "none").set("robots", false);
  crawler.set("processes", 1).set("delay", 0).set("per-host", 16).set("min-free", "0");
  crawler.before_request([](Request& request) {
    const int number = number_of(request.url());
    if (number % 3 == 0) throw std::runtime_error("none of these");
    request.set_header("X-Number", std::to_string(number));
  });
  crawler.on_page("text/html", [](Page& page) {
    const int number = number_of(page.url());
    if (number % 3 == 1) throw std::runtime_error("nor of these");
    page.add_item(Item("page").set("same", page.first("title") == std::to_string(number)));
  });
  const Summary summary = crawler.run(seeds);
  EXPECT_EQ(summary.exit_status(), 0);
  EXPECT_EQ(summary.done(), 2 * pages / 3);
  EXPECT_EQ(summary.skipped(), pages / 3);
  EXPECT_EQ(summary.callback_errors(), 2 * pages / 3);
  EXPECT_EQ(summary.items(), pages / 3);
}

}  // namespace
}  // namespace crawl::library
