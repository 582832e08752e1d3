// The storage process and the one that keeps the index: commits never wait, and a slow or dead reader costs no memory.
#include "crawler/storage_process/index_feed.h"

#include <gtest/gtest.h>

#include <thread>

#include "crawler/ipc/messages/to_index.h"

namespace crawl::storage_process {
namespace {

constexpr int buffer_bytes = 64 << 10;
constexpr std::size_t pages_of_a_commit = 1'000, commits = 5'000;  // 40 MB of ids

void commit(IndexFeed& feed, model::UrlId first) {
  for (std::size_t i = 0; i < pages_of_a_commit; ++i) feed.note(first + static_cast<model::UrlId>(i));
  feed.committed();
}

TEST(IndexFeed, TellsWhatIsCommitted) {
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes);
  IndexFeed feed(std::move(ours));
  ipc::Channel index(std::move(theirs));
  feed.open();
  feed.note(7);
  feed.note(9);
  feed.committed();
  feed.committed();  // of no page: nothing is reported
  ASSERT_TRUE(index.fill());
  EXPECT_TRUE(ipc::decode<ipc::PagesStored>(*index.next()).pages.empty());
  EXPECT_EQ(ipc::decode<ipc::PagesStored>(*index.next()).pages, (std::vector<model::UrlId>{7, 9}));
  EXPECT_FALSE(index.next());
}

TEST(IndexFeed, NeverWaitsForAReaderAndLeavesOutWhatDoesNotFit) {
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes);
  IndexFeed feed(std::move(ours));
  for (std::size_t i = 0; i < commits; ++i) commit(feed, 1);
  std::size_t told = 0;
  bool finished = false;
  std::thread reader([&, fd = std::move(theirs)]() mutable {
    ipc::Channel index(std::move(fd));
    while (!finished && index.fill())
      while (auto frame = index.next()) {
        finished = frame->type == ipc::FinishIndex::type;
        if (!finished) told += ipc::decode<ipc::PagesStored>(*frame).pages.size();
      }
  });
  feed.finish();
  reader.join();
  EXPECT_TRUE(finished);
  EXPECT_GT(told, 0u);
  EXPECT_LT(told, commits * pages_of_a_commit / 10);
}

TEST(IndexFeed, GoesOnWhereNobodyReads) {
  auto [ours, theirs] = ipc::make_socket_pair(buffer_bytes);
  IndexFeed feed(std::move(ours));
  theirs.reset();
  for (std::size_t i = 0; i < 10; ++i) commit(feed, 1);
  feed.finish();
  IndexFeed none{base::Fd()};
  none.open();
  commit(none, 1);
  none.finish();
}

}  // namespace
}  // namespace crawl::storage_process
