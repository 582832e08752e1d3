// The one object that a worker's two threads share: bounded, nothing lost, woken when there is room again.

#include "crawler/worker/job_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <semaphore>
#include <thread>

namespace crawl::worker {
namespace {

Job job(model::LeaseNo lease, std::size_t bytes = 0) {
  Job result;
  result.lease.lease = lease;
  result.response.body.assign(bytes, 'x');
  return result;
}

TEST(JobQueue, HandsOverEveryJobInOrderWhileBothThreadsRun) {
  constexpr model::LeaseNo count = 20'000;
  std::counting_semaphore<> room(0);
  JobQueue queue(16, 1 << 20, [&] { room.release(); });
  std::vector<model::LeaseNo> taken;
  std::size_t max_at_once = 0;
  std::thread parser([&] {
    JobQueue::Taken now;
    while (queue.take(now, 8)) {
      max_at_once = std::max(max_at_once, now.jobs.size());
      for (Job& one : now.jobs) {
        taken.push_back(one.lease.lease);
        queue.done(one.bytes());
      }
    }
  });
  for (model::LeaseNo lease = 1; lease <= count; ++lease) {
    Job next = job(lease, lease % 100);
    while (!queue.reserve(next.bytes())) room.acquire();
    queue.push(std::move(next));
  }
  queue.close();
  parser.join();
  ASSERT_EQ(taken.size(), count);
  for (model::LeaseNo lease = 1; lease <= count; ++lease) ASSERT_EQ(taken[lease - 1], lease);
  EXPECT_LE(max_at_once, 8u);
}

TEST(JobQueue, IsFullByNumberOrByBytesUntilJobsAreDone) {
  int woken = 0;
  JobQueue queue(2, 10'000, [&] { ++woken; });
  JobQueue::Taken taken;
  const auto push = [&](Job one) {
    EXPECT_TRUE(queue.reserve(one.bytes()));
    queue.push(std::move(one));
  };
  push(job(1));
  push(job(2));
  EXPECT_FALSE(queue.reserve(1));
  ASSERT_TRUE(queue.take(taken, 9));
  EXPECT_FALSE(queue.reserve(1));  // taken, but not done: its memory is still held
  queue.done(taken.jobs[0].bytes());
  EXPECT_EQ(woken, 1);
  queue.done(taken.jobs[1].bytes());
  push(job(3, 20'000));
  EXPECT_FALSE(queue.reserve(1));
}

TEST(JobQueue, EndsWhenClosedAndEmpty) {
  JobQueue queue(4, 1 << 20, [] {});
  queue.push(job(1));
  queue.close();
  JobQueue::Taken taken;
  EXPECT_TRUE(queue.take(taken, 4));
  EXPECT_FALSE(queue.take(taken, 4));
}

TEST(JobQueue, IsAtItsEndWhenTheLastAnswerOfAProgramIsTaken) {
  JobQueue queue(4, 1 << 20, [] {});
  JobQueue::Taken taken;
  queue.push(job(1));
  queue.push(job(2));
  ASSERT_TRUE(queue.take(taken, 4));
  queue.await_reply();
  queue.await_reply();
  queue.close();
  std::thread loop([&] {
    for (std::uint64_t number : {2, 1}) queue.push(ipc::PageResult{.number = number});
  });
  std::vector<std::uint64_t> numbers;
  while (queue.take(taken, 4))
    for (const ipc::PageResult& reply : taken.replies) numbers.push_back(reply.number);
  loop.join();
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{2, 1}));
}

TEST(JobQueue, WaitsForNoAnswerWhenItIsAbandoned) {
  JobQueue queue(4, 1 << 20, [] {});
  JobQueue::Taken taken;
  queue.await_reply();
  std::thread loop([&] { queue.abandon(); });
  EXPECT_FALSE(queue.take(taken, 4));
  loop.join();
}

TEST(JobQueue, WaitsNoLongerThanItIsTold) {
  JobQueue queue(4, 1 << 20, [] {});
  JobQueue::Taken taken;
  EXPECT_TRUE(queue.take(taken, 4, JobQueue::Clock::now() + std::chrono::milliseconds(1)));
  EXPECT_TRUE(taken.jobs.empty());
  ASSERT_TRUE(queue.reserve(1));
  queue.push(job(1));
  EXPECT_TRUE(queue.take(taken, 4, JobQueue::Clock::now() + std::chrono::hours(1)));
  EXPECT_EQ(taken.jobs.size(), 1u);
  queue.close();
  EXPECT_FALSE(queue.take(taken, 4, JobQueue::Clock::now()));
}

}  // namespace
}  // namespace crawl::worker
