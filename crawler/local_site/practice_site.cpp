#include "crawler/local_site/practice_site.h"

#include "crawler/local_site/demo_site.h"
#include "crawler/local_site/practice_shop.h"

namespace crawl::local_site {
namespace {

constexpr int for_ever_ms = 3'600'000;

struct PracticePage {
  std::string_view target, status, headers, body;
  int delay_ms = 0;
};

constexpr PracticePage practice_pages[] = {
    {"/", "200 OK", html_header,
     "<!doctype html><html lang=en><head><title>A site to practise on</title>"
     "<meta name=description content='Pages of every kind, to try a crawler on.'></head><body>"
     "<h1>A site to practise on</h1><ul>\n"
     "<li><a href=/shop/>A shop</a>: lists, prices, a page for each of 24 teas\n"
     "<li><a href=/processes.html>A notebook about crawlers</a>\n"
     "<li><a href=/account.html>Your account</a>, for those who have signed in\n"
     "<li><a href=/moved-1>A page that has moved</a>, three times\n"
     "<li><a href=/errors.html>Errors</a> of each kind\n"
     "<li><a href=/gallery.html>Pictures</a>\n"
     "<li><a href=/news.html>News</a>, other ones each time\n"
     "<li><a href=/app.html>A page made by scripts</a>\n"
     "<li><a href=/files/price-list.pdf>The price list</a> as a PDF\n"
     "<li><a href=/private/report.html>A report</a> that robots.txt forbids\n"
     "<li><a href=https://example.org/>A page elsewhere</a>\n</ul></body></html>\n"},
    {"/errors.html", "200 OK", html_header,
     "<!doctype html><html lang=en><title>Errors</title><h1>Errors</h1><ul>\n"
     "<li><a href=/missing.html>404</a>: not there\n<li><a href=/errors/gone>410</a>: not there any more\n"
     "<li><a href=/errors/forbidden>403</a>: not for you\n<li><a href=/errors/broken>500</a>: the server fails\n"
     "<li><a href=/circle-1>a circle</a> of redirects\n<li><a href=/errors/cut>half a page</a>: the connection ends\n"
     "<li><a rel=nofollow href=/errors/busy>429</a>: too many requests; and\n"
     "<li><a rel=nofollow href=/errors/silent>no response</a> at all, which takes its time\n</ul></html>\n"},
    {"/errors/gone", "410 Gone", html_header, "<!doctype html><title>Gone</title><p>This page was here."},
    {"/errors/forbidden", "403 Forbidden", html_header, "<!doctype html><title>Forbidden</title><p>Not for crawlers."},
    {"/errors/broken", "500 Internal Server Error", html_header, "<!doctype html><title>Broken</title><p>It is us."},
    {"/errors/busy", "429 Too Many Requests", "Retry-After: 2\r\nContent-Type: text/html\r\n",
     "<!doctype html><title>Busy</title><p>Later, please."},
    {"/errors/silent", "200 OK", html_header, "<!doctype html><title>Silent</title>", for_ever_ms},
    {"/moved-1", "301 Moved Permanently", "Location: /moved-2\r\n", ""},
    {"/moved-2", "302 Found", "Location: /moved-3\r\n", ""},
    {"/moved-3", "308 Permanent Redirect", "Location: /processes.html\r\n", ""},
    {"/gallery.html", "200 OK", html_header,
     "<!doctype html><html lang=en><title>Pictures</title><h1>Pictures</h1><img src=/images/tea.svg alt='A cup of tea'>"
     "<img src=/images/leaf.svg><img src=/images/missing.png alt='A picture that is not there'></html>\n"},
    {"/images/tea.svg", "200 OK", "Content-Type: image/svg+xml\r\n",
     "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'><circle cx='20' cy='20' r='18' "
     "fill='#963'/></svg>\n"},
    {"/images/leaf.svg", "200 OK", "Content-Type: image/svg+xml\r\n",
     "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'><path d='M4 36Q4 4 36 4Q36 36 4 36' fill='#393'/>"
     "</svg>\n"},
    {"/app.html", "200 OK", html_header,
     "<!doctype html><html><title>App</title><div id=root></div><script src=/app.js></script></html>\n"},
    {"/app.js", "200 OK", "Content-Type: text/javascript\r\n",
     "document.getElementById('root').textContent = 'Written by a script.';\n"},
    {"/files/price-list.pdf", "200 OK", "Content-Type: application/pdf\r\n", "%PDF-1.4\n% all teas\n%%EOF\n"},
    {"/private/report.html", "200 OK", html_header, "<!doctype html><title>Report</title><p>For us alone."},
    {"/draft.html", "200 OK", html_header,
     "<!doctype html><html lang=en><title>Pictures</title><meta name=robots content=noindex><p>A draft; only the "
     "sitemap "
     "knows it.</html>\n"},
};

std::string origin_of(const Request& request) {
  return "http://" + std::string(request.header("Host"));
}

std::string robots_txt(const Request& request) {
  return "User-agent: *\nDisallow: /private/\nSitemap: " + origin_of(request) + "/sitemap.xml\n";
}

std::string sitemap(const Request& request) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
  std::vector<std::string> targets = shop_targets();
  targets.insert(targets.end(), {"/", "/draft.html"});
  for (const std::string& target : targets) xml += "<url><loc>" + origin_of(request) + target + "</loc></url>\n";
  return xml + "</urlset>\n";
}

Response page(std::string_view body) {
  return {http_response("200 OK", html_header, body)};
}

Response login(const Request& request) {
  const bool right = request.body.contains("user=demo") && request.body.contains("password=demo");
  if (request.method == "POST" && right) {
    return {http_response("303 See Other", "Location: /account.html\r\nSet-Cookie: session=demo; Path=/; HttpOnly\r\n",
                          "")};
  }
  return page(
      "<!doctype html><html lang=en><title>Sign in</title><h1>Sign in</h1><form method=post action=/login.html>"
      "<p>As user demo with the password demo: <input name=user> <input name=password type=password>"
      "<button>Sign in</button></form></html>\n");
}

Response account(const Request& request) {
  if (!request.header("Cookie").contains("session=demo")) {
    return {http_response("302 Found", "Location: /login.html\r\n", "")};
  }
  return page(
      "<!doctype html><html lang=en><title>Your account</title><h1>Your account</h1><p>Three teas ordered.</html>\n");
}

Response news(unsigned count) {
  return page("<!doctype html><html lang=en><title>News</title><h1>News</h1><p>This page was read " +
              std::to_string(count) + " times.</html>\n");
}

// Links to what cannot be reached: a name that never resolves (RFC 6761), a port where nobody listens, and this server,
// which does not speak TLS. Nothing links here, so that a crawl of the site asks for nothing outside of it.
Response unreachable(const Request& request) {
  return page(
      "<!doctype html><html lang=en><title>Unreachable</title><h1>Unreachable</h1><ul>\n"
      "<li><a href=http://no-such-host.invalid/>dns</a>: no such name\n"
      "<li><a href=http://127.0.0.1:2/>connect</a>: nobody listens\n"
      "<li><a href=https://" +
      std::string(request.header("Host")) + "/>tls</a>: the server does not speak TLS\n</ul></html>\n");
}

// A page that says it is longer than what comes.
Response cut_short() {
  return {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<title>Half a page</title>", 0,
          true};
}

Response fixed(const Request& request) {
  for (const PracticePage& one : practice_pages) {
    if (one.target == request.target) return {http_response(one.status, one.headers, one.body), one.delay_ms};
  }
  if (const auto found = shop_page(request.target)) return page(*found);
  return demo_response(request);
}

}  // namespace

Site practice_site() {
  return [read = 0u](const Request& request) mutable -> Response {
    const std::string_view path = request.target.substr(0, request.target.find('?'));
    if (path == "/robots.txt") return {http_response("200 OK", "Content-Type: text/plain\r\n", robots_txt(request))};
    if (path == "/sitemap.xml") return {http_response("200 OK", "Content-Type: application/xml\r\n", sitemap(request))};
    if (path == "/login.html") return login(request);
    if (path == "/account.html") return account(request);
    if (path == "/news.html") return news(++read);
    if (path == "/errors/cut") return cut_short();
    if (path == "/errors/unreachable.html") return unreachable(request);
    return fixed(request);
  };
}

}  // namespace crawl::local_site
