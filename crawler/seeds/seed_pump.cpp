#include "crawler/seeds/seed_pump.h"

#include <algorithm>
#include <string_view>

namespace crawl::coordinator {
namespace {

constexpr std::size_t seeds_per_batch = 1000;

}  // namespace

ipc::Seeds SeedPump::Batch::message() const {
  ipc::Seeds seeds{.seeds = {}, .place = place};
  for (std::size_t i = 0; i < urls.size(); ++i)
    seeds.seeds.push_back({urls[i], std::string_view(urls[i]).substr(hosts[i].first, hosts[i].second)});
  return seeds;
}

void SeedPump::pump(ipc::Channel& storage, const std::function<void(const parser::Url&)>& note) {
  Batch batch;
  bool more_at_once = true;  // URLs that were typed; a file gives one read's worth
  while (more_at_once) {
    reader_.read([&](const parser::Url& url) {
      note(url);
      auto begin = static_cast<std::uint32_t>(url.host().data() - url.href().data());
      batch.hosts.emplace_back(begin, static_cast<std::uint32_t>(url.host().size()));
      batch.urls.push_back(drop_params_.without(url.href()).value_or(url.href()));
    });
    more_at_once = !at_end() && fd() < 0 && batch.urls.size() < seeds_per_batch;
  }
  if (!batch.urls.empty()) {
    batch.place = reader_.place();
    storage.send(batch.message());
    batches_.push_back(std::move(batch));
  }
  if (at_end()) storage.send(ipc::Seeds{});
}

void SeedPump::stored(std::uint32_t seeds) {
  while (seeds > 0 && !batches_.empty()) {
    seeds -= std::min<std::uint32_t>(seeds, static_cast<std::uint32_t>(batches_.front().urls.size()));
    batches_.pop_front();
  }
}

void SeedPump::send_again(ipc::Channel& storage) const {
  for (const Batch& batch : batches_) storage.send(batch.message());
  if (at_end()) storage.send(ipc::Seeds{});
}

}  // namespace crawl::coordinator
