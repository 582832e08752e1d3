// The log: lines for a person (or JSON objects) on standard error, one write(2) each, so that lines of several
// processes never mix; nobody waits for one (standard_streams.h). Any process and thread may log. A progress bar on the
// last line of the terminal is erased first.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace crawl::base::log {

enum class Level { error, warning, info, debug };

struct Settings {
  Level level = Level::warning;
  bool json = false;
  bool stamped = false;     // lines of text have the time in front (JSON has it always)
  bool clear_line = false;  // the terminal's last line holds a progress bar: erase it before a log line
};

// Set once before the processes fork; children inherit it.
void configure(const Settings& settings);
const Settings& settings();

void write(Level level, std::string_view message);

// At any level: what was asked for, such as how far the crawl is and where its live page is.
void announce(std::string_view message);

inline void error(std::string_view message) {
  write(Level::error, message);
}
inline void warning(std::string_view message) {
  write(Level::warning, message);
}
inline void info(std::string_view message) {
  write(Level::info, message);
}
inline void debug(std::string_view message) {
  write(Level::debug, message);
}

// The name that lines begin with, "crawl" otherwise. Set once before the processes fork; never set back.
void set_program(std::string_view name);
const std::string& program();

// A string as a JSON string literal (base/text/json.h).
std::string json_string(std::string_view text);

}  // namespace crawl::base::log
