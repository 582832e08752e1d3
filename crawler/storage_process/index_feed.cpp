#include "crawler/storage_process/index_feed.h"

#include <poll.h>

#include "crawler/ipc/messages/to_index.h"

namespace crawl::storage_process {
namespace {

constexpr std::size_t max_bytes_held = 1 << 20;

void wait_for(const ipc::Channel& channel, short events) {
  pollfd fd{channel.fd(), events, 0};
  ::poll(&fd, 1, -1);
}

}  // namespace

IndexFeed::IndexFeed(base::Fd index) {
  if (index) index_ = std::make_unique<ipc::Channel>(std::move(index));
}

void IndexFeed::open() {
  if (!index_) return;
  index_->send(ipc::PagesStored{});
  if (!index_->flush()) index_.reset();
}

void IndexFeed::note(model::UrlId page) {
  if (index_) pages_.push_back(page);
}

void IndexFeed::committed() {
  if (!index_) return;
  if (!pages_.empty() && index_->output_bytes() < max_bytes_held) index_->send(ipc::PagesStored{pages_});
  pages_.clear();
  if (!index_->flush()) index_.reset();
}

void IndexFeed::finish() {
  if (!index_) return;
  index_->send(ipc::FinishIndex{});
  bool there = index_->flush();
  while (there && index_->has_output()) {
    wait_for(*index_, POLLOUT);
    there = index_->flush();
  }
  while (there) {
    wait_for(*index_, POLLIN);
    there = index_->fill();  // it says nothing but its end
  }
  index_.reset();
}

}  // namespace crawl::storage_process
