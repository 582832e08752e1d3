// Hooks: where a program that is made with the library (crawler/library) takes part in a worker's work. Made before the
// processes fork, so that each worker has a copy of its own; in the program itself there are none, which costs nothing.
// Each says which thread of the worker calls it; none throws: what goes wrong in one is for it to say.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "crawler/worker/job.h"
#include "model/outcome.h"
#include "parser/page.h"

namespace crawl::worker {

// What results.detail begins with where before_request said no.
inline constexpr std::string_view skipped_by_program = "skipped by the program: ";

// What callbacks want of a page beside what they changed of it.
struct PageWishes {
  bool keep_body = true;
  std::unordered_map<std::string, std::string> contexts;  // of links, by URL
};

struct Hooks {
  // -- event loop: they hold up every fetch of the process
  // Before each attempt of a page or sitemap. May change the headers that go with it; an answer is why it is not sent.
  std::function<std::optional<std::string>(const OwnedLease&, http::HeaderList&)> before_request;
  // Whether the body is wanted whatever its type.
  std::function<bool(std::string_view url)> wants_url;

  // -- parse thread
  // Each response or failure that is final, before anything is parsed. Appends to the detail what is to be noted.
  std::function<void(const Job&, const model::Outcome&, std::string& detail)> on_response;
  // Whether on_page wants to see a response of this type, which no callback of the parser may take.
  std::function<bool(std::string_view media_type, std::string_view url)> takes_page;
  // When the parser's callbacks have run. May change the page's record.
  std::function<PageWishes(parser::Page&, const OwnedLease&)> on_page;

  // -- when both have ended
  // Exceptions that left callbacks.
  std::function<std::uint64_t()> errors;
};

}  // namespace crawl::worker
