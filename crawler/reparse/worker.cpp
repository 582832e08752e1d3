#include "crawler/reparse/worker.h"

#include <poll.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/clock.h"
#include "crawler/ipc/channel.h"
#include "crawler/reparse/item_maker.h"
#include "crawler/reparse/messages.h"
#include "storage/store.h"
#include "storage/stored_pages.h"

namespace crawl::reparse {
namespace {

constexpr std::size_t batch_bytes = 64 << 10;  // of items, before they are sent

class Worker {
 public:
  explicit Worker(WorkerConfig config)
      : config_(std::move(config)), writer_(std::move(config_.writer)), maker_(*config_.options, *config_.callbacks) {}

  int run() {
    try {
      while (writer_is_there_) turn();
      return 0;
    } catch (const storage::StoreError& error) {
      writer_.send(Unreadable{error.what()});
      flush();
      return 1;
    }
  }

 private:
  // Pages of a range that are begun and not complete.
  struct OpenRange {
    std::size_t pages = 0;
    bool read = false;  // all of its pages are begun
  };

  void turn() {
    pollfd fd{writer_.fd(), POLLIN, 0};
    ::poll(&fd, 1, -1);
    writer_is_there_ = writer_.fill();
    while (auto frame = writer_.next()) work_off(ipc::decode<Range>(*frame));
  }

  void work_off(const Range& range) {
    if (!pages_) pages_ = std::make_unique<storage::StoredPages>(config_.file);
    open_[range.number];
    pages_->seek(range.first, range.last);
    while (writer_is_there_ && pages_->next())
      if (!std::ranges::binary_search(range.without, pages_->page().id)) begin(range.number);
    open_[range.number].read = true;
    end_if_complete(range.number);
    flush();
  }

  // A page from the file: it leaves here to become items, and comes back in complete().
  void begin(std::uint32_t range) {
    const storage::StoredPage& page = pages_->page();
    ++open_[range].pages;
    auto url = parser::parse_url(page.url);
    if (!url || !maker_.wants(*url)) return complete({range, page.id, PageItems::parsed, {}});
    parser::PageInput input;
    const auto body = pages_->body(input.body);
    if (body == storage::StoredPages::Body::none) return complete({range, page.id, PageItems::no_body, {}});
    if (body == storage::StoredPages::Body::damaged) return complete({range, page.id, PageItems::damaged, {}});
    input.url = *std::move(url);
    // The page of an answer that did not say its type was taken for HTML, by its look.
    input.content_type = page.content_type.empty() ? "text/html" : page.content_type;
    input.headers = pages_->headers();
    input.status = page.status;
    input.decoded_from = page.charset;
    parse(range, page.id, std::move(input));
  }

  // A crash in here, or a stall, is the page's fault.
  void parse(std::uint32_t range, model::UrlId id, parser::PageInput input) {
    config_.slot->since_ns = base::monotonic_ns();
    config_.slot->lease = static_cast<std::uint64_t>(id);
    const auto items = maker_.items_of(std::move(input));
    config_.slot->lease = 0;
    PageItems page{range, id, PageItems::parsed, {}};
    page.items.reserve(items.size());
    for (const auto& item : items) page.items.push_back({item.rule, item.data});
    complete(page);
  }

  // The one point where the items of a page are there, whoever made them: pages may come here in any order, and while
  // others are begun.
  void complete(const PageItems& page) {
    writer_.send(page);
    --open_.at(page.range).pages;
    end_if_complete(page.range);
    if (writer_.output_bytes() > batch_bytes) flush();
  }

  void end_if_complete(std::uint32_t range) {
    const auto found = open_.find(range);
    if (!found->second.read || found->second.pages > 0) return;
    open_.erase(found);
    writer_.send(RangeDone{range});
  }

  void flush() {
    while (writer_is_there_ && writer_.has_output()) {
      writer_is_there_ = writer_.flush();
      if (!writer_.has_output()) break;
      pollfd fd{writer_.fd(), POLLOUT, 0};
      ::poll(&fd, 1, -1);
    }
  }

  WorkerConfig config_;
  ipc::Channel writer_;
  bool writer_is_there_ = true;
  ItemMaker maker_;
  std::unique_ptr<storage::StoredPages> pages_;  // opened with the first range: the file is ready then
  std::map<std::uint32_t, OpenRange> open_;
};

}  // namespace

int run_worker(WorkerConfig config) {
  return Worker(std::move(config)).run();
}

}  // namespace crawl::reparse
