#include "crawler/monitor/response.h"

namespace crawl::monitor {
namespace {

std::string_view phrase(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 303:
      return "See Other";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 414:
      return "URI Too Long";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

std::string_view explanation(unsigned status) {
  switch (status) {
    case 400:
      return "this is no request that the page makes";
    case 401:
      return "the token of --listen-token is needed, as /?token=... or 'Authorization: Bearer ...'";
    case 403:
      return "a page of another site may not ask";
    case 404:
      return "there is no such page";
    case 405:
      return "only GET and HEAD";
    case 414:
    case 431:
      return "the request is too long";
    case 421:
      return "the request names another host; use the address that crawl showed";
    default:
      return "not now; try again in a moment";
  }
}

constexpr std::string_view safety =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src "
    "'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\nCross-Origin-Opener-Policy: same-origin\r\nCache-Control: "
    "no-store\r\n";

}  // namespace

Response refused(unsigned status, std::string_view why) {
  Response response{.status = status, .body = std::string(why.empty() ? explanation(status) : why) + "\n"};
  if (status == 401) response.headers = "WWW-Authenticate: Bearer\r\n";
  if (status == 405) response.headers = "Allow: GET, HEAD\r\n";
  if (status == 503) response.headers = "Retry-After: 2\r\n";
  return response;
}

std::string response_head(const Response& response, bool keep_alive, bool with_length) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(phrase(response.status)).append("\r\nContent-Type: ").append(response.type).append("\r\n");
  if (with_length) head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  head.append(safety).append(response.headers);
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

}  // namespace crawl::monitor
