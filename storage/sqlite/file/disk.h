// Disk: what is left of the file system that holds a file. Any process and thread.
#pragma once

#include <cstdint>
#include <string>

namespace crawl::storage {

// Bytes that this user may still write to the file system of `path`, or of its folder where the file is not there yet.
// UINT64_MAX where the system does not say: an unknown figure stops no crawl.
std::uint64_t free_bytes(const std::string& path);

}  // namespace crawl::storage
