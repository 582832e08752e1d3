// Every kind of callback, for library_test.py: what each sees goes to standard output or into items.
#include <crawl/crawl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace {

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

unsigned long long number(std::uint64_t value) {
  return value;
}

void register_lifecycle(crawl::Crawler& crawler) {
  crawler.before_request([](crawl::Request& request) {
    request.set_header("X-Attempt", std::to_string(request.attempt()) + " at depth " + std::to_string(request.depth()));
    request.set_header("Accept-Language", "tlh");
    if (has(request.url(), "/secret")) request.skip("it is secret");
    if (has(request.url(), "/no-token")) throw std::runtime_error("there is no token");
    if (has(request.url(), "/bad-header")) request.set_header("X-Bad", "one\r\nX-Two: two");
  });
  crawler.on_response([](const crawl::Response& response) {
    std::printf("response %d %s %d %zu %s %s\n", static_cast<int>(getpid()), response.url().c_str(), response.status(),
                response.body().size(), std::string(response.content_type()).c_str(),
                std::string(response.header("x-mark")).c_str());
    if (has(response.url(), "/response-throws")) throw std::runtime_error("no response is good enough");
  });
  crawler.on_error([](const crawl::Failure& failure) {
    std::printf("error %s %s %d %u %s\n", failure.url().c_str(), std::string(failure.reason()).c_str(),
                failure.status(), failure.attempts(), std::string(failure.detail()).c_str());
  });
}

void register_pages(crawl::Crawler& crawler) {
  crawler.on_html("a.follow[href]", [](crawl::Element& link) { link.page().follow(link.attr("HREF")); });
  crawler.on_html("p.throws", [](crawl::Element&) { throw std::runtime_error("this paragraph is bad"); });
  crawler.on_html("p.throws", [](crawl::Element& p) { p.page().add_item(crawl::Item("other").set("text", p.text())); });
  crawler.on_html("p.throws-anything", [](crawl::Element&) { throw 42; });
  crawler.on_html("p.asks-wrongly", [](crawl::Element& p) { p.select("a..b"); });
  crawler.on_html("p.drop", [](crawl::Element& p) {
    p.page().add_item(crawl::Item("dropped"));
    p.page().drop();
  });
  crawler.on_html("p.crash", [](crawl::Element&) { std::abort(); });
  crawler.on_html("table", "/table", [](crawl::Element& table) {
    crawl::Item item("table");
    std::vector<crawl::Item> rows;
    for (const crawl::Element& row : table.select("tr"))
      rows.push_back(crawl::Item("row")
                         .set("name", row.first("td"))
                         .set("number", row.number("td.n"))
                         .set("scope", row.select(":scope > td").size()));
    item.set("rows", rows).set("tag", table.tag()).set("class", table.attr("class")).set("id", table.has_attr("id"));
    item.set("links", table.all("a::attr(href)")).set("title", table.page().title()).set("text", table.page().text());
    table.page().add_item(item);
  });
  crawler.on_page("application/json, text/csv", [](crawl::Page& page) {
    page.add_item(
        crawl::Item("data").set("body", page.body()).set("type", page.content_type()).set("depth", page.depth()));
    page.follow("/from-json");
    page.follow("mailto:nobody@example.org") ? page.note("it was taken") : page.note("no mail is followed");
  });
  crawler.on_page_matching(R"(/files/\d+)", [](crawl::Page& page) {
    page.add_item(
        crawl::Item("file").set("size", page.body().size()).set("html", page.html()).set("charset", page.charset()));
  });
}

// As HOOKS_THREAD says: with another thread beside it, or in a thread that is not the first.
crawl::Summary run(crawl::Crawler& crawler, int argc, char** argv) {
  const char* how = std::getenv("HOOKS_THREAD");
  if (how == nullptr) return crawler.run(argc, argv);
  if (how == std::string_view("beside")) {
    std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach();
    return crawler.run(argc, argv);
  }
  std::optional<crawl::Summary> summary;
  std::thread([&] { summary = crawler.run(argc, argv); }).join();
  return *summary;
}

}  // namespace

int main(int argc, char** argv) {
  crawl::Crawler crawler;
  crawler.set("depth", 3).set("delay", 0.0).set("per-host", 8).set("processes", 2).set("retries", 1).set("quiet", true);
  crawler.set("robots", false).set("progress", "none").set("output", "hooks.db").follow_only_asked();
  crawler.describe("Every kind of callback, for a test.");
  register_lifecycle(crawler);
  register_pages(crawler);
  crawler.on_finish([](const crawl::Summary& run) {
    std::printf(
        "summary status %d, done %llu, failed %llu, skipped %llu, queued %llu, requests %llu, items %llu, callback "
        "errors %llu\n",
        run.exit_status(), number(run.done()), number(run.failed()), number(run.skipped()), number(run.queued()),
        number(run.requests()), number(run.items()), number(run.callback_errors()));
  });
  const crawl::Summary status = run(crawler, argc, argv);
  try {
    crawler.run(argc, argv);
  } catch (const std::logic_error& error) {
    std::printf("again: %s\n", error.what());
  }
  return status;
}
