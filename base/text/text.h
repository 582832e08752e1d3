// Text for people and their terminals: numbers as a person reads them ("12,345", "4.5 MB", "1:02:03"), outside text
// made harmless, words for a shell. Independent of the locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::base {

// With a point, whatever the locale.
std::string decimal(double value, int decimals);
std::string with_commas(std::uint64_t number);
// "1 page", "1,000 pages"; of nouns whose plural is made by an s.
std::string counted(std::uint64_t count, std::string_view noun);
// Bytes in powers of 1000: "512 B", "1.5 KB", "23.1 MB".
std::string byte_text(double bytes);
// "350 ms", "12.3 s", "4:05", "1:02:03".
std::string duration_text(double seconds);
// Outside text for a terminal or a log, the one place that decides what may be shown. Control characters, which would
// move the cursor or worse, become '?' (C1 and those for the direction of text U+FFFD), as do bytes that are no UTF-8.
// The result is UTF-8. kept: ASCII controls that are meant, such as line ends.
std::string printable(std::string_view text, std::string_view kept = {});
void append_printable(std::string& out, std::string_view text, std::string_view kept = {});
// One word for a POSIX shell (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02_02):
// always in single quotes, or only where it needs them.
std::string in_single_quotes(std::string_view text);
std::string shell_quoted(std::string_view text);

// "a, b, c"
template <class Words>
std::string joined(const Words& words, std::string_view separator = ", ") {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? std::string_view() : separator).append(word);
  return text;
}

}  // namespace crawl::base
