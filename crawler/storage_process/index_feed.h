// IndexFeed: what the storage process reports to the one that keeps the full-text index. Never waits for it but at the
// end, and holds at most a megabyte for it: of what does not fit nothing is reported, since the index is compared with
// all pages when the run ends. Does nothing where there is no index process, or no more.
#pragma once

#include <memory>
#include <vector>

#include "base/fd.h"
#include "crawler/ipc/channel.h"
#include "model/ids.h"

namespace crawl::storage_process {

class IndexFeed {
 public:
  explicit IndexFeed(base::Fd index);

  // The results file may be read.
  void open();
  // A page of the transaction under way.
  void note(model::UrlId page);
  void committed();
  // Waits until the index is up to date and its process has left.
  void finish();

 private:
  std::unique_ptr<ipc::Channel> index_;
  std::vector<model::UrlId> pages_;
};

}  // namespace crawl::storage_process
