// IPv6 addresses as hosts of URLs (https://url.spec.whatwg.org/#concept-ipv6-parser).
#include <algorithm>
#include <charconv>

#include "parser/url/address.h"
#include "parser/url/bytes.h"

namespace crawl::parser::detail {
namespace {

// Reads the pieces from left to right (https://url.spec.whatwg.org/#concept-ipv6-parser); one use, one address.
class Ipv6Reader {
 public:
  explicit Ipv6Reader(std::string_view text) : rest_(text) {}

  std::optional<Ipv6Pieces> read() {
    if (rest_.starts_with(':') && !take_compression_at_start()) return std::nullopt;
    while (!rest_.empty())
      if (!take_piece()) return std::nullopt;
    return finish();
  }

 private:
  // "::" stands for one piece at least.
  int places_used() const { return count_ + (compressed_at_ >= 0 ? 1 : 0); }

  bool take_compression_at_start() {
    if (!rest_.starts_with("::")) return false;
    rest_.remove_prefix(2);
    compressed_at_ = 0;
    return true;
  }

  bool take_piece() {
    if (places_used() == 8) return false;
    if (rest_[0] == ':') return take_compression();
    std::size_t length = 0;
    unsigned value = 0;
    while (length < 4 && length < rest_.size() && hex_value(rest_[length]) >= 0)
      value = value * 16 + static_cast<unsigned>(hex_value(rest_[length++]));
    if (length < rest_.size() && rest_[length] == '.') return length > 0 && take_ipv4();
    if (length == 0) return false;
    rest_.remove_prefix(length);
    pieces_[count_++] = static_cast<std::uint16_t>(value);
    return take_separator();
  }

  bool take_compression() {
    if (compressed_at_ >= 0) return false;
    compressed_at_ = count_;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_separator() {
    if (rest_.empty()) return true;
    if (rest_[0] != ':') return false;
    rest_.remove_prefix(1);
    return !rest_.empty();
  }

  // The last 32 bits in dotted decimal: four numbers of at most 255, no leading zeros.
  bool take_ipv4() {
    if (places_used() > 6) return false;
    for (int part = 0; part < 4; ++part) {
      if (part > 0 && !take('.')) return false;
      auto number = take_decimal_byte();
      if (!number) return false;
      std::uint16_t& piece = pieces_[count_ + part / 2];
      piece = static_cast<std::uint16_t>(piece << 8 | *number);
    }
    count_ += 2;
    return rest_.empty();
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<unsigned> take_decimal_byte() {
    std::size_t length = 0;
    unsigned number = 0;
    while (length < rest_.size() && is_digit(rest_[length])) {
      if (length == 1 && number == 0) return std::nullopt;
      number = number * 10 + static_cast<unsigned>(rest_[length++] - '0');
      if (number > 255) return std::nullopt;
    }
    if (length == 0) return std::nullopt;
    rest_.remove_prefix(length);
    return number;
  }

  // Moves what is behind "::" to the end.
  std::optional<Ipv6Pieces> finish() {
    if (compressed_at_ < 0) return count_ == 8 ? std::optional(pieces_) : std::nullopt;
    std::rotate(pieces_.begin() + compressed_at_, pieces_.begin() + count_, pieces_.end());
    return pieces_;
  }

  std::string_view rest_;
  Ipv6Pieces pieces_{};
  int count_ = 0;
  int compressed_at_ = -1;  // the index of the piece where "::" stands, -1 without
};

struct Run {
  int begin = 0, length = 0;
};

// The first longest run of zero pieces; a run of one is none (RFC 5952, 4.2.2).
Run max_zeros(const Ipv6Pieces& address) {
  Run best, current;
  for (int i = 0; i < 8; ++i) {
    if (address[i] != 0) {
      current = {};
    } else {
      if (current.length++ == 0) current.begin = i;
      if (current.length > best.length) best = current;
    }
  }
  return best.length > 1 ? best : Run{};
}

}  // namespace

std::optional<Ipv6Pieces> parse_ipv6(std::string_view text) {
  return Ipv6Reader(text).read();
}

void append_ipv6(std::string& out, const Ipv6Pieces& address) {
  Run zeros = max_zeros(address);
  out.push_back('[');
  for (int i = 0; i < 8; ++i) {
    if (zeros.length > 0 && i == zeros.begin) {
      out.append(i == 0 ? "::" : ":");
      i += zeros.length - 1;
      continue;
    }
    char digits[4];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, address[i], 16).ptr);
    if (i < 7) out.push_back(':');
  }
  out.push_back(']');
}

}  // namespace crawl::parser::detail
