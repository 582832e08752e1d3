// What a page has on its way to a browser and back: why it is rendered, what it was before, what came of it. Plain data
// of a Job (worker/job.h), moved with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crawler/ipc/messages/browsers.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/ipc/messages/to_worker.h"

namespace crawl::worker {

// That the coordinator wants the page rendered, or looked at.
struct RenderOrder {
  ipc::RenderMode mode = ipc::RenderMode::never;
  std::string why;    // in words
  std::string route;  // "#/about", of a router in the page's scripts; empty without

  // It is rendered only if it looks empty, and only then is all of its text compared.
  bool only_if_empty() const { return mode == ipc::RenderMode::look_if_empty || mode == ipc::RenderMode::if_empty; }
};

// What is compared with the rendered page.
struct RawFacts {
  bool looks_empty = false;
  std::string title, charset;
  std::optional<std::uint32_t> links, words;
  std::vector<std::uint64_t> targets;  // fingerprints of its links, ascending
};

struct RenderedPage {
  RawFacts raw;
  std::string raw_body;  // as it came; empty where the page is stored so, and the body is it
  std::string why;
  ipc::Rendered result;
  bool failed() const { return !result.error.empty(); }
};

}  // namespace crawl::worker
