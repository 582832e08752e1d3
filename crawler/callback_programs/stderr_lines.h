// StderrLines: what a callback program writes to its standard error: told as log lines, a bounded number a second, and
// its last line remembered, which mostly says why it ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::callback_programs {

class StderrLines {
 public:
  void add(std::string_view bytes);
  // The program has ended: what has no line feed is a line too.
  void end();
  // Empty if it never wrote one.
  const std::string& last() const { return last_; }

 private:
  void tell(std::string_view line);

  std::string rest_;  // of a line that goes on
  std::string last_;
  std::int64_t second_ = 0;  // in which `told_` lines were told
  std::size_t told_ = 0, silent_ = 0;
};

}  // namespace crawl::callback_programs
