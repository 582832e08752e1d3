// PendingPages: pages that are parsed and wait for the reply of a callback program. Their outcomes are kept as frames,
// with what the reply is to be read by. Owned by the parse thread; bounded by the queue, in which a pending page keeps
// its room.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "config/link_rules.h"
#include "config/options.h"
#include "crawler/ipc/frame.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/ipc/messages/programs.h"
#include "model/drop_params.h"
#include "model/link_filter.h"
#include "model/outcome.h"
#include "parser/page.h"

namespace crawl::worker {

class PendingPages {
 public:
  // options outlive it.
  explicit PendingPages(const config::Options& options)
      : options_(options), filter_(config::link_rules(options)), drop_params_(options.drop_params) {}

  // Whether a program is to see this page; null: there is none.
  static bool takes(const parser::Page* page);
  // Keeps the outcome and appends the page as a PageTask to `out`. bytes: its room in the queue.
  void add(const model::Outcome& outcome, parser::Page& page, std::size_t bytes, std::string& out);

  // Appends the finished outcome as a frame to `out` and answers the room that the page had in the queue; 0, and
  // nothing, for a reply to no page that waits.
  std::size_t complete(const ipc::PageResult& reply, std::string& out);

  // Of all pages so far.
  void add_to(ipc::WorkerFigures& figures) const;

 private:
  struct Pending {
    std::string frame;  // an OutcomeFrame
    parser::Url base;
    std::string query_charset;
    std::size_t bytes = 0;
  };

  void follow(const std::vector<std::string>& links, const Pending& page, model::Outcome& outcome);
  void warn(std::string_view url, const std::string& what);

  const config::Options& options_;
  model::LinkFilter filter_;
  model::DropParams drop_params_;
  std::unordered_map<model::LeaseNo, Pending> pages_;
  unsigned warnings_ = 0;
  std::int64_t items_ = 0;  // more, or less, than rules made
  std::uint64_t unanswered_ = 0;
  std::vector<std::string> targets_;  // what the links of the outcome under way point to
};

}  // namespace crawl::worker
