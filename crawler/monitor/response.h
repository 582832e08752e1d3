// Response: a whole answer of the live page, and its bytes. Every answer forbids what a page of ours does not need:
// other origins, frames, scripts in the text, guesses of its type, copies in caches. Pure.
#pragma once

#include <string>
#include <string_view>

namespace crawl::monitor {

struct Response {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  std::string headers = {};  // more of them, each with CRLF
};

// A line of text that says what is wrong.
Response refused(unsigned status, std::string_view why = {});

// Status line, headers and, unless it is for HEAD, body. length: none of a body that does not end.
std::string response_head(const Response& response, bool keep_alive, bool with_length = true);

}  // namespace crawl::monitor
