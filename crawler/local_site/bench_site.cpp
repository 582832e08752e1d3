#include "crawler/local_site/bench_site.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace crawl::local_site {
namespace {

constexpr std::array<std::string_view, 32> words{
    "crawl",  "queue",  "host", "page",   "link",   "robots", "delay", "fetch",  "parse", "store",  "worker",
    "lease",  "credit", "ring", "commit", "body",   "title",  "text",  "anchor", "graph", "socket", "process",
    "thread", "wait",   "read", "write",  "header", "status", "retry", "polite", "depth", "scope"};

// xorshift: cheap, and the same everywhere.
std::uint32_t step(std::uint32_t& state) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

std::string make_page(unsigned page, unsigned pages) {
  std::uint32_t state = page * 2654435761u + 1;
  std::string number = std::to_string(page);
  std::string html = "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Page " + number +
                     "</title></head>\n<body>\n<h1>Page " + number + "</h1>\n";
  for (int paragraph = 0; paragraph < 10; ++paragraph) {
    html += "<p>";
    for (int i = 0; i < 48; ++i) html.append(words[step(state) % words.size()]).append(" ");
    unsigned other = step(state) % pages;
    html += "<a href=\"" + bench_target(other) + "\">page " + std::to_string(other) + "</a></p>\n";
  }
  return html + "</body>\n</html>\n";
}

}  // namespace

std::string bench_target(unsigned page) {
  return "/p/" + std::to_string(page) + ".html";
}

Site bench_site(unsigned pages) {
  return [pages](const Request& request) -> Response {
    std::string_view target = request.target;
    unsigned page = pages;
    if (target.starts_with("/p/")) std::from_chars(target.data() + 3, target.data() + target.size(), page);
    if (page >= pages)
      return {http_response("404 Not Found", "Content-Type: text/html\r\n", "<title>Not found</title>")};
    return {http_response("200 OK", "Content-Type: text/html; charset=utf-8\r\n", make_page(page, pages))};
  };
}

}  // namespace crawl::local_site
