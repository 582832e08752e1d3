#include "crawler/http/dns/name_client.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <ranges>
#include <stdexcept>
#include <utility>

namespace crawl::http {
namespace {

using namespace std::chrono_literals;
using Family = AresChannel::Family;

constexpr auto hosts_file_ttl = 60s;
constexpr auto max_tick = 20ms;

// https://www.rfc-editor.org/rfc/rfc7686#section-2
bool is_onion(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name == "onion" || name.ends_with(".onion");
}

}  // namespace

NameClient::NameClient(boost::asio::io_context& io, std::string server, config::Duration timeout)
    : io_(io),
      server_(std::move(server)),
      timeout_(timeout),
      interval_(std::clamp<config::Duration>(first_dns_try(timeout) / 8, 5ms, max_tick)),
      timer_(io) {
  channels_.front().push_back(make_channel(Transport::udp));
}

NameClient::~NameClient() {
  closing_ = true;  // the channels call back for what is under way
  for (auto& channels : channels_) channels.clear();
}

std::unique_ptr<AresChannel> NameClient::make_channel(Transport transport) {
  return std::make_unique<AresChannel>(io_, server_, timeout_, transport);
}

void NameClient::query(const std::string& name, const Done& done) {
  if (is_onion(name)) return done(no_such_name());
  if (const auto* addresses = hosts_.find(name)) return done({.addresses = *addresses, .ttl = hosts_file_ttl});
  arm_timer();
  if (!name.contains('.')) return search(name, done);
  const auto lookup = std::make_shared<Lookup>(Lookup{.name = name, .done = done, .families = 2});
  for (const auto family : {Family::ipv6, Family::ipv4}) ask(lookup, family);
}

void NameClient::ask(const std::shared_ptr<Lookup>& lookup, Family family) {
  channel_with_room(Transport::udp).query(lookup->name, family, [this, lookup, family](DnsReply reply) {
    if (reply.truncated && !closing_) return ask_over_tcp(lookup, family);
    answered(lookup, std::move(reply));
  });
}

// A server may close a connection at any time, also after a single answer, and wants the other queries again over
// another one (https://www.rfc-editor.org/rfc/rfc7766#section-6.2.4). c-ares asks nobody a second time.
void NameClient::ask_over_tcp(const std::shared_ptr<Lookup>& lookup, Family family) {
  channel_with_room(Transport::tcp).query(lookup->name, family, [this, lookup, family](DnsReply reply) {
    if (outcome_of(reply) != DnsOutcome::no_server || closing_) return answered(lookup, std::move(reply));
    idle_tcp_channel().query(lookup->name, family,
                             [this, lookup](DnsReply again) { answered(lookup, std::move(again)); });
  });
}

AresChannel& NameClient::channel_with_room(Transport transport) {
  auto& channels = channels_[static_cast<std::size_t>(transport)];
  for (const auto& channel : channels) {
    if (channel->under_way() < AresChannel::usual_queries) return *channel;
  }
  return added_channel(transport);
}

AresChannel& NameClient::idle_tcp_channel() {
  auto& channels = channels_[static_cast<std::size_t>(Transport::tcp)];
  const auto least =
      std::ranges::min_element(channels | std::views::drop(1), {}, [](const auto& each) { return each->under_way(); });
  if (least == channels.end()) return added_channel(Transport::tcp);
  // The first is what others share: they might be put behind this query there, and cut it off again.
  if ((*least)->under_way() == 0 || channels.size() >= max_tcp_channels) return **least;
  return added_channel(Transport::tcp);
}

AresChannel& NameClient::added_channel(Transport transport) {
  auto& channels = channels_[static_cast<std::size_t>(transport)];
  try {
    return *channels.emplace_back(make_channel(transport));
  } catch (const std::runtime_error&) {
    return channels.empty() ? *channels_.front().front() : *channels.front();  // better full than none
  }
}

void NameClient::answered(const std::shared_ptr<Lookup>& lookup, DnsReply reply) {
  if (closing_) return;
  const bool first = --lookup->families > 0;
  if (first) {
    lookup->reply = std::move(reply);
    if (!lookup->reply.addresses.empty()) late_.push_back({Clock::now() + resolution_delay, lookup});
    return;
  }
  const bool news = !lookup->answered_early || !reply.addresses.empty();
  lookup->reply = merge(std::move(lookup->reply), std::move(reply));
  if (lookup->answered_early) --answered_early_;
  if (news) complete(*lookup);
}

// A name with dots is tried as it stands, and only then with the system's search list.
void NameClient::complete(Lookup& lookup) {
  const bool absent = outcome_of(lookup.reply) == DnsOutcome::no_such_name;
  if (absent && !lookup.name.ends_with('.') && channels_.front().front()->searches())
    return search(lookup.name, lookup.done);
  lookup.done(std::move(lookup.reply));
}

void NameClient::search(const std::string& name, const Done& done) {
  channel_with_room(Transport::searching).search(name, [this, done](DnsReply reply) {
    if (!closing_) done(std::move(reply));
  });
}

void NameClient::tell_early() {
  const auto now = Clock::now();
  while (!late_.empty() && late_.front().due <= now && answered_early_ < max_answered_early) {
    const auto lookup = late_.front().lookup.lock();
    late_.pop_front();
    if (!lookup || lookup->families == 0) continue;
    lookup->answered_early = true;
    ++answered_early_;
    lookup->done(lookup->reply);
  }
}

void NameClient::arm_timer() {
  if (std::exchange(ticking_, true)) return;
  timer_.expires_after(interval_);
  timer_.async_wait([this, alive = std::weak_ptr(alive_)](boost::system::error_code ec) {
    if (!ec && !alive.expired()) tick();
  });
}

void NameClient::tick() {
  ticking_ = false;
  tell_early();
  bool under_way = false;
  for (auto& channels : channels_) {
    // NOLINTNEXTLINE(modernize-loop-convert): what calls back may add one
    for (std::size_t i = 0; i < channels.size(); ++i) {
      channels[i]->tick();
      under_way = under_way || channels[i]->under_way() > 0;
    }
  }
  if (under_way) return arm_timer();
  for (auto& channels : channels_) channels.resize(std::min<std::size_t>(1, channels.size()));
  late_.clear();
}

}  // namespace crawl::http
