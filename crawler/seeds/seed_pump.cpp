#include "crawler/seeds/seed_pump.h"

#include <algorithm>
#include <string_view>

namespace crawl::coordinator {
namespace {

constexpr std::size_t seeds_per_batch = 1000;
constexpr std::size_t max_auth = 100;  // a run that is resumed asks for --auth, whatever their number

}  // namespace

ipc::Seeds SeedPump::Batch::message() const {
  ipc::Seeds seeds{.seeds = {}, .place = place};
  for (std::size_t i = 0; i < urls.size(); ++i)
    seeds.seeds.push_back({urls[i], std::string_view(urls[i]).substr(hosts[i].first, hosts[i].second)});
  seeds.auth.assign(auth.begin(), auth.end());
  return seeds;
}

// What is typed is in the run's options, with *** for user and password, and a list is read again; standard input is
// gone when the run is resumed.
void SeedPump::note_userinfo(const parser::Url& url, Batch& batch) {
  if (!reader_.is_of_standard_input() || (url.username().empty() && url.password().empty())) return;
  std::string auth = std::string(url.origin()) + "=***";
  if (auth_.size() < max_auth && auth_.insert(auth).second) batch.auth.push_back(std::move(auth));
}

void SeedPump::pump(ipc::Channel& storage, const std::function<void(const parser::Url&)>& note) {
  Batch batch;
  bool more_at_once = true;  // URLs that were typed; a file gives one read's worth
  while (more_at_once) {
    reader_.read([&](const parser::Url& url) {
      note(url);
      note_userinfo(url, batch);
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
