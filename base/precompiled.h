// What most files include: compiled once, reused by each target (cmake/precompiled.cmake). A file includes what it uses
// all the same.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <expected>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

// Templates of these types are in most files: instantiated here, once.
namespace crawl::base::precompiled {

template <class... T>
constexpr bool instantiated = ((sizeof(T) > 0) && ...);

static_assert(instantiated<
              std::optional<std::string>, std::optional<std::string_view>, std::optional<bool>, std::optional<double>,
              std::optional<std::uint8_t>, std::optional<std::int32_t>, std::optional<std::uint32_t>,
              std::optional<std::int64_t>, std::optional<std::uint64_t>, std::optional<std::chrono::milliseconds>,
              std::expected<void, std::string>, std::expected<std::string, std::string>, std::unexpected<std::string>,
              std::unique_ptr<std::string>, std::vector<std::string>, std::vector<std::string_view>,
              std::vector<std::uint32_t>, std::set<std::string>, std::map<std::string, std::string>,
              std::unordered_map<std::string, std::uint32_t>, std::function<void()>, std::function<bool()>>);

}  // namespace crawl::base::precompiled
