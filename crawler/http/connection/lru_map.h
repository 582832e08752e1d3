// LruMap: a map from string that holds a bounded number of entries; the one used longest ago gives way.
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace crawl::http {

template <class Value>
class LruMap {
 public:
  explicit LruMap(std::size_t capacity) : capacity_(capacity) {}

  // Null when absent. The pointer holds until the next put().
  Value* find(std::string_view key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, it->second);
    return &it->second->second;
  }

  void put(std::string_view key, Value value) {
    if (Value* existing = find(key)) {
      *existing = std::move(value);
      return;
    }
    entries_.emplace_front(std::string(key), std::move(value));
    index_.emplace(entries_.front().first, entries_.begin());
    if (entries_.size() <= capacity_) return;
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }

 private:
  using Entries = std::list<std::pair<std::string, Value>>;
  std::size_t capacity_;
  Entries entries_;                                                         // last used first
  std::unordered_map<std::string_view, typename Entries::iterator> index_;  // keys live in entries_
};

}  // namespace crawl::http
