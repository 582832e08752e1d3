// Signals in a program that has other threads, as one that is made with the library may have.
#include "crawler/coordinator/signals.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace crawl::coordinator {
namespace {

// A thread that blocks no signal, as long as it lives.
class Bystander {
 public:
  ~Bystander() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
  }

 private:
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return over_; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::jthread thread_{[this] { wait(); }};
};

Signals::Taken await_some(Signals& signals) {
  pollfd ready{signals.fd(), POLLIN, 0};
  ::poll(&ready, 1, 10'000);
  return signals.take();
}

void end_a_child() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  ASSERT_GT(child, 0);
}

void expect_all(Signals& signals) {
  end_a_child();
  EXPECT_TRUE(await_some(signals).child_ended);
  EXPECT_GT(waitpid(-1, nullptr, 0), 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    kill(getpid(), signal);
    EXPECT_EQ(await_some(signals).interrupts, 1) << signal;
  }
}

TEST(Signals, ComeWhereAnotherThreadDoesNotBlockThem) {
  const Bystander bystander;
  Signals signals;
  expect_all(signals);
}

TEST(Signals, ComeToAThreadThatIsNotTheFirst) {
  std::jthread([] {
    Signals signals;
    expect_all(signals);
  }).join();
}

int seen = 0;

TEST(Signals, LeaveTheHandlersOfTheProgramAsTheyWere) {
  struct sigaction own{}, before{}, after{};
  own.sa_handler = [](int) { ++seen; };
  sigaction(SIGTERM, &own, &before);
  {
    const Signals signals;
  }
  sigaction(SIGTERM, nullptr, &after);
  EXPECT_EQ(after.sa_handler, own.sa_handler);
  kill(getpid(), SIGTERM);
  EXPECT_EQ(seen, 1);
  sigaction(SIGTERM, &before, nullptr);
}

}  // namespace
}  // namespace crawl::coordinator
