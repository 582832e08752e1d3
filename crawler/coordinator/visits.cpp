#include "crawler/coordinator/visits.h"

#include <algorithm>

#include "base/clock.h"
#include "model/url_text.h"

namespace crawl::coordinator {

void Visits::ask(unsigned k, const ipc::VisitRequest& request, std::string_view page_url) {
  waiting_.insert_or_assign({k, request.visit}, Visit{.url = std::string(request.url),
                                                      .page_url = std::string(page_url),
                                                      .with_credentials = request.with_credentials});
  next_at_ = 0;
}

std::string Visits::end(unsigned k, const ipc::VisitEnd& end, frontier::Frontier& frontier, std::int64_t now) {
  auto node = granted_.extract({k, end.visit});
  if (node.empty()) return {};
  frontier.end_visit(node.mapped(), end.attempt, now);
  next_at_ = 0;
  return std::move(node.mapped());
}

void Visits::forget(unsigned k, frontier::Frontier& frontier, std::int64_t now) {
  std::erase_if(waiting_, [k](const auto& entry) { return entry.first.first == k; });
  std::erase_if(granted_, [&](const auto& entry) {
    if (entry.first.first != k) return false;
    frontier.end_visit(entry.second, {}, now);
    return true;
  });
}

void Visits::clear() {
  waiting_.clear();
  granted_.clear();
  next_at_ = frontier::never;
}

void Visits::work(frontier::Frontier& frontier, frontier::RobotsCache* robots, bool ends, std::int64_t now) {
  if (now < next_at_) return;
  next_at_ = frontier::never;
  for (auto entry = waiting_.begin(); entry != waiting_.end();) {
    const auto here = entry++;
    if (step(here->first, here->second, frontier, robots, ends, now) == Step::over) waiting_.erase(here);
  }
}

Visits::Step Visits::step(const Key& key, Visit& visit, frontier::Frontier& frontier, frontier::RobotsCache* robots,
                          bool ends, std::int64_t now) {
  if (!visit.told && frontier.is_blocked(visit.url)) return refuse(key, "this port is not asked"), Step::over;
  if (!visit.told && !own_hosts_.contains(model::hostname_of(visit.url)))
    return refuse(key, "another machine of this crawl asks this host"), Step::over;
  if (!visit.told && ends_session_.excludes(visit.url)) return refuse(key, "it would end the session"), Step::over;
  if (robots != nullptr && !visit.robots_allowed) {
    if (visit.asked_at == robots_known_ && !ends) return Step::waits;
    visit.asked_at = robots_known_;
    const frontier::Permission answer = robots->ask(visit.url, 0, now);
    if (answer.access == frontier::Access::refused) return refuse(key, answer.detail), Step::over;
    if (answer.access == frontier::Access::unknown && ends)
      return refuse(key, "the crawl ends, and its robots.txt is not known"), Step::over;
    if (answer.access == frontier::Access::unknown) return wait(key, visit, frontier::never);
    visit.robots_allowed = true;
  }
  if (const std::int64_t later = dispatcher_.next_request(now); later != 0) return wait(key, visit, later);
  const frontier::VisitTurn turn = frontier.visit(visit.url, now);
  if (!turn.granted) return wait(key, visit, turn.at);
  dispatcher_.note_request(now);
  grant(key, visit, turn.seeded_host);
  return Step::over;
}

// The page's clock stands still meanwhile.
Visits::Step Visits::wait(const Key& key, Visit& visit, std::int64_t at) {
  next_at_ = std::min(next_at_, at);
  if (std::exchange(visit.told, true)) return Step::waits;
  ipc::VisitAnswers message;
  message.answers.push_back({.visit = key.second, .access = ipc::VisitAccess::waits, .reason = {}, .headers = {}});
  if (supervisor_.worker_running(key.first)) supervisor_.worker(key.first)->send(message);
  return Step::waits;
}

void Visits::grant(const Key& key, const Visit& visit, bool seeded) {
  const session::RequestSecrets::Headers secrets =
      secrets_.headers_for_visit(visit.url, visit.page_url, visit.with_credentials);
  ipc::VisitAnswer answer{.visit = key.second,
                          .access = ipc::VisitAccess::granted,
                          .seeded_host = seeded,
                          .host_was_public = public_hosts_.contains(model::hostname_of(visit.url)),
                          .reason = {},
                          .headers = {}};
  for (const auto& [name, value] : secrets) answer.headers.push_back({name, value});
  granted_[key] = visit.url;
  ipc::VisitAnswers message;
  message.answers.push_back(std::move(answer));
  if (supervisor_.worker_running(key.first)) supervisor_.worker(key.first)->send(message);
}

void Visits::refuse(const Key& key, std::string why) {
  ipc::VisitAnswers message;
  message.answers.push_back(
      {.visit = key.second, .access = ipc::VisitAccess::refused, .reason = std::move(why), .headers = {}});
  if (supervisor_.worker_running(key.first)) supervisor_.worker(key.first)->send(message);
}

}  // namespace crawl::coordinator
