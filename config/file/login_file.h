// The file of --login (TOML, docs/login.md). It holds a password: one that others than its owner can read is refused.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "config/login.h"

namespace crawl::config {

inline constexpr std::size_t max_login_file = 64 * 1024;  // bytes
inline constexpr std::size_t max_login_fields = 50;

// A failure is one line for a person, with file and line, without any value.
Result<Login> read_login_file(const std::string& path);
Result<Login> parse_login(std::string_view toml, const std::string& path);

}  // namespace crawl::config
