// RenderedOutcome: the part of an outcome that only pages have which a browser had: what came of it, what the page
// asked for and lacks, where its scripts led. Owned by the page builder; what it adds to an outcome lives until the
// next.
#pragma once

#include <optional>
#include <string>

#include "crawler/worker/job.h"
#include "model/drop_params.h"
#include "model/outcome.h"
#include "parser/page.h"

namespace crawl::worker {

// The bytes that the server sent.
const std::string& raw_bytes(const Job& job);
// The page's own address, which its scripts may have changed: relative links are relative to it.
parser::Url shown_url(const Job& job);

class RenderedOutcome {
 public:
  // Of a job that was rendered, or was to be; page: null where nothing was parsed.
  void describe(const Job& job, parser::Page* page, const model::DropParams& drop_params, model::Outcome& outcome,
                std::string& detail);
  // Of the last.
  const ipc::RenderReport& report() const { return report_; }

 private:
  void add_redirect(const Job& job, const model::DropParams& drop_params, model::Outcome& outcome);
  void add_shown_url(const Job& job, model::Outcome& outcome);

  ipc::RenderReport report_;
  std::string why_, hash_;
  std::string redirect_to_, redirect_target_, shown_;
};

}  // namespace crawl::worker
