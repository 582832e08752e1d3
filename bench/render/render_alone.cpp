// render_alone: what the pool of browsers costs, without a crawl: the pages of bare_driver.mjs, answered from memory.
//
//     perf stat -e task-clock render_alone bench/render/application.html [PAGES [TABS]]
//
// Prints pages/s, the time to the first page, the pool's own CPU time, and memory on the way. The CPU time of the
// browser is told by perf alone: getrusage() lacks what nobody waited for.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "base/clock.h"
#include "base/system.h"
#include "crawler/browser/pool/browser_pool.h"
#include "crawler/browser/process/memory.h"

namespace {

using namespace crawl;

std::uint64_t memory() {
  std::uint64_t sum = 0;
  for (const browser::ProcessMemory& process : browser::memory_below(getpid())) sum += process.bytes;
  return sum >> 20;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return std::puts("render_alone application.html [PAGES [TABS]]"), 2;
  std::ifstream file(arguments[1]);
  const std::string html((std::istreambuf_iterator<char>(file)), {});
  const int pages = count > 2 ? std::atoi(arguments[2]) : 100;
  browser::BrowserSettings settings;
  settings.tabs = count > 3 ? static_cast<unsigned>(std::atoi(arguments[3])) : 2;
  const auto executable = browser::find_executable();
  if (!executable) return std::puts(executable.error().c_str()), 2;
  boost::asio::io_context io(1);
  browser::BrowserPool pool(io, settings, *executable);
  int given = 0, over = 0, complete = 0;
  std::int64_t begin = base::monotonic_ns(), first = 0;
  const auto give = [&](const auto& again) -> void {
    if (given == pages) return;
    const std::string number = std::to_string(given++);
    browser::Task task;
    task.url = "http://application.test/?" + number;
    task.headers = {{"Content-Type", "text/html; charset=utf-8"}};
    task.body = html;
    const auto ticket = std::make_shared<browser::BrowserPool::Ticket>(0);
    *ticket = pool.submit(
        std::move(task),
        [&pool, ticket, number](const ipc::PageRequest& request) {
          const std::string body = "{\"item\":\"" + number + "\"}";
          ipc::PageResponse response;
          response.request = request.request;
          response.status = 200;
          response.headers = {{"Content-Type", "application/json"}};
          response.body = body;
          pool.respond(*ticket, response);
        },
        [&, number](const ipc::Rendered& page) {
          if (first == 0) first = base::monotonic_ns();
          complete += page.html.find("made of " + number + ".49") != page.html.npos;
          if (!page.error.empty()) std::printf("%s: %s\n", number.c_str(), page.error.c_str());
          if (++over % 100 == 0) std::printf("after %d pages: %lu MiB in memory\n", over, memory());
          again(again);
          if (over == pages) pool.close();
        });
  };
  for (unsigned k = 0; k < 2 * settings.tabs; ++k) give(give);
  while (over < pages) io.run_one();
  const double seconds = static_cast<double>(base::monotonic_ns() - begin) / 1e9;
  const double own_ms = static_cast<double>(base::process_cpu_ns()) / 1e6 / pages;
  std::printf("pool: %d pages, %d complete, %.1f pages/s, first after %.2f s, CPU ms a page without the browser %.1f\n",
              pages, complete, pages / seconds, static_cast<double>(first - begin) / 1e9, own_ms);
  return complete == pages ? 0 : 1;
}
