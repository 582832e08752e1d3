#include "storage/redirect_chain.h"

#include <utility>

namespace crawl::storage {
namespace {

constexpr std::uint8_t chain_format = 1;  // the first byte

template <class T>
void put_part(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

// Bytes that end too early read as zeros, and are damaged.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  bool sound() const { return sound_ && rest_.empty(); }
  template <class T>
  T take() {
    std::uint64_t value = 0;
    const std::string_view bytes = take_bytes(sizeof(T));
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return static_cast<T>(value);
  }
  std::string_view take_bytes(std::size_t size) {
    sound_ &= size <= rest_.size();
    const std::string_view bytes = sound_ ? rest_.substr(0, size) : std::string_view();
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  // How many there are of things that have so many bytes each.
  std::size_t take_count(std::size_t each, std::size_t most) {
    const std::size_t count = take<std::uint32_t>();
    sound_ &= count <= most && count * each <= rest_.size();
    return sound_ ? count : 0;
  }

 private:
  std::string_view rest_;
  bool sound_ = true;
};

}  // namespace

// The order in which they were set says nothing.
std::uint64_t RedirectChain::state() const {
  std::uint64_t state = 0;
  for (const ChainCookie& cookie : cookies) state += (cookie.name ^ (cookie.value * 0x9e3779b97f4a7c15)) | 1;
  return state;
}

std::string packed(const RedirectChain& chain) {
  std::string out;
  out.reserve(24 + chain.target.size() + 24 * chain.visits.size() + 28 * chain.cookies.size());
  put_part(out, chain_format);
  put_part(out, static_cast<std::uint8_t>(chain.spelled));
  put_part(out, chain.begin);
  put_part(out, static_cast<std::uint32_t>(chain.target.size()));
  out += chain.target;
  put_part(out, static_cast<std::uint32_t>(chain.visits.size()));
  for (const ChainVisit& visit : chain.visits)
    for (const std::uint64_t part : {visit.url, visit.target, visit.cookies}) put_part(out, part);
  put_part(out, static_cast<std::uint32_t>(chain.cookies.size()));
  for (const ChainCookie& cookie : chain.cookies) {
    for (const std::uint64_t part : {cookie.name, cookie.value, cookie.jar}) put_part(out, part);
    put_part(out, cookie.by);
  }
  return out;
}

std::optional<RedirectChain> unpacked(std::string_view bytes) {
  Unpacker in(bytes);
  if (in.take<std::uint8_t>() != chain_format) return std::nullopt;
  RedirectChain chain;
  chain.spelled = in.take<std::uint8_t>() != 0;
  chain.begin = in.take<std::uint32_t>();
  chain.target = in.take_bytes(in.take_count(1, RedirectChain::max_spelling));
  for (std::size_t left = in.take_count(24, RedirectChain::max_visits); left > 0; --left) {
    ChainVisit& visit = chain.visits.emplace_back();
    for (std::uint64_t* part : {&visit.url, &visit.target, &visit.cookies}) *part = in.take<std::uint64_t>();
  }
  for (std::size_t left = in.take_count(28, RedirectChain::max_cookies); left > 0; --left) {
    ChainCookie& cookie = chain.cookies.emplace_back();
    for (std::uint64_t* part : {&cookie.name, &cookie.value, &cookie.jar}) *part = in.take<std::uint64_t>();
    cookie.by = in.take<std::uint32_t>();
  }
  return in.sound() ? std::optional(std::move(chain)) : std::nullopt;
}

}  // namespace crawl::storage
