// Values as people write them: numbers, durations, sizes. Text to value with a message that says what would be right,
// and back to the shortest text that reads the same. Pure functions; any thread; independent of the locale.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crawl::config {

using Milliseconds = std::chrono::milliseconds;

// Decimal digits alone, from min to max.
Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max);

// "250ms", "1.5s", "2m", "1h"; a bare number is seconds.
Result<Milliseconds> parse_duration(std::string_view text, Milliseconds min, Milliseconds max);
std::string format_duration(Milliseconds duration);

// "64KiB", "10MiB", "1.5GiB", also K, M, G (the same units), in any case; a bare number is bytes.
Result<std::uint64_t> parse_size(std::string_view text, std::uint64_t min, std::uint64_t max);
std::string format_size(std::uint64_t bytes);

// "yes", "true", "on", "1" and their opposites.
Result<bool> parse_boolean(std::string_view text);

// "a, b,c" as its parts, white space around them and empty ones dropped.
std::vector<std::string_view> split_list(std::string_view text);

// What a message may repeat of a value: in quotes, control characters escaped, cut at 60 bytes; always one line.
std::string in_quotes(std::string_view text);
// "a, b or c"
std::string either(const std::vector<std::string_view>& names);

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace crawl::config
