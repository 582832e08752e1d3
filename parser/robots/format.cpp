#include "parser/robots/format.h"

namespace crawl::parser::robots {

namespace {

void append_number(std::string& out, std::uint32_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> 8 * i & 0xFF));
}

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

}  // namespace

void append_header(std::string& out, std::uint32_t delay_ms) {
  out.push_back(format_version);
  append_number(out, delay_ms, 4);
}

void append_rule(std::string& out, const Rule& rule) {
  out.push_back(rule.allow ? 'A' : 'D');
  append_number(out, rule.rank, 2);
  append_number(out, static_cast<std::uint32_t>(rule.pattern.size()), 2);
  out += rule.pattern;
}

std::uint32_t delay_of(std::string_view bytes) {
  return number_at(bytes, 1, 4);
}

std::optional<Rule> next_rule(std::string_view& bytes) {
  if (bytes.size() < rule_header_size || (bytes[0] != 'A' && bytes[0] != 'D')) return std::nullopt;
  const std::size_t length = number_at(bytes, 3, 2);
  if (length == 0 || length > bytes.size() - rule_header_size) return std::nullopt;
  const Rule rule{.allow = bytes[0] == 'A',
                  .rank = static_cast<std::uint16_t>(number_at(bytes, 1, 2)),
                  .pattern = bytes.substr(rule_header_size, length)};
  bytes.remove_prefix(rule_header_size + length);
  return rule;
}

}  // namespace crawl::parser::robots
