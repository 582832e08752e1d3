#include "crawler/frontier/ring.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace crawl::frontier {
namespace {

constexpr std::size_t kept_when_empty = 16'384;  // bytes of an empty ring, where memory is not short
constexpr std::size_t most_to_spare = 64 << 10, most_behind = 1 << 30;

}  // namespace

// What a packed URL begins with; its texts follow, those of Extras with their sizes before them if it has any.
struct Ring::Fixed {
  model::UrlId id;
  std::uint32_t depth, robots_fetch, url_size;
  std::uint16_t attempt;
  std::uint8_t suspected, crashes;
  ipc::LeaseKind kind;
  bool put_back, has_extras;
};

namespace {

struct ExtraSizes {
  std::uint32_t etag, last_modified, target, context;
};

std::uint32_t size_of(std::string_view text) {
  return static_cast<std::uint32_t>(text.size());  // a frame, which is shorter, brought it
}

bool has_extras(const UrlView& url) {
  return !url.etag.empty() || !url.last_modified.empty() || !url.target.empty() || !url.context.empty();
}

// All but the texts, between any two of Url, UrlView and what is packed.
template <class From, class To>
void copy_numbers(const From& from, To& to) {
  to.id = from.id;
  to.depth = from.depth;
  to.attempt = from.attempt;
  to.suspected = from.suspected;
  to.crashes = from.crashes;
  to.kind = from.kind;
  to.robots_fetch = from.robots_fetch;
  to.put_back = from.put_back;
}

char* put(char* to, std::string_view text) {
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

}  // namespace

UrlView view_of(const Url& url) {
  UrlView view{.url = url.url};
  copy_numbers(url, view);
  if (!url.extras) return view;
  view.etag = url.extras->etag;
  view.last_modified = url.extras->last_modified;
  view.target = url.extras->target;
  view.context = url.extras->context;
  return view;
}

Url copy_of(const UrlView& view) {
  Url url{.url = std::string(view.url)};
  copy_numbers(view, url);
  if (has_extras(view))
    url.extras = std::make_unique<Url::Extras>(Url::Extras{std::string(view.etag), std::string(view.last_modified),
                                                           std::string(view.target), std::string(view.context)});
  return url;
}

Ring::First Ring::first() const {
  Fixed fixed;
  const char* from = bytes_.data() + begin_;
  std::memcpy(&fixed, from, sizeof fixed);
  from += sizeof fixed + (fixed.has_extras ? sizeof(ExtraSizes) : 0);
  return {fixed.kind, fixed.put_back, {from, fixed.url_size}};
}

Ring::Packed Ring::read(std::size_t at) const {
  Fixed fixed;
  const char* from = bytes_.data() + at;
  std::memcpy(&fixed, from, sizeof fixed);
  from += sizeof fixed;
  ExtraSizes sizes{};
  if (fixed.has_extras) {
    std::memcpy(&sizes, from, sizeof sizes);
    from += sizeof sizes;
  }
  const auto next = [&from](std::uint32_t size) { return std::string_view(std::exchange(from, from + size), size); };
  Packed packed;
  UrlView& url = packed.url;
  copy_numbers(fixed, url);
  url.url = next(fixed.url_size);
  url.etag = next(sizes.etag);
  url.last_modified = next(sizes.last_modified);
  url.target = next(sizes.target);
  url.context = next(sizes.context);
  packed.end = static_cast<std::size_t>(from - bytes_.data());
  return packed;
}

std::size_t Ring::packed_size(const UrlView& url) {
  std::size_t size = sizeof(Fixed) + url.url.size();
  if (has_extras(url))
    size += sizeof(ExtraSizes) + url.etag.size() + url.last_modified.size() + url.target.size() + url.context.size();
  return size;
}

void Ring::pack(char* to, const UrlView& url) {
  Fixed fixed{};
  copy_numbers(url, fixed);
  fixed.url_size = size_of(url.url);
  fixed.has_extras = has_extras(url);
  std::memcpy(to, &fixed, sizeof fixed);
  to += sizeof fixed;
  if (fixed.has_extras) {
    const ExtraSizes sizes{size_of(url.etag), size_of(url.last_modified), size_of(url.target), size_of(url.context)};
    std::memcpy(to, &sizes, sizeof sizes);
    to += sizeof sizes;
  }
  to = put(to, url.url);
  for (std::string_view text : {url.etag, url.last_modified, url.target, url.context}) to = put(to, text);
}

void Ring::push_back(const UrlView& url) {
  const std::size_t size = packed_size(url);
  // As much is given out as waits: each byte is moved once.
  if (bytes_.size() + size > bytes_.capacity() && begin_ * std::size_t{2} >= bytes_.size()) drop_gap();
  const std::size_t end = bytes_.size();
  bytes_.resize(end + size);
  pack(bytes_.data() + end, url);
  if (++count_ == 1) note_first();
}

void Ring::push_front(const UrlView& url) {
  std::size_t at = begin_;
  if (!url.is_robots())
    for (std::uint32_t left = count_; left > 0; --left) {
      const Packed packed = read(at);
      if (!packed.url.is_robots()) break;
      at = packed.end;
    }
  const std::size_t size = packed_size(url), before = at - begin_;
  make_room_in_front(size);
  char* old_first = bytes_.data() + begin_;
  begin_ -= static_cast<std::uint32_t>(size);
  std::memmove(old_first - size, old_first, before);
  pack(old_first - size + before, url);
  ++count_;
  note_first();
}

// With some to spare, so that many that are put back one by one do not move the rest each time.
void Ring::make_room_in_front(std::size_t size) {
  if (begin_ >= size) return;
  const std::size_t room = size + std::min((bytes_.size() - begin_) / 2, most_to_spare);
  bytes_.insert(bytes_.begin(), room - begin_, '\0');
  begin_ = static_cast<std::uint32_t>(room);
}

Url Ring::take_first(bool tight) {
  const Packed first = read(begin_);
  Url url = copy_of(first.url);
  if (--count_ == 0) {
    begin_ = 0;
    bytes_.clear();
    if (tight || bytes_.capacity() > kept_when_empty) bytes_.shrink_to_fit();
  } else {
    begin_ = static_cast<std::uint32_t>(first.end);
    if (begin_ > most_behind) drop_gap();
  }
  note_first();
  return url;
}

void Ring::drop_gap() {
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
}

// Seeds, which are at depth 0, are no trap.
std::vector<Url> Ring::take_below(std::string_view prefix) {
  std::vector<Url> taken;
  Ring kept;
  std::size_t at = begin_;
  for (std::uint32_t left = count_; left > 0; --left) {
    const Packed packed = read(at);
    const UrlView& url = packed.url;
    if (url.kind == ipc::LeaseKind::page && url.depth > 0 && url.url.starts_with(prefix)) {
      taken.push_back(copy_of(url));
    } else {
      kept.push_back(url);
    }
    at = packed.end;
  }
  *this = std::move(kept);
  return taken;
}

}  // namespace crawl::frontier
