// Text in zlib format (RFC 1950) and back, by zlib itself: as whoever reads results.db does.
#pragma once

#include <zlib.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace crawl::test {

inline std::string zlib_form(std::string_view bytes, int level = 6) {
  std::string out(compressBound(bytes.size()), '\0');
  uLongf size = out.size();
  const int code = compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                             bytes.size(), level);
  if (code != Z_OK) throw std::runtime_error("zlib");
  out.resize(size);
  return out;
}

// Nothing where it is damaged, has bytes behind its end, or makes more than `most` bytes.
inline std::optional<std::string> by_zlib(std::string_view packed, std::size_t most) {
  std::string out(most + 1, '\0');
  uLongf made = out.size();
  uLong read = packed.size();
  const int code =
      uncompress2(reinterpret_cast<Bytef*>(out.data()), &made, reinterpret_cast<const Bytef*>(packed.data()), &read);
  if (code != Z_OK || read != packed.size() || made > most) return std::nullopt;
  out.resize(made);
  return out;
}

}  // namespace crawl::test
