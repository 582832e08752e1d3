#include "base/log.h"

#include "base/clock.h"
#include "base/terminal/standard_streams.h"
#include "base/text/json.h"
#include "base/text/text.h"

namespace crawl::base::log {
namespace {

Settings current;
std::string program_name = "crawl";

constexpr std::string_view names[] = {"error", "warning", "info", "debug"};

std::string line_for(Level level, std::string_view message) {
  auto name = names[static_cast<int>(level)];
  std::string line;
  if (current.json) {
    line.append("{\"time\":\"").append(iso8601(unix_ms())).append("\",\"level\":\"").append(name);
    return line.append("\",\"message\":").append(json_string(printable(message))).append("}\n");
  }
  if (current.clear_line) line = "\r\x1b[K";
  line.append(program_name).append(": ");
  if (current.stamped) line.append(iso8601(unix_ms())).append(" ");
  if (level == Level::warning) line.append(name).append(": ");
  append_printable(line, message);  // outside text stays one line
  return line.append("\n");
}

}  // namespace

void configure(const Settings& settings) {
  current = settings;
}

const Settings& settings() {
  return current;
}

void set_program(std::string_view name) {
  program_name = printable(name);
}

const std::string& program() {
  return program_name;
}

void write(Level level, std::string_view message) {
  if (level > current.level) return;
  write_standard_error(line_for(level, message));
}

void announce(std::string_view message) {
  write_standard_error(line_for(Level::info, message));
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace crawl::base::log
