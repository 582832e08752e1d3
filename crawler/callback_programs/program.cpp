#include "crawler/callback_programs/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <system_error>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/system.h"
#include "crawler/callback_programs/reply.h"
#include "crawler/ipc/spawn.h"

namespace crawl::callback_programs {
namespace {

constexpr int pipe_bytes = 1 << 20;  // a page fits in one turn
constexpr std::size_t read_bytes = 64 << 10;
constexpr std::size_t max_read_at_once = 1 << 20;
constexpr int looks_at_end = 20;  // a millisecond apart: its output is closed a moment before it has ended

struct Pipe {
  base::Fd read, write;
};

Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  fcntl(ends[0], F_SETPIPE_SZ, pipe_bytes);  // less is given where the user has many: it works all the same
  return {base::Fd(ends[0]), base::Fd(ends[1])};
}

void make_non_blocking(const base::Fd& fd) {
  fcntl(fd.get(), F_SETFL, fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

// One command, without anything that only a shell could do, takes the shell's place.
std::string for_shell(const std::string& command) {
  constexpr std::string_view of_shells[] = {"!", ".", "{", "command", "eval", "exec", "time"};
  const std::size_t space = command.find_first_of(" \t");
  const bool simple = command.find_first_of(";&|<>()`\n#") == std::string::npos && command.find('=') > space &&
                      std::ranges::find(of_shells, std::string_view(command).substr(0, space)) == std::end(of_shells);
  return simple ? "exec " + command : command;
}

// In the child. A terminal's Ctrl-C is not for it, and what we ignore it must not inherit.
int run_command(const std::string& command, int input, int output, int errors) {
  setpgid(0, 0);
  ipc::take_signals_as_usual();
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  unsetenv("CRAWL_LISTEN_TOKEN");  // is no business of theirs
  execl("/bin/sh", "sh", "-c", for_shell(command).c_str(), static_cast<char*>(nullptr));
  return 127;
}

}  // namespace

bool Program::start(std::string& why) {
  try {
    Pipe in = make_pipe(), out = make_pipe(), err = make_pipe();
    const int input = in.read.get(), output = out.write.get(), errors = err.write.get();
    pid_ = ipc::spawn("crawl-on-page", {input, output, errors},
                      [&] { return run_command(command_, input, output, errors); });
    input_ = std::move(in.write);
    output_ = std::move(out.read);
    errors_ = std::move(err.read);
  } catch (const std::system_error& error) {
    why = error.what();
    return false;
  }
  for (const base::Fd* fd : {&input_, &output_, &errors_}) make_non_blocking(*fd);
  said_.begin();
  line_.clear();
  has_answered_ = false;
  return true;
}

void Program::give(Task task, std::int64_t now) {
  task_ = std::move(task);
  written_ = 0;
  deadline_ = now + timeout_ns_;
}

void Program::add_descriptors(std::vector<pollfd>& fds) const {
  if (!running()) return;
  if (task_ && input_ && written_ < task_->line.size()) fds.push_back({input_.get(), POLLOUT, 0});
  fds.push_back({output_.get(), POLLIN, 0});
  if (errors_) fds.push_back({errors_.get(), POLLIN, 0});
}

std::optional<Finished> Program::work(std::int64_t now) {
  if (!running()) return std::nullopt;
  read_errors();
  if (task_) write_input();
  if (auto finished = read_output()) return finished;
  if (task_ && now >= deadline_)
    return fail("the callback program gave no answer in time (--on-page-timeout); it was killed");
  return std::nullopt;
}

// Where it does not read, its end is noticed at its output.
void Program::write_input() {
  while (input_ && written_ < task_->line.size()) {
    const ssize_t n = ::write(input_.get(), task_->line.data() + written_, task_->line.size() - written_);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) input_.reset();  // it has closed its input: its answer, or its end, may come yet
    if (n <= 0) return;
    written_ += static_cast<std::size_t>(n);
  }
}

// A flood must not keep the others waiting: what is more than a turn's share is read in the next.
void Program::read_errors() {
  char bytes[read_bytes];
  for (std::size_t all = 0; errors_ && all < max_read_at_once;) {
    const ssize_t n = ::read(errors_.get(), bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errors_.reset();
    if (n <= 0) return;
    said_.add({bytes, static_cast<std::size_t>(n)});
    all += static_cast<std::size_t>(n);
  }
}

std::optional<Finished> Program::read_output() {
  char bytes[read_bytes];
  while (true) {
    const ssize_t n = ::read(output_.get(), bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;  // nothing more for now
    if (n == 0) return leave();
    if (!task_) {
      base::log::warning("on-page: the program wrote a line without being asked; it is started again");
      return kill(), std::nullopt;
    }
    line_.append(bytes, static_cast<std::size_t>(n));
    if (line_.find('\n', line_.size() - static_cast<std::size_t>(n)) != std::string::npos) return take_line();
    if (line_.size() > max_reply_bytes)
      return fail("the callback program answered with more than " + std::to_string(max_reply_bytes >> 20) +
                  " MiB; it was killed");
  }
}

// One line for a page, no more: a second one would be taken for the next page's.
Finished Program::take_line() {
  const std::size_t end = line_.find('\n');
  if (end + 1 < line_.size())
    return fail("the callback program wrote more than one line for a page; it was started again");
  if (!has_read_page()) return fail("the callback program answered before it had read the page; it was started again");
  auto reply = read_reply(std::string_view(line_).substr(0, end), task_->url);
  if (!reply) return fail("the callback program was started again: " + reply.error());
  has_answered_ = true;
  return finish(*std::move(reply));
}

// An answer to a page that is still in the pipe was meant for another.
bool Program::has_read_page() const {
  int unread = 0;
  return written_ == task_->line.size() && (!input_ || ioctl(input_.get(), FIONREAD, &unread) != 0 || unread == 0);
}

// One that takes some pages, answers them and ends is as good as another: the page that came too late is not lost.
std::optional<Finished> Program::leave() {
  bool in_order = false;
  const std::string how = how_it_ended(in_order);
  kill();
  if (task_ && in_order && has_answered_ && line_.empty()) {
    given_back_ = std::exchange(task_, std::nullopt);
    return std::nullopt;
  }
  if (task_) return fail("the callback program " + how);
  return std::nullopt;
}

// Nothing of its output can be trusted from here on.
Finished Program::fail(std::string why) {
  kill();
  ipc::PageResult reply;
  reply.failed = true;
  reply.error = std::move(why);
  return finish(std::move(reply));
}

Finished Program::finish(ipc::PageResult reply) {
  reply.number = task_->number;
  Finished finished{*std::exchange(task_, std::nullopt), std::move(reply)};
  line_.clear();
  line_.shrink_to_fit();
  return finished;
}

// It has closed its output: it has ended, or is of no use.
std::string Program::how_it_ended(bool& in_order) {
  int status = 0;
  bool ended = false;
  for (int i = 0; i < looks_at_end && !ended; ++i) {
    ended = waitpid(pid_, &status, WNOHANG) == pid_;
    if (!ended) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ::kill(-pid_, SIGKILL);
  read_errors();
  if (!ended) waitpid(pid_, &status, 0);
  pid_ = 0;
  in_order = ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  read_errors();
  said_.end();
  if (!ended) return "closed its output without an answer; it was killed";
  const std::string how = (WIFSIGNALED(status) ? "was ended by " : "ended with ") + base::ending_text(status);
  return how + (said_.last().empty() ? "" : ": " + said_.last());
}

void Program::pass_over_output() {
  char bytes[read_bytes];
  ssize_t n = 1;
  for (std::size_t all = 0; n > 0 && all < max_read_at_once; all += static_cast<std::size_t>(n))
    n = ::read(output_.get(), bytes, sizeof bytes);
}

bool Program::ended() {
  if (pid_ == 0) return true;
  read_errors();
  pass_over_output();
  if (waitpid(pid_, nullptr, WNOHANG) != pid_) return false;
  ::kill(-pid_, SIGKILL);  // what it has started
  pid_ = 0;
  return true;
}

void Program::kill() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // it may not have its group yet
    waitpid(pid_, nullptr, 0);
  }
  pid_ = 0;
  said_.end();
  input_.reset();
  output_.reset();
  errors_.reset();
}

}  // namespace crawl::callback_programs
