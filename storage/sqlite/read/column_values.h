// Values of a row as the readers' structs have them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "storage/sqlite/database/sqlite.h"

namespace crawl::storage {

// What a file of somebody else's may say is less than nothing is nothing.
inline std::uint64_t count(const Statement& row, int column) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, row.integer(column)));
}

template <class T>
std::optional<T> value(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  if constexpr (std::is_floating_point_v<T>) return row.real(column);
  return static_cast<T>(row.integer(column));
}

}  // namespace crawl::storage
