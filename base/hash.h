// Hashes: SHA-256 of bodies, and the keyed 64-bit fingerprint by which known URLs are found.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace crawl::base {

using Sha256 = std::array<unsigned char, 32>;

Sha256 sha256(std::string_view bytes);

// Of all parts behind each other; 20 bytes. For formats that say so, not against an attacker.
std::string sha1(std::initializer_list<std::string_view> parts);

// Lower-case hexadecimal digits, two a byte.
std::string hex(std::string_view bytes);

// XXH3 with a seed that is drawn once for each results file, so that nobody can prepare URLs that collide.
std::uint64_t fingerprint(std::string_view text, std::uint64_t key);

// 64 bits from the kernel's generator.
std::uint64_t random_u64();

}  // namespace crawl::base
