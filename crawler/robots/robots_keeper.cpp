#include "crawler/robots/robots_keeper.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "model/url_text.h"

namespace crawl::robots {
namespace {

using frontier::Access;
using frontier::GateAnswer;

constexpr unsigned most_hops = 5;                                    // RFC 9309, 2.3.1.2
constexpr std::chrono::milliseconds longest_crawl_delay{60'000};
constexpr std::int64_t known_for_ns = 86'400'000'000'000;            // RFC 9309, 2.4: a day
constexpr std::int64_t failed_for_ns = 600'000'000'000;              // then it is tried again, if anybody asks
constexpr std::size_t bytes_of_entry = 300;                          // beside its rules

}  // namespace

GateAnswer RobotsKeeper::ask(std::string_view url, model::HostId host, std::int64_t now) {
  std::string_view name = model::origin_of(url);
  Origin& origin = find_or_ask(name);
  if (now >= origin.until) question(std::string(name), origin);
  switch (origin.stage) {
    case Stage::known: {
      auto rule = origin.rules.blocking_rule(model::target_of(url));
      if (!rule) return {};
      return {Access::refused, model::State::skipped, model::Reason::robots,
              "robots.txt has Disallow: " + std::string(*rule)};
    }
    case Stage::failed: return {Access::refused, origin.state, origin.reason, origin.detail};
    case Stage::asked:
    case Stage::fetching: break;
  }
  origin.waiting.push_back(host);
  return {Access::unknown, {}, {}, {}};
}

RobotsKeeper::Origin& RobotsKeeper::find_or_ask(std::string_view name) {
  std::string key(name);
  if (auto found = now_.find(key); found != now_.end()) return found->second;
  if (auto old = before_.find(key); old != before_.end()) {
    bytes_ += bytes_of_entry + old->second.rules.serialize().size();
    return now_.emplace(key, std::move(before_.extract(old).mapped())).first->second;
  }
  make_room();
  bytes_ += bytes_of_entry;
  Origin& added = now_[key];
  question(key, added);
  return added;
}

// Storage knows whether there is an answer that still counts.
void RobotsKeeper::question(const std::string& name, Origin& origin) {
  origin.stage = Stage::asked;
  origin.until = frontier::no_time;
  origin.hops = 0;
  questions_.push_back(name);
  ++open_questions_;
}

// Those that wait stay.
void RobotsKeeper::make_room() {
  if (bytes_ < rules_in_memory / 2) return;
  before_ = std::exchange(now_, {});
  bytes_ = 0;
  for (auto origin = before_.begin(); origin != before_.end();) {
    auto here = origin++;
    bool waits = here->second.stage == Stage::asked || here->second.stage == Stage::fetching;
    if (!waits) continue;
    bytes_ += bytes_of_entry;
    now_.insert(before_.extract(here));
  }
}

void RobotsKeeper::on_kept(const ipc::RobotsKept::Entry& entry, std::int64_t now) {
  auto found = now_.find(entry.origin);
  if (found == now_.end() || found->second.stage != Stage::asked) return;
  Origin& origin = found->second;
  --open_questions_;
  auto rules = entry.found ? parser::RobotsRules::deserialize(entry.rules) : Result<parser::RobotsRules>(crawl::fail("none is kept"));
  if (!rules) return send(entry.origin, origin, entry.origin + "/robots.txt");
  origin.rules = std::move(*rules);
  origin.stage = Stage::known;
  origin.until = now + known_for_ns - std::clamp<std::int64_t>(entry.age_ms * 1'000'000, 0, known_for_ns);
  bytes_ += origin.rules.serialize().size();
  free(origin);
}

void RobotsKeeper::send(const std::string& name, Origin& origin, const std::string& url) {
  origin.stage = Stage::fetching;
  std::int64_t number = ++last_errand_;
  errands_[number] = name;
  new_errands_.push_back({number, url, std::string(model::host_of(url))});
}

void RobotsKeeper::on_answer(std::int64_t errand, const ipc::AttemptEnd& end, std::int64_t now) {
  auto asked = errands_.find(errand);
  if (asked == errands_.end()) return;
  std::string name = std::move(asked->second);
  errands_.erase(asked);
  auto found = now_.find(name);
  if (found == now_.end()) return;
  Origin& origin = found->second;
  const ipc::RobotsAnswer answer = end.robots.value_or(ipc::RobotsAnswer{});
  bool reached = end.written_at != 0;  // a server that does not answer; otherwise nobody could be asked for pages either
  bool no_answer = end.status == 0 || (end.reason != model::Reason::none && end.reason != model::Reason::http);
  if (no_answer && !reached) return fail(origin, model::State::failed, end.reason, "robots.txt: " + answer.detail, now);
  if (no_answer)
    return fail(origin, model::State::skipped, model::Reason::robots,
                "robots.txt could not be read, so nothing may be fetched: " + answer.detail, now);
  if (!answer.redirect_to.empty()) return follow(name, origin, answer.redirect_to, now);
  if (parser::robots_verdict(end.status) == parser::RobotsVerdict::unreachable)
    return fail(origin, model::State::skipped, model::Reason::robots,
                "robots.txt answered " + std::to_string(end.status) + ", so nothing may be fetched", now);
  learn(name, origin, end, now);
}

void RobotsKeeper::follow(const std::string& name, Origin& origin, const std::string& target, std::int64_t now) {
  if (++origin.hops <= most_hops) return send(name, origin, target);
  ipc::AttemptEnd no_file;
  no_file.status = 404;  // RFC 9309, 2.3.1.2: then it is unavailable
  learn(name, origin, no_file, now);
}

void RobotsKeeper::learn(const std::string& name, Origin& origin, const ipc::AttemptEnd& end, std::int64_t now) {
  origin.stage = Stage::known;
  origin.until = now + known_for_ns;
  origin.rules = parser::RobotsRules::allow_all();
  bool has_rules = parser::robots_verdict(end.status) == parser::RobotsVerdict::parse && end.robots;
  if (has_rules)
    if (auto rules = parser::RobotsRules::deserialize(end.robots->rules)) origin.rules = std::move(*rules);
  bytes_ += origin.rules.serialize().size();
  ipc::RobotsRead read{name, end.status, origin.rules.serialize(), {}};
  if (has_rules)
    for (const std::string& url : end.robots->sitemaps) read.sitemaps.push_back({url, std::string(model::host_of(url))});
  read_.push_back(std::move(read));
  free(origin);
}

void RobotsKeeper::fail(Origin& origin, model::State state, model::Reason reason, std::string detail, std::int64_t now) {
  origin.stage = Stage::failed;
  origin.state = state;
  origin.reason = reason;
  origin.detail = std::move(detail);
  origin.until = now + failed_for_ns;
  free(origin);
}

void RobotsKeeper::free(Origin& origin) {
  auto delay = std::min(origin.rules.crawl_delay().value_or(std::chrono::milliseconds(0)), longest_crawl_delay);
  std::int64_t delay_ns = std::chrono::nanoseconds(delay).count();
  for (model::HostId host : std::exchange(origin.waiting, {})) freed_.push_back({host, delay_ns});
}

std::vector<std::string> RobotsKeeper::take_questions() { return std::exchange(questions_, {}); }
std::vector<Errand> RobotsKeeper::take_errands() { return std::exchange(new_errands_, {}); }
std::vector<ipc::RobotsRead> RobotsKeeper::take_read() { return std::exchange(read_, {}); }
std::vector<RobotsKeeper::Freed> RobotsKeeper::take_freed() { return std::exchange(freed_, {}); }

}  // namespace crawl::robots
