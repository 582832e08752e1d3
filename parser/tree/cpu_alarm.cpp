#include "parser/tree/cpu_alarm.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

namespace crawl::parser {

namespace {

int alarm_signal() {
  return SIGRTMIN + 5;
}

// What the handler of this thread's alarm has to do; nothing while none is set. Atomic for the handler's sake alone.
thread_local std::atomic<CpuAlarm::Handler> alarm_handler = nullptr;
thread_local std::atomic<void*> alarm_context = nullptr;

void on_signal(int) {
  if (const CpuAlarm::Handler handler = alarm_handler.exchange(nullptr)) handler(alarm_context);
}

// SA_NODEFER: the signal is not blocked in a handler that is left by longjmp, so there is no mask to restore.
bool install_handler() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_NODEFER | SA_RESTART;
  return sigaction(alarm_signal(), &action, nullptr) == 0;
}

// The timer of one thread, made at its first alarm.
class ThreadTimer {
 public:
  ThreadTimer() {
    static const bool installed = install_handler();
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, alarm_signal());
    struct sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = alarm_signal();
    event.sigev_notify_thread_id = gettid();
    made_ = installed && pthread_sigmask(SIG_UNBLOCK, &set, nullptr) == 0 &&
            timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_) == 0;
  }
  ~ThreadTimer() {
    if (made_) timer_delete(timer_);
  }
  ThreadTimer(const ThreadTimer&) = delete;
  ThreadTimer& operator=(const ThreadTimer&) = delete;

  // 0: never.
  void set(std::int64_t ns) {
    itimerspec spec{};
    spec.it_value = {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
    if (made_) timer_settime(timer_, 0, &spec, nullptr);
  }

 private:
  timer_t timer_{};
  bool made_ = false;
};

ThreadTimer& thread_timer() {
  static thread_local ThreadTimer timer;
  return timer;
}

}  // namespace

CpuAlarm::CpuAlarm(std::int64_t cpu_ns, Handler handler, void* context) {
  alarm_context = context;
  alarm_handler = handler;
  thread_timer().set(cpu_ns);
}

CpuAlarm::~CpuAlarm() {
  alarm_handler = nullptr;
  thread_timer().set(0);
}

}  // namespace crawl::parser
