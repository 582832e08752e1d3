#include "crawler/net/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <vector>

namespace crawl::net {
namespace {

using Maker = std::unique_ptr<ByteSink> (*)(ByteSink&);

struct Coding {
  std::string_view name;
  Maker make;
};

constexpr Coding codings[] = {
    {"gzip", make_gzip_decoder}, {"x-gzip", make_gzip_decoder}, {"deflate", make_deflate_decoder},
    {"br", make_brotli_decoder}, {"zstd", make_zstd_decoder},
};

bool is_nothing(std::string_view name) {
  return name.empty() || boost::beast::iequals(name, "identity") || boost::beast::iequals(name, "none");
}

// Several decoders, in the order that bytes pass them.
class Chain final : public ByteSink {
 public:
  void prepend(Maker make, ByteSink& end) { decoders_.push_back(make(decoders_.empty() ? end : *decoders_.back())); }
  bool put(std::string_view bytes) override { return decoders_.back()->put(bytes); }
  bool finish() override {
    bool whole = true;
    for (auto it = decoders_.rbegin(); it != decoders_.rend(); ++it) whole &= (*it)->finish();
    return whole;
  }
  std::string error() const override {
    for (auto it = decoders_.rbegin(); it != decoders_.rend(); ++it) {
      if (auto error = (*it)->error(); !error.empty()) return error;
    }
    return {};
  }
  bool empty() const { return decoders_.empty(); }

 private:
  std::vector<std::unique_ptr<ByteSink>> decoders_;  // the last is the first to see the bytes
};

std::vector<std::string_view> list_of(std::string_view header) {
  std::vector<std::string_view> names;
  for (std::size_t begin = 0; begin <= header.size() && names.size() <= 2 * max_codings;) {
    const auto comma = std::min(header.find(',', begin), header.size());
    const auto name = header.substr(begin, comma - begin);
    const auto first = name.find_first_not_of(" \t");
    names.push_back(first == name.npos ? "" : name.substr(first, name.find_last_not_of(" \t") + 1 - first));
    begin = comma + 1;
  }
  std::erase_if(names, is_nothing);
  return names;
}

}  // namespace

bool BodySink::put(std::string_view bytes) {
  const auto room = limit_ - body_.size();
  full_ = bytes.size() > room;
  body_.append(bytes.substr(0, room));
  return !full_;
}

Result<std::unique_ptr<ByteSink>> make_decoder(std::string_view header, ByteSink& sink, std::string& unknown) {
  const auto names = list_of(header);
  if (names.size() > max_codings) return fail(fmt::format("more than {} content encodings", max_codings));
  auto chain = std::make_unique<Chain>();
  // The first was applied first, so it is taken off last.
  for (const auto name : names) {
    const auto coding =
        std::ranges::find_if(codings, [&](const Coding& coding) { return boost::beast::iequals(coding.name, name); });
    if (coding == std::end(codings)) {
      unknown = name;
      return nullptr;
    }
    chain->prepend(coding->make, sink);
  }
  if (chain->empty()) return nullptr;
  return chain;
}

}  // namespace crawl::net
