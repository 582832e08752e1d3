#include "crawler/frontier/robots_cache.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/blocked_ports.h"
#include "model/url_text.h"

namespace crawl::frontier {
namespace {

using frontier::Permission;

constexpr unsigned max_hops = 5;  // RFC 9309, 2.3.1.2
constexpr std::chrono::milliseconds max_crawl_delay{60'000};
constexpr std::int64_t known_for_ns = 86'400'000'000'000;  // RFC 9309, 2.4: a day
constexpr std::int64_t failed_for_ns = 600'000'000'000;    // then it is tried again, if anybody asks
constexpr std::size_t bytes_of_entry = 300;                // beside its rules

}  // namespace

Permission RobotsCache::ask(std::string_view url, model::HostId host, std::int64_t now) {
  Origin& origin = find_or_ask(model::origin_of(url), now);
  switch (origin.stage) {
    case Stage::known: {
      auto rule = origin.rules.blocking_rule(model::target_of(url));
      if (!rule) return {};
      return {Access::refused, model::Reason::robots, "robots.txt has Disallow: " + std::string(*rule)};
    }
    case Stage::failed:
      return {Access::refused, origin.reason, origin.detail};
    case Stage::asked:
    case Stage::fetching:
      break;
  }
  origin.waiting.push_back(host);
  return {Access::unknown, {}, {}};
}

RobotsCache::Origin& RobotsCache::find_or_ask(std::string_view name, std::int64_t now) {
  if (auto found = kept_.find(name); found != kept_.end()) {
    if (now < found->second.until) return found->second;
    forget(found->second.place);
  } else if (auto waits = waiting_.find(name); waits != waiting_.end()) {
    return waits->second;
  }
  // Storage knows whether there is an answer that still counts.
  questions_.emplace_back(name);
  ++open_questions_;
  return waiting_.try_emplace(questions_.back()).first->second;
}

// It waits no more. Which others make room is drawn by lot: when hosts have their turns in a circle that is longer than
// what memory holds, those that were used last are the very ones that come last.
void RobotsCache::keep(const std::string& name, Origin& origin, Stage stage, std::int64_t until) {
  origin.stage = stage;
  origin.until = until;
  bytes_ += bytes_of(origin);
  while (bytes_ > rules_in_memory && !places_.empty()) forget(random_() % places_.size());
  origin.place = places_.size();
  places_.push_back(&*kept_.insert(waiting_.extract(name)).position);
  free(origin);
}

// The last takes its place.
void RobotsCache::forget(std::size_t place) {
  Origins::value_type& forgotten = *std::exchange(places_[place], places_.back());
  places_[place]->second.place = place;
  places_.pop_back();
  bytes_ -= bytes_of(forgotten.second);
  kept_.erase(kept_.find(forgotten.first));
}

std::size_t RobotsCache::bytes_of(const Origin& origin) {
  return bytes_of_entry + origin.rules.serialize().size();
}

void RobotsCache::on_kept(const ipc::RobotsKept::Entry& entry, std::int64_t now) {
  auto found = waiting_.find(entry.origin);
  if (found == waiting_.end() || found->second.stage != Stage::asked) return;
  Origin& origin = found->second;
  --open_questions_;
  auto rules = entry.found ? parser::RobotsRules::deserialize(entry.rules)
                           : Result<parser::RobotsRules>(crawl::fail("none is kept"));
  if (!rules) return send(entry.origin, origin, entry.origin + "/robots.txt");
  origin.rules = std::move(*rules);
  keep(entry.origin, origin, Stage::known,
       now + known_for_ns - std::clamp<std::int64_t>(entry.age_ms * 1'000'000, 0, known_for_ns));
}

void RobotsCache::send(const std::string& name, Origin& origin, const std::string& url) {
  origin.stage = Stage::fetching;
  const RobotsFetchNo number = ++last_fetch_;
  fetches_[number] = name;
  new_fetches_.push_back({number, url, std::string(model::host_of(url))});
}

void RobotsCache::on_answer(RobotsFetchNo fetch, const ipc::AttemptEnd& end, std::int64_t now) {
  auto asked = fetches_.find(fetch);
  if (asked == fetches_.end()) return;
  std::string name = std::move(asked->second);
  fetches_.erase(asked);
  auto found = waiting_.find(name);
  if (found == waiting_.end()) return;
  Origin& origin = found->second;
  const ipc::RobotsFetchResult answer = end.robots.value_or(ipc::RobotsFetchResult{});
  bool reached =
      end.written_at != 0;  // a server that does not answer; otherwise nobody could be asked for pages either
  bool no_answer = end.status == 0 || (end.reason != model::Reason::none && end.reason != model::Reason::http);
  if (no_answer && !reached) return fail(name, origin, end.reason, "robots.txt: " + answer.detail, now);
  if (no_answer)
    return fail(name, origin, model::Reason::robots,
                "robots.txt could not be read, so nothing may be fetched: " + answer.detail, now);
  if (!answer.redirect_to.empty()) return follow(name, origin, answer.redirect_to, now);
  if (parser::robots_access(end.status) == parser::RobotsAccess::unreachable)
    return fail(name, origin, model::Reason::robots,
                "robots.txt answered " + std::to_string(end.status) + ", so nothing may be fetched", now);
  learn(name, origin, end, now);
}

void RobotsCache::follow(const std::string& name, Origin& origin, const std::string& target, std::int64_t now) {
  // A site may be asked at a port that only a seed may name; where it sends us is its own choice.
  const std::uint16_t port = model::blocked_port_of(model::host_of(target));
  if (port != model::none_blocked && model::host_of(target) != model::host_of(name))
    return fail(
        name, origin, model::Reason::robots,
        "robots.txt redirects to port " + std::to_string(port) + ", which is not asked, so nothing may be fetched",
        now);
  if (++origin.hops <= max_hops) return send(name, origin, target);
  ipc::AttemptEnd no_file;
  no_file.status = 404;  // RFC 9309, 2.3.1.2: then it is unavailable
  learn(name, origin, no_file, now);
}

void RobotsCache::learn(const std::string& name, Origin& origin, const ipc::AttemptEnd& end, std::int64_t now) {
  origin.rules = parser::RobotsRules::allow_all();
  bool has_rules = parser::robots_access(end.status) == parser::RobotsAccess::parse && end.robots;
  if (has_rules)
    if (auto rules = parser::RobotsRules::deserialize(end.robots->rules)) origin.rules = std::move(*rules);
  ipc::RobotsRead read{name, end.status, origin.rules.serialize(), {}};
  if (has_rules)
    for (const std::string& url : end.robots->sitemaps)
      read.sitemaps.push_back({url, std::string(model::host_of(url))});
  read_.push_back(std::move(read));
  keep(name, origin, Stage::known, now + known_for_ns);
}

void RobotsCache::fail(const std::string& name, Origin& origin, model::Reason reason, std::string detail,
                       std::int64_t now) {
  origin.reason = reason;
  origin.detail = std::move(detail);
  keep(name, origin, Stage::failed, now + failed_for_ns);
}

void RobotsCache::free(Origin& origin) {
  auto delay = std::min(origin.rules.crawl_delay().value_or(std::chrono::milliseconds(0)), max_crawl_delay);
  std::int64_t delay_ns = std::chrono::nanoseconds(delay).count();
  for (model::HostId host : std::exchange(origin.waiting, {})) freed_.push_back({host, delay_ns});
}

std::vector<std::string> RobotsCache::take_questions() {
  return std::exchange(questions_, {});
}
std::vector<RobotsFetch> RobotsCache::take_fetches() {
  return std::exchange(new_fetches_, {});
}
std::vector<ipc::RobotsRead> RobotsCache::take_read() {
  return std::exchange(read_, {});
}
std::vector<RobotsCache::Freed> RobotsCache::take_freed() {
  return std::exchange(freed_, {});
}

}  // namespace crawl::frontier
