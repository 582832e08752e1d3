#include "parser/charset/codec/index.h"

#include <algorithm>
#include <array>

#include "parser/charset/codec/icu_converter.h"
#include "parser/charset/corrections.h"

namespace crawl::parser::charset {
namespace {

bool is_private_use(char32_t c) {
  return c >= 0xE000 && c <= 0xF8FF;
}

// Fills an index of `size` pointers: bytes_of(pointer) is what ICU's converter is asked.
template <class BytesOf>
std::vector<char32_t> ask_icu(const char* converter_name, std::size_t size, BytesOf bytes_of) {
  IcuConverter converter(converter_name);
  std::vector<char32_t> code_points(size);
  for (std::size_t pointer = 0; pointer < size; ++pointer) {
    auto bytes = bytes_of(pointer);
    std::array<char, bytes.size()> chars;
    std::ranges::transform(bytes, chars.begin(), [](std::size_t byte) { return char(byte); });
    code_points[pointer] = converter.decode({chars.data(), chars.size()});
  }
  return code_points;
}

// Private-use code points are how ICU says that a vendor's users may define the code: to the standard it is unassigned.
void drop_private_use(std::vector<char32_t>& code_points) {
  std::ranges::replace_if(code_points, is_private_use, 0);
}

using Pair = std::array<std::size_t, 2>;

Index make_big5() {
  auto bytes_of = [](std::size_t pointer) {
    std::size_t trail = pointer % 157;
    return Pair{pointer / 157 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x62)};
  };
  std::vector<char32_t> index = ask_icu("Big5-HKSCS", 126 * 157, bytes_of);
  drop_private_use(index);
  for (const Correction& correction : big5_corrections()) {
    std::size_t lead = correction.bytes >> 8, trail = correction.bytes & 0xFF;
    index[(lead - 0x81) * 157 + trail - (trail < 0x7F ? 0x40 : 0x62)] = correction.code_point;
  }
  return Index(std::move(index));
}

Index make_euc_kr() {
  auto bytes_of = [](std::size_t pointer) { return Pair{pointer / 190 + 0x81, pointer % 190 + 0x41}; };
  std::vector<char32_t> index = ask_icu("windows-949-2000", 125 * 190, bytes_of);
  drop_private_use(index);
  return Index(std::move(index));
}

std::size_t gb18030_pointer(std::size_t bytes) {
  std::size_t lead = bytes >> 8, trail = bytes & 0xFF;
  return (lead - 0x81) * 190 + trail - (trail < 0x7F ? 0x40 : 0x41);
}

// ICU has GB 18030-2005, the standard that of 2022 (https://encoding.spec.whatwg.org/#gb18030-encoder) and the
// ideographic space at A3A0.
Index make_gb18030() {
  auto bytes_of = [](std::size_t pointer) {
    std::size_t trail = pointer % 190;
    return Pair{pointer / 190 + 0x81, trail + (trail < 0x3F ? 0x40 : 0x41)};
  };
  std::vector<char32_t> index = ask_icu("gb18030", 126 * 190, bytes_of);
  for (const Correction& correction : gb18030_corrections()) {
    index[gb18030_pointer(correction.bytes)] = correction.code_point;
  }
  index[gb18030_pointer(0xA3A0)] = 0x3000;
  return Index(std::move(index));
}

Index make_gb18030_ranges() {
  auto bytes_of = [](std::size_t pointer) {
    return std::array<std::size_t, 4>{pointer / 12600 + 0x81, pointer / 1260 % 10 + 0x30, pointer / 10 % 126 + 0x81,
                                      pointer % 10 + 0x30};
  };
  return Index(ask_icu("gb18030", 39420, bytes_of));
}

// All rows that Shift_JIS reaches; of 94 columns each, of which EUC-JP and ISO-2022-JP reach the first 94.
Index make_jis0208() {
  auto bytes_of = [](std::size_t pointer) {
    std::size_t lead = pointer / 188, trail = pointer % 188;
    return Pair{lead + (lead < 0x1F ? 0x81 : 0xC1), trail + (trail < 0x3F ? 0x40 : 0x41)};
  };
  std::vector<char32_t> index = ask_icu("ibm-943_P15A-2003", 60 * 188, bytes_of);
  drop_private_use(index);
  return Index(std::move(index));
}

Index make_jis0212() {
  auto bytes_of = [](std::size_t pointer) { return Pair{pointer / 94 + 0x21, pointer % 94 + 0x21}; };
  std::vector<char32_t> index = ask_icu("jisx-212", 94 * 94, bytes_of);
  std::ranges::replace(index, U'~', U'～');  // as all Japanese encodings of the standard have it
  return Index(std::move(index));
}

// Entries of pointers in [begin, end) but not in [gap_begin, gap_end).
PointerMap invert(const Index& index, std::size_t begin = 0, std::size_t gap_begin = 0, std::size_t gap_end = 0) {
  std::vector<PointerMap::Entry> entries;
  std::span<const char32_t> code_points = index.code_points();
  for (std::size_t pointer = begin; pointer < code_points.size(); ++pointer) {
    bool in_gap = pointer >= gap_begin && pointer < gap_end;
    if (!in_gap && code_points[pointer] != 0) entries.push_back({code_points[pointer], std::uint32_t(pointer)});
  }
  return PointerMap(std::move(entries));
}

// https://encoding.spec.whatwg.org/#index-big5-pointer: of six code points that occur twice the last pointer counts.
PointerMap make_big5_pointers() {
  constexpr std::size_t first = (0xA1 - 0x81) * 157;
  constexpr std::u32string_view last_counts = U"\u2550\u255E\u2561\u256A\u5341\u5345";
  std::span<const char32_t> code_points = big5_index().code_points();
  std::vector<PointerMap::Entry> entries;
  for (std::size_t pointer = first; pointer < code_points.size(); ++pointer) {
    char32_t c = code_points[pointer];
    bool comes_again = last_counts.contains(c) && std::ranges::count(code_points.subspan(pointer + 1), c) > 0;
    if (c != 0 && !comes_again) entries.push_back({c, static_cast<std::uint32_t>(pointer)});
  }
  return PointerMap(std::move(entries));
}

}  // namespace

PointerMap::PointerMap(std::vector<Entry> entries) : entries_(std::move(entries)) {
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::pair(entry.code_point, entry.pointer); });
}

std::optional<std::uint32_t> PointerMap::find(char32_t code_point) const {
  auto found = std::ranges::lower_bound(entries_, code_point, {}, &Entry::code_point);
  if (found == entries_.end() || found->code_point != code_point) return std::nullopt;
  return found->pointer;
}

const Index& big5_index() {
  static const Index index = make_big5();
  return index;
}
const Index& euc_kr_index() {
  static const Index index = make_euc_kr();
  return index;
}
const Index& gb18030_index() {
  static const Index index = make_gb18030();
  return index;
}
const Index& gb18030_ranges() {
  static const Index index = make_gb18030_ranges();
  return index;
}
const Index& jis0208_index() {
  static const Index index = make_jis0208();
  return index;
}
const Index& jis0212_index() {
  static const Index index = make_jis0212();
  return index;
}

const PointerMap& big5_pointers() {
  static const PointerMap map = make_big5_pointers();
  return map;
}
const PointerMap& shift_jis_pointers() {
  static const PointerMap map = invert(jis0208_index(), 0, 8272, 8836);
  return map;
}
const PointerMap& euc_kr_pointers() {
  static const PointerMap map = invert(euc_kr_index());
  return map;
}
const PointerMap& gb18030_pointers() {
  static const PointerMap map = invert(gb18030_index());
  return map;
}
const PointerMap& gb18030_range_pointers() {
  static const PointerMap map = invert(gb18030_ranges());
  return map;
}
const PointerMap& jis0208_pointers() {
  static const PointerMap map = invert(jis0208_index());
  return map;
}

}  // namespace crawl::parser::charset
