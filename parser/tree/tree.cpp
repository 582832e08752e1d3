#include "parser/tree/tree.h"

#include <gumbo.h>

#include <algorithm>
#include <csetjmp>
#include <csignal>
#include <optional>

#include "base/clock.h"
#include "parser/tree/arena.h"
#include "parser/tree/assertion.h"
#include "parser/tree/cpu_alarm.h"

namespace crawl::parser {

namespace {

// One run of Gumbo: what its allocator needs to know, and the way out.
struct Run {
  Arena* arena;
  std::int64_t cpu_end;     // thread CPU time at which the budget is spent
  std::int64_t next_look;   // monotonic time before which it cannot be spent
  std::int64_t until_look;  // allocations (large ones count as more) until the clock is looked at
  TreeFailure failure;
  std::jmp_buf way_out;
  volatile std::sig_atomic_t allocating;  // the alarm must not leave now: the system's allocator holds a lock
  volatile std::sig_atomic_t alarmed;     // it rang meanwhile
};

// Hostile pages need up to 1 ms between allocations, so 32 of them are a small part of any budget; a usual one needs
// 100 ns, and a look at the clock 25.
constexpr std::int64_t allocations_a_look = 32;
constexpr std::size_t bytes_an_allocation = 2048;

// The thread's CPU clock is a system call, the monotonic clock is not. CPU time never runs faster than the latter, so
// it need not be asked before the time that was left at the last look has gone by.
bool time_is_up(Run& run) {
  const std::int64_t now = base::monotonic_ns();
  if (now < run.next_look) return false;
  const std::int64_t left = run.cpu_end - base::thread_cpu_ns();
  run.next_look = now + std::max<std::int64_t>(left, 0);
  return left <= 0;
}

// The alarm must not ring on the way out.
[[noreturn]] void leave(Run& run, TreeFailure failure) {
  run.allocating = 1;
  run.failure = failure;
  std::longjmp(run.way_out, 1);
}

// Gumbo goes through its stack of open elements for each character of some texts, and allocates nothing meanwhile: ten
// thousand <span> and a few hundred kilobytes of text hold it for seconds. A page that is shorter than this cannot, so
// it is spared the cost of the alarm (1 microsecond).
constexpr std::size_t alarm_from_bytes = 64u << 10;

// In the signal handler. Gumbo holds no lock and all its memory is in the arena, so it can be left anywhere.
void on_alarm(void* context) {
  Run& run = *static_cast<Run*>(context);
  if (run.allocating) {
    run.alarmed = 1;
  } else {
    leave(run, TreeFailure::out_of_time);
  }
}

void on_assertion(void* context) {
  leave(*static_cast<Run*>(context), TreeFailure::assertion);
}

// Called by Gumbo: between it and parse_or_leave() there are frames of C alone.
void* allocate(void* userdata, std::size_t size) {
  Run& run = *static_cast<Run*>(userdata);
  run.until_look -= 1 + static_cast<std::int64_t>(size / bytes_an_allocation);
  if (run.until_look <= 0) {
    run.until_look = allocations_a_look;
    if (time_is_up(run)) leave(run, TreeFailure::out_of_time);
  }
  run.allocating = 1;
  void* memory = run.arena->allocate(size);
  run.allocating = 0;
  if (run.alarmed) leave(run, TreeFailure::out_of_time);
  if (memory == nullptr) leave(run, TreeFailure::out_of_memory);
  return memory;
}

void deallocate(void* userdata, void* memory) {
  static_cast<Run*>(userdata)->arena->give_back(memory);
}

// Nothing in this frame has a destructor, and nothing but run is written between setjmp and longjmp.
const GumboOutput* parse_or_leave(Run& run, const GumboOptions& options, const char* text, std::size_t size) {
  if (setjmp(run.way_out) != 0) return nullptr;
  const GumboOutput* const output = gumbo_parse_with_options(&options, text, size);
  run.allocating = 1;  // nor when there is nowhere to leave to
  return output;
}

GumboOptions options_for(Run& run) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = allocate;
  options.deallocator = deallocate;
  options.userdata = &run;
  options.max_errors = 0;  // each would keep a copy of the stack of open elements, which is quadratic in itself
  return options;
}

}  // namespace

Result<Tree, TreeFailure> Tree::build(std::string_view utf8, Arena& arena, const TreeBudget& budget) {
  arena.reset(budget.memory);
  Run run;
  run.arena = &arena;
  run.cpu_end = base::thread_cpu_ns() + budget.cpu_ns;
  run.next_look = base::monotonic_ns() + budget.cpu_ns;
  run.until_look = allocations_a_look;
  run.allocating = 0;
  run.alarmed = 0;
  const GumboOptions options = options_for(run);
  const char* text = utf8.empty() ? "" : utf8.data();
  std::optional<CpuAlarm> alarm;
  if (utf8.size() >= alarm_from_bytes) alarm.emplace(budget.cpu_ns, on_alarm, &run);
  const GumboOutput* output = nullptr;
  {
    const AssertionGuard guard(on_assertion, &run);
    output = parse_or_leave(run, options, text, utf8.size());
  }
  alarm.reset();
  if (output == nullptr) return std::unexpected(run.failure);
  return Tree(output->document);
}

}  // namespace crawl::parser
