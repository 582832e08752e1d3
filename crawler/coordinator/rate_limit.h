// RateLimit: how many requests and bytes a second there may be over all hosts (--rate, --limit-rate). Two token
// buckets; bytes are paid for when they have come. Pure state; times are base::monotonic_ns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace crawl::coordinator {

class RateLimit {
 public:
  RateLimit(std::optional<std::uint64_t> requests, std::optional<std::uint64_t> bytes)
      : requests_(requests), bytes_(bytes) {}

  // So many machines have the rate together.
  void share(unsigned machines) {
    requests_.share(machines);
    bytes_.share(machines);
  }

  // When the next request may go out; 0: now.
  std::int64_t next_at(std::int64_t now) {
    std::int64_t at = std::max(requests_.free_at(now, 1), bytes_.free_at(now, 0));
    return at <= now ? 0 : at;
  }
  void note_request(std::int64_t now) { requests_.take(now, 1); }
  void note_bytes(std::int64_t now, std::uint64_t bytes) { bytes_.take(now, static_cast<double>(bytes)); }

 private:
  class Bucket {
   public:
    explicit Bucket(std::optional<std::uint64_t> rate) : whole_(static_cast<double>(rate.value_or(0))), rate_(whole_) {}

    void share(unsigned machines) { rate_ = whole_ / std::max(1U, machines); }

    void take(std::int64_t now, double amount) {
      if (rate_ == 0) return;
      fill(now);
      tokens_ -= amount;
    }
    std::int64_t free_at(std::int64_t now, double amount) {
      if (rate_ == 0) return now;
      fill(now);
      return tokens_ >= amount ? now : now + 1 + static_cast<std::int64_t>((amount - tokens_) / rate_ * 1e9);
    }

   private:
    // A burst of a twentieth of a second at most, so that any second sees the rate.
    void fill(std::int64_t now) {
      double most = std::max(1.0, rate_ / 20);
      if (last_ == 0) tokens_ = most;
      if (last_ != 0) tokens_ = std::min(most, tokens_ + static_cast<double>(now - last_) / 1e9 * rate_);
      last_ = now;
    }

    double whole_ = 0, rate_ = 0, tokens_ = 0;
    std::int64_t last_ = 0;
  };

  Bucket requests_, bytes_;
};

}  // namespace crawl::coordinator
