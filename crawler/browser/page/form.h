// Form: what is to be written into a form of a page and sent when the page is quiet, and what came of it. Data; made by
// who asks for the page and read when it is over. Secret.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawler/browser/settings.h"

namespace crawl::browser {

// Where a form leads that is sent by a navigation; the page ends, and who asked for it makes the request.
struct Submission {
  std::string url, method, body, content_type;
};

struct Form {
  std::string selector;                                     // CSS; empty: whichever has the fields
  std::vector<std::pair<std::string, std::string>> fields;  // by name, id or CSS, and what is written there

  std::vector<std::string> found;        // the fields that were there
  bool sent = false;                     // something was there to send it with
  std::optional<Submission> submission;  // empty: scripts sent it, or nothing did
  std::vector<StoredValue> storage;      // what the page keeps in the browser then
};

}  // namespace crawl::browser
