#include "crawler/local_site/demo_site.h"

#include <array>

namespace crawl::local_site {
namespace {

struct DemoPage {
  std::string_view target;
  std::string_view status;
  std::string_view headers;
  std::string_view body;
  int delay_ms = 0;
};

constexpr std::array pages{
    DemoPage{"/", "200 OK", html_header,
             "<!doctype html><html lang=en><head><title>The crawler's notebook</title>"
             "<meta name=description content='A small site that is bundled with crawl.'></head><body>"
             "<h1>The crawler's notebook</h1><p>Processes for the cores, coroutines for the waiting, callbacks for the "
             "results.</p><ul><li><a href=processes.html>Processes</a><li><a href=coroutines.html>Coroutines</a>"
             "<li><a href=callbacks.html>Callbacks</a><li><a href=/politeness.html rel=nofollow>Politeness</a>"
             "<li><a href=/gone.html>A page that is gone</a></ul></body></html>"},
    DemoPage{
        "/processes.html", "200 OK", html_header,
        "<!doctype html><html lang=en><title>Processes for the cores</title><p>One worker process for each core; a "
        "worker that dies is forked again, and its URLs are given to others. <a href=/>Home</a> "
        "<a href=coroutines.html>Next</a></html>"},
    DemoPage{
        "/coroutines.html", "200 OK", html_header,
        "<!doctype html><html lang=en><title>Coroutines for the waiting</title><p>2,000,000 pages that take 2 seconds "
        "each are 46 days one by one. A coroutine that waits costs a few kilobytes, so ten thousand wait at once. "
        "<a href=callbacks.html>Next</a></html>"},
    DemoPage{
        "/callbacks.html", "200 OK", html_header,
        "<!doctype html><html lang=en><title>Callbacks for the results</title><p>Parsing never holds up fetching: a "
        "thread of its own turns bytes into titles, links and text. <a href=politeness.html>Next</a></html>"},
    DemoPage{"/politeness.html", "200 OK", html_header,
             "<!doctype html><html lang=en><title>Politeness</title><link rel=canonical href=/politeness.html><p>One "
             "request at a time to a host, and a pause between two. <a href=https://www.rfc-editor.org/rfc/rfc9309>RFC "
             "9309</a></html>"},
    DemoPage{"/gbk.html", "200 OK", "Content-Type: text/html\r\n",
             "<!doctype html><html lang=zh><meta charset=gbk><title>\xc5\xc0\xb3\xe6</title><p>\xd6\xd0\xce\xc4"
             "\xcd\xf8\xd2\xb3 in GBK, stored as UTF-8.</html>"},
    DemoPage{"/latin1.html", "200 OK", "Content-Type: text/html; charset=iso-8859-1\r\n",
             "<!doctype html><html lang=fr><title>D\xe9j\xe0 vu</title><p>Un caf\xe9, en latin-1.</html>"},
    DemoPage{"/old.html", "301 Moved Permanently", "Location: /processes.html\r\n", ""},
    DemoPage{"/circle-1", "302 Found", "Location: /circle-2\r\n", ""},
    DemoPage{"/circle-2", "302 Found", "Location: /circle-1\r\n", ""},
    DemoPage{"/gone.html", "404 Not Found", html_header, "<!doctype html><title>Gone</title><p>There is no such page."},
    DemoPage{"/slow.html", "200 OK", html_header,
             "<!doctype html><title>Slow</title><p>This answer took half a second.", 500},
    DemoPage{"/notes.pdf", "200 OK", "Content-Type: application/pdf\r\n", "%PDF-1.4 nobody asked for this one"},
};

}  // namespace

std::vector<std::string> demo_targets() {
  std::vector<std::string> targets;
  for (const DemoPage& page : pages) targets.emplace_back(page.target);
  return targets;
}

Response demo_response(const Request& request) {
  for (const DemoPage& page : pages)
    if (page.target == request.target) return {http_response(page.status, page.headers, page.body), page.delay_ms};
  return {http_response("404 Not Found", html_header, "<!doctype html><title>Not found</title>")};
}

}  // namespace crawl::local_site
