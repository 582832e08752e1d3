#include "crawler/callback_programs/program_pool.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"

namespace crawl::callback_programs {
namespace {

constexpr std::size_t started_at_once = 16;
constexpr std::int64_t start_again_ns = 1'000'000'000;

}  // namespace

ProgramPool::ProgramPool(ProgramPoolSettings settings) {
  for (unsigned i = 0; i < settings.processes; ++i)
    programs_.push_back(std::make_unique<Program>(settings.command, settings.timeout_ns));
  for (std::size_t i = 0; i < std::min(programs_.size(), started_at_once); ++i) start(*programs_[i], 0);
}

void ProgramPool::forget(std::size_t client, std::uint64_t generation) {
  std::erase_if(waiting_, [&](const Task& task) { return task.client == client && task.generation == generation; });
}

void ProgramPool::add_descriptors(std::vector<pollfd>& fds) const {
  for (const auto& program : programs_) program->add_descriptors(fds);
}

std::int64_t ProgramPool::next_event(std::int64_t now) const {
  std::int64_t at = INT64_MAX;
  bool all_busy = true;
  for (const auto& program : programs_) {
    at = std::min(at, program->deadline());
    all_busy &= program->busy();
  }
  if (!waiting_.empty() && !all_busy) at = std::min(at, std::max(now, not_before_));
  return at;
}

void ProgramPool::work(std::int64_t now, const std::function<void(Finished)>& done) {
  for (const auto& program : programs_) work_on(*program, now, done);
  while (give_out(now, done)) {
  }
}

void ProgramPool::work_on(Program& program, std::int64_t now, const std::function<void(Finished)>& done) {
  if (auto finished = program.work(now)) done(*std::move(finished));
  if (auto task = program.take_back()) waiting_.push_front(*std::move(task));
}

// One that runs before one that would have to be started.
Program* ProgramPool::free_program() {
  Program* stopped = nullptr;
  for (const auto& program : programs_) {
    if (program->busy()) continue;
    if (program->running()) return program.get();
    stopped = program.get();
  }
  return stopped;
}

bool ProgramPool::give_out(std::int64_t now, const std::function<void(Finished)>& done) {
  if (waiting_.empty()) return false;
  Program* program = free_program();
  if (!program) return false;
  if (!program->running()) start(*program, now);
  if (!program->running()) return false;
  program->give(std::move(waiting_.front()), now);
  waiting_.pop_front();
  work_on(*program, now, done);
  return true;
}

void ProgramPool::start(Program& program, std::int64_t now) {
  if (now < not_before_) return;
  std::string why;
  if (program.start(why)) return;
  base::log::warning("on-page: no further process can be started: " + why);
  not_before_ = now + start_again_ns;
}

void ProgramPool::finish(std::int64_t deadline, const std::function<bool()>& leave) {
  for (const auto& program : programs_) {
    if (program->busy()) program->kill();  // with a page that nobody waits for
    program->close_input();
  }
  const auto all_ended = [&] {
    return std::ranges::all_of(programs_, [](const auto& program) { return program->ended(); });
  };
  while (!leave() && base::monotonic_ns() < deadline && !all_ended())
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  for (const auto& program : programs_) program->kill();
}

}  // namespace crawl::callback_programs
