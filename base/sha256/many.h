// SHA-256 of several texts, two at once where the CPU has instructions for it: for 1.8 times as many bytes a second as
// one text has.
#pragma once

#include <span>
#include <string_view>

#include "base/hash.h"

namespace crawl::base {

// digests[i] is then sha256(texts[i]); both have the same length.
void sha256_of_many(std::span<const std::string_view> texts, std::span<Sha256> digests);

}  // namespace crawl::base
