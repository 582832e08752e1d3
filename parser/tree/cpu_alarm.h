// CpuAlarm: a signal to the calling thread when it has used so much CPU time, for C code that neither returns nor calls
// back. One alarm a thread at a time; it is off again when the object goes. The signal is SIGRTMIN + 5, and no other
// part of the program uses it. Where the system has no such timer there is no alarm.
#pragma once

#include <cstdint>

namespace crawl::parser {

class CpuAlarm {
 public:
  // Called in the signal handler, on the thread that set the alarm; may leave by longjmp.
  using Handler = void (*)(void* context);

  CpuAlarm(std::int64_t cpu_ns, Handler handler, void* context);
  ~CpuAlarm();
  CpuAlarm(const CpuAlarm&) = delete;
  CpuAlarm& operator=(const CpuAlarm&) = delete;
};

}  // namespace crawl::parser
