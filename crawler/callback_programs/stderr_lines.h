// StderrLines: what a callback program writes to its standard error: the first lines are told as log lines, the others
// are counted, and the last is remembered, which mostly says why it ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::callback_programs {

class StderrLines {
 public:
  StderrLines() = default;
  StderrLines(const StderrLines&) = delete;
  StderrLines& operator=(const StderrLines&) = delete;
  ~StderrLines();  // tells the rest

  // A process of the program begins. How much was told of those before it counts.
  void begin();
  void add(std::string_view bytes);
  // The program has ended: what has no line feed is a line too.
  void end();
  // Empty if it never wrote one.
  const std::string& last() const { return last_; }

 private:
  void tell(std::string_view line);
  void tell_count();

  std::string rest_;  // of a line that goes on
  std::string last_;
  std::size_t logged_ = 0, silent_ = 0;
  std::int64_t count_at_ = 0;  // those that were not told are counted, not before
};

}  // namespace crawl::callback_programs
