// Result<T, E>: the value of something that is expected to fail now and then, or why it did.
// Exceptions are for construction and for bugs; what comes from outside fails by value.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace crawl {

template <class T, class E = std::string>
using Result = std::expected<T, E>;

// fail("no such file"): an unexpected whose message is a whole line for a person.
inline std::unexpected<std::string> fail(std::string message) {
  return std::unexpected(std::move(message));
}

}  // namespace crawl
