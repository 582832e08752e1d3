#include "storage/known_urls/fingerprint_table.h"

#include <algorithm>
#include <cstring>

namespace crawl::storage {
namespace {

constexpr std::uint64_t key_mask = (std::uint64_t{1} << 56) - 1;

// The largest of the first parts is a quarter larger than the smallest.
constexpr std::uint32_t smallest_part = 256;
constexpr std::size_t first_bytes = 4096;  // for a part and its slack

constexpr std::uint32_t slots_for(std::uint32_t capacity) {
  return capacity + 16 + capacity / 64;
}

}  // namespace

FingerprintTable::Slot FingerprintTable::Slot::of(Fingerprint entry) {
  std::uint64_t key = entry.value & key_mask;
  Slot slot;
  slot.words[0] = static_cast<std::uint32_t>(key >> 24);
  slot.words[1] = static_cast<std::uint32_t>(key << 8 | static_cast<std::uint64_t>(entry.id) >> 32);
  slot.words[2] = static_cast<std::uint32_t>(entry.id);
  return slot;
}

FingerprintTable::Part::Part(std::uint32_t size)
    : memory(slots_for(size) * sizeof(Slot)),
      begin(static_cast<Slot*>(memory.data())),
      capacity(size),
      slots(slots_for(size)) {}

FingerprintTable::Part::Part(std::uint32_t size, void* place)
    : begin(static_cast<Slot*>(place)), capacity(size), slots(slots_for(size)) {
  static_assert(slots_for(smallest_part / 4 * 5) * sizeof(Slot) <= first_bytes);
}

// The first slot that is empty or whose key is not less: where the key is, or would be.
std::size_t FingerprintTable::Part::place(std::uint64_t key) const {
  std::size_t i = home(key);
  while (!at(i).empty() && at(i).key() < key) ++i;
  return i;
}

// False when what must make room would be pushed past the end.
bool FingerprintTable::Part::insert(Slot slot) {
  std::size_t i = place(slot.key());
  std::size_t end = i;
  while (!at(end).empty()) ++end;
  if (end + 1 == slots) return false;
  std::memmove(&at(i + 1), &at(i), (end - i) * sizeof(Slot));
  at(i) = slot;
  ++used;
  return true;
}

// In order, each goes to its place or right behind the one before.
void FingerprintTable::Part::grow() {
  Part larger(capacity + capacity / 4);
  std::size_t next = 0;
  for (std::size_t i = 0; i < slots; ++i) {
    if (at(i).empty()) continue;
    next = std::max(next, larger.home(at(i).key()));
    if (next + 1 == larger.slots) throw std::bad_alloc();  // a thousand fingerprints in a row: no hash gives these
    larger.at(next++) = at(i);
  }
  larger.used = used;
  *this = std::move(larger);
}

// A look goes over one to three slots, which may lie in two lines.
void FingerprintTable::expect(std::uint64_t fingerprint) const {
  const Part& part = parts_[fingerprint >> 56];
  const auto* home = reinterpret_cast<const char*>(&part.at(part.home(fingerprint & key_mask)));
  __builtin_prefetch(home);
  __builtin_prefetch(home + 64);
}

model::UrlId FingerprintTable::find(std::uint64_t fingerprint) const {
  const Part& part = parts_[fingerprint >> 56];
  std::uint64_t key = fingerprint & key_mask;
  const Slot& slot = part.at(part.place(key));
  return slot.key() == key ? slot.id() : 0;
}

void FingerprintTable::insert(Fingerprint entry) {
  Part& part = parts_[entry.value >> 56];
  Slot slot = Slot::of(entry);
  if (part.used >= part.capacity / 20 * 17) grow(part);
  while (!part.insert(slot)) grow(part);
  ++size_;
}

// The first parts are filled at about the same time, and what they leave is given back when all have.
void FingerprintTable::grow(Part& part) {
  const bool is_first = part.memory.size() == 0;
  part.grow();
  if (is_first && --in_first_ == 0) first_ = base::Pages();
}

void FingerprintTable::clear() {
  base::Pages first(parts_.size() * first_bytes);
  for (std::uint32_t i = 0; i < parts_.size(); ++i)
    parts_[i] = Part(smallest_part + i / 4, static_cast<char*>(first.data()) + i * first_bytes);
  first_ = std::move(first);
  in_first_ = parts_.size();
  size_ = 0;
}

std::size_t FingerprintTable::bytes() const {
  std::size_t slots = 0;
  for (const Part& part : parts_) slots += part.slots;
  return slots * sizeof(Slot);
}

}  // namespace crawl::storage
