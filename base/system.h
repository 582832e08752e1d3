// What the machine gives a process: CPUs, open files, memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace crawl::base {

// CPUs that this process may run on (its affinity mask), at least 1.
unsigned available_cpus();

// Raises the soft limit of open files to the hard one and returns the limit now in force.
std::size_t raise_open_file_limit();

// Peak resident memory of this process in bytes (VmHWM).
std::uint64_t peak_memory_bytes();

// User and system CPU time of this process, in nanoseconds.
std::int64_t process_cpu_ns();

// "exit status 1" or "signal 9 (Killed)" of what waitpid(2) says of a process that has ended.
std::string ending_text(int wait_status);

// Whether a process of this number runs. One that has ended and that nobody has waited for yet does not: the first
// process of a container leaves those for ever.
bool process_runs(std::int64_t pid);

// Of this machine, as gethostname(2) has it.
std::string host_name();

// "No space left on device" of an errno value.
std::string errno_text(int error);

}  // namespace crawl::base
