#include "storage/redirect_chain.h"

#include <utility>

#include "storage/packing.h"

namespace crawl::storage {
namespace {

constexpr std::uint8_t chain_format = 1;  // the first byte

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
  put_number(out, chain_format);
  put_number(out, static_cast<std::uint8_t>(chain.spelled));
  put_number(out, chain.begin);
  put_text(out, chain.target);
  put_number(out, static_cast<std::uint32_t>(chain.visits.size()));
  for (const ChainVisit& visit : chain.visits)
    for (const std::uint64_t part : {visit.url, visit.target, visit.cookies}) put_number(out, part);
  put_number(out, static_cast<std::uint32_t>(chain.cookies.size()));
  for (const ChainCookie& cookie : chain.cookies) {
    for (const std::uint64_t part : {cookie.name, cookie.value, cookie.jar}) put_number(out, part);
    put_number(out, cookie.by);
  }
  return out;
}

std::optional<RedirectChain> unpacked(std::string_view bytes) {
  Unpacker in(bytes);
  if (in.take<std::uint8_t>() != chain_format) return std::nullopt;
  RedirectChain chain;
  chain.spelled = in.take<std::uint8_t>() != 0;
  chain.begin = in.take<std::uint32_t>();
  chain.target = in.take_text(RedirectChain::max_spelling);
  for (std::size_t left = in.take_count(24, RedirectChain::max_visits); left > 0; --left) {
    ChainVisit& visit = chain.visits.emplace_back();
    for (std::uint64_t* part : {&visit.url, &visit.target, &visit.cookies}) *part = in.take<std::uint64_t>();
  }
  for (std::size_t left = in.take_count(28, RedirectChain::max_cookies); left > 0; --left) {
    ChainCookie& cookie = chain.cookies.emplace_back();
    for (std::uint64_t* part : {&cookie.name, &cookie.value, &cookie.jar}) *part = in.take<std::uint64_t>();
    cookie.by = in.take<std::uint32_t>();
  }
  return in.sound() && in.at_end() ? std::optional(std::move(chain)) : std::nullopt;
}

}  // namespace crawl::storage
