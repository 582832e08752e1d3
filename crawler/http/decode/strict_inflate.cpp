#include "crawler/http/decode/strict_inflate.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

namespace crawl::http {
namespace {

static_assert(std::endian::native == std::endian::little);

// RFC 1951, sections 3.2.5 to 3.2.7.
constexpr unsigned end_of_block = 256, max_symbols = 286, max_distances = 30, longest_match = 258;
constexpr std::uint16_t length_base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                         31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::uint8_t length_extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                         2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::uint8_t meta_order[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
constexpr unsigned copy_last = 16, zeros = 17, many_zeros = 18;  // in place of the length of a code

// Without their codes. The last symbols have codes in fixed blocks, and no meaning.
constexpr auto symbol_entries = [] {
  std::array<CodeEntry, max_code_symbols> entries{};
  for (CodeEntry i = 0; i < end_of_block; ++i) entries[i] = code_literal | i << code_value;
  entries[end_of_block] = code_other | code_block_end;
  for (std::size_t i = 0; i < std::size(length_base); ++i)
    entries[end_of_block + 1 + i] = CodeEntry{length_base[i]} << code_value | length_extra[i];
  for (std::size_t i = max_symbols; i < entries.size(); ++i) entries[i] = code_invalid;
  return entries;
}();
constexpr auto distance_entries = [] {
  std::array<CodeEntry, 32> entries{};
  CodeEntry base = 1;
  for (CodeEntry i = 0; i < max_distances; ++i) {
    const CodeEntry extra = i < 4 ? 0 : i / 2 - 1;
    entries[i] = base << code_value | extra;
    base += 1u << extra;
  }
  for (std::size_t i = max_distances; i < entries.size(); ++i) entries[i] = code_invalid;
  return entries;
}();
constexpr auto meta_entries = [] {
  std::array<CodeEntry, std::size(meta_order)> entries{};
  for (CodeEntry i = 0; i < entries.size(); ++i) entries[i] = i << code_value;
  entries[copy_last] |= 2;
  entries[zeros] |= 3;
  entries[many_zeros] |= 7;
  return entries;
}();

// The fast loop reads 8 bytes twice; it puts out two bytes and a match, and what a copy does too much.
constexpr std::size_t copied_at_once = 16;
constexpr std::size_t input_margin = 16, output_margin = 2 + longest_match + 2 * copied_at_once;

std::uint64_t load(const char* bytes) {
  std::uint64_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

constexpr std::uint64_t low_bits(std::uint64_t bits, unsigned count) {
  return bits & ((std::uint64_t{1} << count) - 1);
}

// A length or a distance: a base, and the number behind the code.
std::size_t value_of(CodeEntry entry, std::uint64_t bits) {
  return (entry >> code_value) + static_cast<std::size_t>(low_bits(bits, bits_of(entry)) >> code_bits(entry));
}

// The two may overlap; up to 2 * copied_at_once - 1 bytes are written behind the end.
void copy_match(char* out, std::size_t distance, std::size_t length) {
  const char* from = out - distance;
  char* const end = out + length;
  if (distance >= copied_at_once) {
    std::memcpy(out, from, copied_at_once);  // nearly all are no longer than twice that
    std::memcpy(out + copied_at_once, from + copied_at_once, copied_at_once);
    if (length <= 2 * copied_at_once) return;
    out += 2 * copied_at_once;
    from += 2 * copied_at_once;
    for (; out < end; out += copied_at_once, from += copied_at_once) std::memcpy(out, from, copied_at_once);
  } else if (distance >= sizeof(std::uint64_t)) {
    for (; out < end; out += sizeof(std::uint64_t), from += sizeof(std::uint64_t))
      std::memcpy(out, from, sizeof(std::uint64_t));
  } else if (distance == 1) {
    std::memset(out, *from, length);
  } else {
    while (out < end) *out++ = *from++;
  }
}

}  // namespace

void StrictInflate::Bits::refill_fast(const char* input) {
  value |= load(input + at) << count;
  at += (63 - count) >> 3;
  count |= 56;
}

void StrictInflate::Bits::refill(std::string_view input) {
  if (input.size() - at >= sizeof value) return refill_fast(input.data());
  for (; count < 56 && at < input.size(); count += 8)
    value |= std::uint64_t{static_cast<unsigned char>(input[at++])} << count;
}

unsigned StrictInflate::Bits::take(unsigned size) {
  const auto taken = static_cast<unsigned>(low_bits(value, size));
  skip(size);
  return taken;
}

// To the next whole byte of the input, with nothing read ahead.
void StrictInflate::Bits::align() {
  at -= count / 8;
  value = count = 0;
}

StrictInflate::State StrictInflate::run(std::string_view input, char* out, std::size_t& made, std::size_t room) {
  Output output{out, out + made, out + room};
  End end;
  while (!end) {
    switch (block_) {
      case Block::none:
        end = last_ ? State::ended : begin_block(input);
        break;
      case Block::stored:
        end = copy_stored(input, output);
        break;
      case Block::coded:
        end = decode_fast(input, output);
        if (!end && block_ == Block::coded) end = decode_careful(input, output);
        break;
    }
  }
  made = output.made();
  return *end;
}

// Of a head that has not come in full, nothing is taken.
StrictInflate::End StrictInflate::begin_block(std::string_view input) {
  Bits bits = bits_;
  bits.refill(input);
  if (bits.count < 3) return State::hungry;
  const bool last = bits.take(1) != 0;
  End end = State::refused;
  switch (bits.take(2)) {
    case 0:
      end = begin_stored(bits, input);
      break;
    case 1:
      end = begin_fixed(bits);
      break;
    case 2:
      end = begin_dynamic(bits, input);
      break;
    default:
      break;
  }
  if (!end) last_ = last;
  return end;
}

StrictInflate::End StrictInflate::begin_stored(Bits bits, std::string_view input) {
  bits.align();
  bits.refill(input);
  if (bits.count < 32) return State::hungry;
  const unsigned size = bits.take(16);
  if ((size ^ bits.take(16)) != 0xffff) return State::refused;
  bits.align();
  bits_ = bits;
  stored_left_ = size;
  block_ = Block::stored;
  return std::nullopt;
}

// The tables are kept from one such block to the next: it may be as short as ten bits.
StrictInflate::End StrictInflate::begin_fixed(Bits bits) {
  bits_ = bits;
  block_ = Block::coded;
  if (std::exchange(has_fixed_, true)) return std::nullopt;
  std::fill_n(lengths_.begin(), 144, 8);
  std::fill_n(lengths_.begin() + 144, 112, 9);
  std::fill_n(lengths_.begin() + 256, 24, 7);
  std::fill_n(lengths_.begin() + 280, 8, 8);
  const std::span<std::uint8_t> lengths(lengths_);
  if (!symbols_.build(lengths.first(max_code_symbols), symbol_entries)) return State::refused;
  std::ranges::fill(lengths.first(distance_entries.size()), 5);
  if (!distances_.build(lengths.first(distance_entries.size()), distance_entries)) return State::refused;
  return std::nullopt;
}

StrictInflate::End StrictInflate::begin_dynamic(Bits bits, std::string_view input) {
  if (bits.count < 14) return State::hungry;
  const unsigned symbols = bits.take(5) + 257, distances = bits.take(5) + 1, metas = bits.take(4) + 4;
  if (symbols > max_symbols || distances > max_distances) return State::refused;
  std::uint8_t meta_lengths[std::size(meta_order)] = {};
  for (unsigned i = 0; i < metas; ++i) {
    bits.refill(input);
    if (bits.count < 3) return State::hungry;
    meta_lengths[meta_order[i]] = static_cast<std::uint8_t>(bits.take(3));
  }
  if (!meta_.build(meta_lengths, meta_entries)) return State::refused;
  if (const End end = read_lengths(bits, input, symbols + distances)) return end;
  has_fixed_ = false;
  const std::span<const std::uint8_t> lengths(lengths_);
  if (lengths[end_of_block] == 0 || !symbols_.build(lengths.first(symbols), symbol_entries) ||
      !distances_.build(lengths.subspan(symbols, distances), distance_entries, true))
    return State::refused;
  bits_ = bits;
  block_ = Block::coded;
  return std::nullopt;
}

StrictInflate::End StrictInflate::read_lengths(Bits& bits, std::string_view input, unsigned count) {
  for (unsigned at = 0; at < count;) {
    bits.refill(input);
    const CodeEntry entry = meta_.first(bits.value);
    if (bits_of(entry) > bits.count) return State::hungry;
    const unsigned symbol = entry >> code_value;
    const auto extra = static_cast<unsigned>(low_bits(bits.value, bits_of(entry)) >> code_bits(entry));
    bits.skip(bits_of(entry));
    if (symbol < copy_last) {
      lengths_[at++] = static_cast<std::uint8_t>(symbol);
      continue;
    }
    const unsigned times = extra + (symbol == many_zeros ? 11 : 3);
    if (times > count - at || (symbol == copy_last && at == 0)) return State::refused;
    std::fill_n(lengths_.begin() + at, times, symbol == copy_last ? lengths_[at - 1] : 0);
    at += times;
  }
  return std::nullopt;
}

StrictInflate::End StrictInflate::copy_stored(std::string_view input, Output& out) {
  const std::size_t size = std::min({stored_left_, input.size() - bits_.at, out.room()});
  std::copy_n(input.data() + bits_.at, size, out.at);
  bits_.at += size;
  out.at += size;
  stored_left_ -= size;
  if (stored_left_ == 0) block_ = Block::none;
  if (stored_left_ == 0) return std::nullopt;
  return out.room() == 0 ? State::full : State::hungry;
}

// Where there is enough of input and room for whatever comes next, nothing is asked of either.
StrictInflate::End StrictInflate::decode_fast(std::string_view input, Output& out) {
  if (input.size() < input_margin || out.room() < output_margin) return std::nullopt;
  const std::size_t last_input = input.size() - input_margin;
  char* const last_output = out.end - output_margin;
  Bits bits = bits_;
  char* at = out.at;
  End end;
  while (bits.at <= last_input && at <= last_output) {
    bits.refill_fast(input.data());
    CodeEntry entry = symbols_.first(bits.value);
    if (entry & code_literal) {
      bits.skip(bits_of(entry));
      *at++ = static_cast<char>(entry >> code_value);
      entry = symbols_.first(bits.value);
      if (entry & code_literal) {
        bits.skip(bits_of(entry));
        *at++ = static_cast<char>(entry >> code_value);
        entry = symbols_.first(bits.value);
      }
      bits.refill_fast(input.data());
    }
    if (entry & code_further) entry = symbols_.second(entry, bits.value);
    if (entry & code_literal) {
      bits.skip(bits_of(entry));
      *at++ = static_cast<char>(entry >> code_value);
      continue;
    }
    if (entry & code_other) {
      if (entry & code_block_end) {
        bits.skip(bits_of(entry));
        block_ = Block::none;
      } else {
        end = State::refused;
      }
      break;
    }
    const std::size_t length = value_of(entry, bits.value);
    bits.skip(bits_of(entry));
    entry = distances_.first(bits.value);
    if (entry & code_further) entry = distances_.second(entry, bits.value);
    const std::size_t distance = value_of(entry, bits.value);
    if (entry & code_other || distance > static_cast<std::size_t>(at - out.begin)) {
      end = State::refused;
      break;
    }
    bits.skip(bits_of(entry));
    copy_match(at, distance, length);
    at += length;
  }
  bits_ = bits;
  out.at = at;
  return end;
}

// One symbol at a time, taken when all of it has come and there is room for what it makes.
StrictInflate::End StrictInflate::decode_careful(std::string_view input, Output& out) {
  Bits bits = bits_;
  bits.refill(input);
  CodeEntry entry = symbols_.first(bits.value);
  if (entry & code_further) entry = symbols_.second(entry, bits.value);
  if (bits_of(entry) > bits.count) return State::hungry;
  const std::size_t length = entry & code_literal ? 1 : value_of(entry, bits.value);
  const char byte = static_cast<char>(entry >> code_value);
  bits.skip(bits_of(entry));
  if (entry & code_block_end) {
    bits_ = bits;
    block_ = Block::none;
    return std::nullopt;
  }
  if (entry & code_other) return bits.count < longest_code ? State::hungry : State::refused;
  if (!(entry & code_literal)) {
    entry = distances_.first(bits.value);
    if (entry & code_further) entry = distances_.second(entry, bits.value);
    if (entry & code_other) return bits.count < longest_code ? State::hungry : State::refused;
    if (bits_of(entry) > bits.count) return State::hungry;
    const std::size_t distance = value_of(entry, bits.value);
    bits.skip(bits_of(entry));
    if (distance > out.made()) return State::refused;
    if (length > out.room()) return State::full;
    for (std::size_t i = 0; i < length; ++i, ++out.at) *out.at = *(out.at - distance);
  } else {
    if (out.room() == 0) return State::full;
    *out.at++ = byte;
  }
  bits_ = bits;
  return std::nullopt;
}

}  // namespace crawl::http
