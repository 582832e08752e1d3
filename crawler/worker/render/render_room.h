// RenderRoom: pages that a browser has, or that wait for one, with all that is needed to build them when it is through.
// Owned by the parse thread. It has a bound of its own, so that pages that need no browser are never held up: a page
// for which there is no room goes back to the coordinator, which asks for it again when there is some.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "config/options.h"
#include "crawler/worker/job.h"
#include "parser/page.h"

namespace crawl::worker {

// What the parse thread says to the event loop about pages that are rendered. Called by the parse thread.
struct RenderPort {
  // A RenderTask as a frame, of a page of this URL.
  std::function<void(model::LeaseNo, std::string url, std::string frame)> give;
  std::function<void(model::LeaseNo)> put_back;
  std::function<void(ipc::RenderReport)> report;
};

// How many pages of a crawl may be on their way to a browser and back at once.
inline std::size_t render_room(const config::Options& options) {
  return std::size_t{4} * options.render_processes + 4;
}

class RenderRoom {
 public:
  RenderRoom(const config::Options& options, const RenderPort& port);

  // Whether a browser is to have this page, whose callbacks have run; then the job is taken: it is here, or goes back.
  bool take(Job& job, parser::Page& page);
  // The page, with what came of it, to be built; nothing for one that is not here.
  std::optional<Job> complete(ipc::Rendered result);
  std::size_t size() const { return pages_.size(); }

 private:
  static bool is_wanted(const Job& job, const parser::PageRecord& record, std::string_view html);
  void give(const Job& job);

  const RenderPort& port_;
  const std::size_t max_pages_, max_bytes_;
  std::unordered_map<model::LeaseNo, Job> pages_;
  std::size_t bytes_ = 0, looks_ = 0;  // looks: at pages whose kind is not known
};

}  // namespace crawl::worker
