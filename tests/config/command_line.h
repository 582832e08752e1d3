// Helpers of these tests: a command line and an environment as literals, and files that go when the test does.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/parse.h"

namespace crawl::config {

using Variables = std::map<std::string, std::string>;

inline Result<Invocation, UsageError> parse(std::initializer_list<const char*> words, const Variables& variables = {}) {
  std::vector<const char*> argv = {"crawl"};
  argv.insert(argv.end(), words);
  const auto environment = [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
  return parse_command_line(static_cast<int>(argv.size()), argv.data(), environment);
}

// The message of a command line that must be refused; empty if it was not, or not with exit status 2.
inline std::string refusal(std::initializer_list<const char*> words, const Variables& variables = {}) {
  const auto result = parse(words, variables);
  return result || result.error().status != 2 ? "" : result.error().message;
}

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    char name[] = "/tmp/crawl-config-XXXXXX";
    ::close(::mkstemp(name));
    path_ = name;
    std::ofstream(path_) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path_.c_str()); }

  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

}  // namespace crawl::config
