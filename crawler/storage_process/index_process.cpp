#include "crawler/storage_process/index_process.h"

#include <poll.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/time_units.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/to_index.h"
#include "storage/error.h"
#include "storage/search_index.h"

namespace crawl::storage_process {
namespace {

using base::ms;
constexpr int niceness = 10;
// Each transaction adds a segment to the index, which others are merged with: some pages should come together.
constexpr std::int64_t patience_ns = 1'000 * ms;
constexpr std::size_t many_pages = 2'000;
// Of one transaction: a search that wants to write waits so long, and so does a checkpoint of the crawl.
constexpr std::int64_t slice_ns = 300 * ms;
constexpr unsigned max_failures = 3;  // in a row: the index may be locked by a search for a while

class IndexProcess {
 public:
  IndexProcess(const std::string& results, base::Fd storage) : results_(results), storage_(std::move(storage)) {}

  int run() {
    while (there_ && !opened_) listen(-1);
    if (!opened_ || !begin()) return opened_ ? 1 : 0;
    while (there_ && !finish_) turn();
    return !finish_ || bring_up_to_date() ? 0 : 1;
  }

 private:
  void turn() {
    const std::int64_t now = base::monotonic_ns();
    if (pages_.empty()) return listen(-1);
    const std::int64_t left = first_at_ + patience_ns - now;
    if (left > 0 && pages_.size() < many_pages) return listen(static_cast<int>((left + ms - 1) / ms));
    take_in();
    listen(0);
  }

  void listen(int timeout_ms) {
    pollfd fd{storage_.fd(), POLLIN, 0};
    if (::poll(&fd, 1, timeout_ms) <= 0) return;
    there_ = storage_.fill();
    while (auto frame = storage_.next()) hear(*frame);
  }

  void hear(const ipc::Frame& frame) {
    if (frame.type == ipc::FinishIndex::type) return void(finish_ = true);
    const auto message = ipc::decode<ipc::PagesStored>(frame);
    opened_ = true;
    if (pages_.empty()) first_at_ = base::monotonic_ns();
    pages_.insert(pages_.end(), message.pages.begin(), message.pages.end());
  }

  // A slice of what has come. What fails is left to the end, when all is compared.
  void take_in() {
    try {
      const std::size_t done = index_->update_pages(pages_, slice_ns);
      pages_.erase(pages_.begin(), pages_.begin() + static_cast<std::ptrdiff_t>(done));
      index_->look_away();
      failures_ = 0;
    } catch (const storage::StoreError& error) {
      base::log::info(std::string("the search index waits: ") + error.what());
      pages_.clear();
      if (++failures_ >= max_failures) there_ = false;
      if (!attempt([this] { make_index(); })) there_ = false;  // without the transaction that failed
    }
  }

  void make_index() {
    index_.reset();
    index_ = storage::open_search_index(results_, nullptr);
    index_->look_away();
  }

  // What an earlier run left is taken in by slices too: to read all of it at once would hold up every checkpoint.
  bool begin() {
    return attempt([this] {
      make_index();
      if (!index_->is_kept()) throw storage::StoreError(index_->place() + " cannot be written");
      const std::vector<model::UrlId> behind = index_->behind();
      pages_.insert(pages_.end(), behind.begin(), behind.end());
      index_->look_away();
    });
  }

  // By comparing all pages.
  bool bring_up_to_date() {
    return attempt([this] {
      if (!index_) make_index();
      index_->update([](std::uint64_t) {});
      index_->look_away();
    });
  }

  // False, and said, where there is no index to be kept.
  bool attempt(const std::function<void()>& work) {
    try {
      work();
      return true;
    } catch (const storage::StoreError& error) {
      base::log::warning(std::string("the search index is not kept up to date: ") + error.what());
      return false;
    }
  }

  const std::string results_;
  ipc::Channel storage_;
  std::unique_ptr<storage::SearchIndex> index_;  // made when the results file is open
  std::vector<model::UrlId> pages_;              // committed and not in the index
  std::int64_t first_at_ = 0;                    // when the first of them came
  unsigned failures_ = 0;
  bool there_ = true, opened_ = false, finish_ = false;
};

}  // namespace

int run_index_process(const std::string& results, base::Fd storage) {
  [[maybe_unused]] const int priority = ::nice(niceness);
  return IndexProcess(results, std::move(storage)).run();
}

}  // namespace crawl::storage_process
