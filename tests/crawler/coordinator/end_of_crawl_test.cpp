// When a crawl ends: the pure function, and then the frontier with it in a world of two workers' words, storage's words
// and time, in every order in which they can come. Whatever the order, all that may be fetched is fetched, nothing
// waits for ever, and the end is the right one.

#include "crawler/coordinator/end_of_crawl.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <variant>

#include "crawler/frontier/frontier.h"

namespace crawl::coordinator {
namespace {

using frontier::Frontier;
using frontier::FrontierSettings;

constexpr std::int64_t s = 1'000'000'000;

TEST(NextStep, EndsWhenStorageSaysThatNothingIsQueued) {
  Remains remains{.seeds_stored = true, .frontier_empty = true};
  EXPECT_EQ(next_step(remains), EndStep::ask_storage);
  remains.question = Question::asked;
  EXPECT_EQ(next_step(remains), EndStep::go_on);
  remains.question = Question::answered;
  EXPECT_EQ(next_step(remains), EndStep::finished);
  remains.queued = 3;
  EXPECT_EQ(next_step(remains), EndStep::lost);
  remains.sitemaps_left = 3;
  EXPECT_EQ(next_step(remains), EndStep::sitemaps_limit);
  remains.only_capped = true;
  EXPECT_EQ(next_step(remains), EndStep::hosts_limit);
  remains.seeds_stored = false;
  EXPECT_EQ(next_step(remains), EndStep::go_on);
}

TEST(NextStep, TimeIsOverWhateverIsUnderWay) {
  for (const bool idle : {false, true})
    for (const std::size_t leases : {0u, 7u})
      EXPECT_EQ(next_step({.frontier_empty = idle, .open_leases = leases, .time_over = true}), EndStep::time_limit);
}

TEST(NextStep, EnoughPagesEndItOnceAllThatWasHandedOutIsStored) {
  Remains remains{.seeds_stored = true, .open_leases = 1, .pages_reached = true};
  EXPECT_EQ(next_step(remains), EndStep::go_on);
  remains.open_leases = 0;
  EXPECT_EQ(next_step(remains), EndStep::pages_limit);
  remains.frontier_empty = true;
  EXPECT_EQ(next_step(remains), EndStep::ask_storage) << "it may end by itself at just that number";
}

TEST(NextStep, WhatIsLookedForGoesOnBehindTheLastPage) {
  Remains remains{.seeds_stored = true, .pages_reached = true, .leaves_pages = true};
  EXPECT_EQ(next_step(remains), EndStep::go_on);
  remains.seeds_stored = false;
  remains.frontier_empty = true;
  EXPECT_EQ(next_step(remains), EndStep::pages_limit) << "no seed is waited for";
  remains.seeds_stored = true;
  EXPECT_EQ(next_step(remains), EndStep::ask_storage);
  remains.question = Question::answered;
  EXPECT_EQ(next_step(remains), EndStep::finished);
  remains.queued = 3;
  EXPECT_EQ(next_step(remains), EndStep::pages_limit);
}

TEST(NextStep, ParkedHostsEndItOnlyWhenNothingElseCanCome) {
  const Remains parked{.seeds_stored = true, .next_event = 1'000 * s, .now = 1 * s};
  EXPECT_EQ(next_step(parked), EndStep::parked);
  for (const auto& change : std::initializer_list<std::function<void(Remains&)>>{
           [](Remains& r) { r.seeds_stored = false; }, [](Remains& r) { r.open_leases = 1; },
           [](Remains& r) { r.awaits_refills = true; }, [](Remains& r) { r.awaits_robots = true; },
           [](Remains& r) { r.next_event = 300 * s; }, [](Remains& r) { r.question = Question::asked; }}) {
    Remains other = parked;
    change(other);
    EXPECT_EQ(next_step(other), EndStep::go_on);
  }
}

// ---- every order ---------------------------------------------------------------------------------------------------

// What a URL of the world does.
struct Behaviour {
  unsigned failures = 0;         // attempts that are to be tried again, before it answers
  std::int64_t retry_after = 0;  // seconds, with each of them
  bool page = true;              // false: it ends without a status, and is no page
  std::vector<int> links;        // URLs that its outcome queues
};

struct World {
  std::string name;
  FrontierSettings settings;
  std::map<int, Behaviour> urls;  // by number; host = number / 10
  std::vector<int> first;         // queued from the beginning
  bool dies = false;              // the worker dies once, at any moment
  EndStep end = EndStep::finished;
  std::map<int, unsigned> pages_of_host;  // expected where capped; else all URLs are fetched
};

// Which of the possible things happens next is chosen by a script of numbers; `width` of each choice is noted, so that
// the next script can be made: all orders one after another, as a tree is walked.
class Choices {
 public:
  std::size_t choose(std::size_t width) {
    if (at_ == taken_.size()) taken_.push_back({0, width});
    taken_[at_].width = width;
    return taken_[at_++].choice;
  }
  bool next() {
    taken_.resize(at_);
    at_ = 0;
    while (!taken_.empty() && taken_.back().choice + 1 >= taken_.back().width) taken_.pop_back();
    if (taken_.empty()) return false;
    ++taken_.back().choice;
    return true;
  }

 private:
  struct Taken {
    std::size_t choice = 0, width = 0;
  };
  std::vector<Taken> taken_;
  std::size_t at_ = 0;
};

// Storage, one worker, and the sockets between them and the frontier, each first in first out.
class Simulation {
 public:
  Simulation(const World& world, Choices& choices)
      : world_(world), choices_(choices), frontier_(world.settings), may_die_(world.dies) {
    for (int url : world.first) queue(url);
    frontier_.begin_run(now_);
  }

  EndStep run() {
    for (int steps = 0; steps < 2000; ++steps) {
      hand_out();
      const EndStep step = next_step(remains());
      if (step == EndStep::ask_storage) {
        question_ = Question::asked;
        to_storage_.push_back(ipc::AskQueued{});
      } else if (step != EndStep::go_on) {
        return step;
      }
      if (!turn()) return EndStep::go_on;  // a stall: nobody will ever say anything
    }
    return EndStep::go_on;
  }

  std::map<int, unsigned> fetched;  // outcomes on disk, by URL

 private:
  struct Outcome {
    model::LeaseNo lease = 0;
    int url = 0;
    bool page = true;
  };
  using ToStorage = std::variant<ipc::Refill, ipc::AskQueued>;
  struct UrlsOf {
    model::HostId host = 0;
    std::vector<int> urls;
  };
  struct Committed {
    model::LeaseNo lease = 0;
    bool page = true;
    std::vector<int> links;
  };
  using FromStorage = std::variant<UrlsOf, Committed, ipc::QueuedReply, ipc::Drained>;

  static std::string text_of(int url) { return "http://h" + std::to_string(url / 10) + "/" + std::to_string(url); }

  void queue(int url) {
    const int host = url / 10;
    if (!seen_.insert(url).second) return;
    on_disk_[host].push_back(url);
    ++queued_;
    const std::string name = "h" + std::to_string(host);
    frontier_.add_queued({host, name, 1, true, {}});
  }

  void hand_out() {
    while (!dead_) {
      auto claim = frontier_.claim(0, now_);
      if (!claim) break;
      under_way_.push_back({claim->lease, static_cast<int>(claim->url_id), claim->attempt});
    }
    auto refills = frontier_.take_refill_requests();
    if (!refills.empty()) to_storage_.push_back(ipc::Refill{std::move(refills)});
  }

  Remains remains() {
    Remains remains;
    remains.now = now_;
    remains.seeds_stored = true;
    remains.frontier_empty = frontier_.empty();
    remains.only_capped = frontier_.only_capped_left();
    remains.awaits_refills = frontier_.awaits_refills();
    remains.open_leases = frontier_.open_leases();
    remains.next_event = frontier_.next_event();
    remains.question = question_;
    remains.queued = answer_;
    return remains;
  }

  // One of the things that can happen now; time passes only when nothing else does. False: nothing ever will.
  bool turn() {
    std::vector<std::function<void()>> possible;
    if (!to_storage_.empty()) possible.push_back([this] { storage_obeys(); });
    if (!outcomes_.empty()) possible.push_back([this] { storage_commits(); });
    if (!from_storage_.empty()) possible.push_back([this] { hear_storage(); });
    if (!finished_.empty()) possible.push_back([this] { hear_worker(); });
    if (!under_way_.empty() && !dead_) possible.push_back([this] { worker_answers(); });
    if (may_die_ && !dead_ && (!under_way_.empty() || !outcomes_.empty()))
      possible.push_back([this] { worker_dies(); });
    if (possible.empty()) return time_passes();
    possible[choices_.choose(possible.size())]();
    return true;
  }

  bool time_passes() {
    const std::int64_t next = frontier_.next_event();
    if (next == frontier::never || next <= now_) return false;  // what is due was not handed out
    now_ = next;
    return true;
  }

  void worker_answers() {
    const Attempt attempt = under_way_.front();
    under_way_.pop_front();
    const Behaviour& behaviour = world_.urls.at(attempt.url);
    ipc::AttemptEnd end;
    end.lease = attempt.lease;
    end.written_at = now_;
    end.latency_ns = 1;
    end.retry = attempt.number <= behaviour.failures;
    end.status = end.retry ? 503 : behaviour.page ? 200 : 0;
    if (end.retry && behaviour.retry_after > 0) end.retry_after_ms = behaviour.retry_after * 1000;
    finished_.push_back(end);
    if (!end.retry) outcomes_.push_back({attempt.lease, attempt.url, behaviour.page});
  }

  // Its words that are in the sockets are heard before storage says that it has drained them.
  void worker_dies() {
    may_die_ = false;
    while (!finished_.empty()) hear_worker();
    dead_ = true;
    under_way_.clear();
    while (!outcomes_.empty()) storage_commits();
    from_storage_.push_back(ipc::Drained{0});
  }

  void storage_obeys() {
    ToStorage message = std::move(to_storage_.front());
    to_storage_.pop_front();
    if (std::holds_alternative<ipc::AskQueued>(message)) {
      from_storage_.push_back(ipc::QueuedReply{queued_});
      return;
    }
    for (const ipc::RefillRequest& request : std::get<ipc::Refill>(message).requests) {
      std::deque<int>& waiting = on_disk_[static_cast<int>(request.host)];
      UrlsOf urls{request.host, {}};
      if (!waiting.empty()) {  // one at a time, so that rings are empty while more waits on disk
        urls.urls.push_back(waiting.front());
        waiting.pop_front();
      }
      from_storage_.push_back(std::move(urls));
    }
  }

  void storage_commits() {
    const Outcome outcome = outcomes_.front();
    outcomes_.pop_front();
    ++fetched[outcome.url];
    --queued_;
    std::vector<int> links;
    for (int link : world_.urls.at(outcome.url).links)
      if (seen_.insert(link).second) {
        on_disk_[link / 10].push_back(link);
        ++queued_;
        links.push_back(link);
      }
    from_storage_.push_back(Committed{outcome.lease, outcome.page, std::move(links)});
  }

  void hear_storage() {
    FromStorage message = std::move(from_storage_.front());
    from_storage_.pop_front();
    if (const auto* answer = std::get_if<ipc::QueuedReply>(&message)) {
      if (question_ != Question::asked) return;
      question_ = Question::answered;
      answer_ = answer->queued;
    } else if (const auto* urls = std::get_if<UrlsOf>(&message)) {
      std::deque<std::string> texts;
      ipc::Urls given{urls->host, {}};
      for (int url : urls->urls) given.urls.push_back({.id = url, .url = texts.emplace_back(text_of(url))});
      frontier_.add_urls(given);
    } else if (const auto* committed = std::get_if<Committed>(&message)) {
      for (int link : committed->links) {
        const std::string name = "h" + std::to_string(link / 10);
        frontier_.add_queued({link / 10, name, 1, false, {}});
      }
      frontier_.committed(committed->lease, committed->page);
      question_ = Question::not_asked;
    } else {
      frontier_.give_back(0, 0, false, now_);
      dead_ = false;
    }
  }

  void hear_worker() {
    frontier_.finished(finished_.front(), now_);
    finished_.pop_front();
  }

  struct Attempt {
    model::LeaseNo lease = 0;
    int url = 0;
    unsigned number = 1;
  };

  const World& world_;
  Choices& choices_;
  Frontier frontier_;
  bool may_die_, dead_ = false;
  std::int64_t now_ = 1'000 * s;
  std::set<int> seen_;
  std::map<int, std::deque<int>> on_disk_;
  std::uint64_t queued_ = 0, answer_ = 0;
  Question question_ = Question::not_asked;
  std::deque<Attempt> under_way_;
  std::deque<Outcome> outcomes_;
  std::deque<ipc::AttemptEnd> finished_;
  std::deque<ToStorage> to_storage_;
  std::deque<FromStorage> from_storage_;
};

FrontierSettings settings(unsigned per_host, std::int64_t delay, std::optional<std::uint64_t> cap = {}) {
  FrontierSettings settings;
  settings.per_host = per_host;
  settings.pace.fixed_delay_ns = delay;
  settings.max_pages_per_host = cap;
  settings.random_seed = 7;  // orders are played again
  return settings;
}

std::vector<World> worlds() {
  const auto capped = [](unsigned n) { return std::map<int, unsigned>{{1, n}}; };
  return {
      {.name = "a chain of links",
       .settings = settings(1, 0),
       .urls = {{10, {.links = {11}}}, {11, {.links = {12}}}, {12, {}}},
       .first = {10}},
      {.name = "two hosts",
       .settings = settings(1, 0),
       .urls = {{10, {.links = {20}}}, {20, {.links = {11}}}, {11, {}}},
       .first = {10}},
      {.name = "two slots and a delay",
       .settings = settings(2, s),
       .urls = {{10, {}}, {11, {}}, {12, {}}},
       .first = {10, 11, 12}},
      {.name = "a cap below what there is",
       .settings = settings(2, 0, 2),
       .urls = {{10, {.links = {12, 13}}}, {11, {}}, {12, {}}, {13, {}}},
       .first = {10, 11},
       .end = EndStep::hosts_limit,
       .pages_of_host = capped(2)},
      {.name = "a cap, of which failures take nothing",
       .settings = settings(1, 0, 1),
       .urls = {{10, {.page = false}}, {11, {.page = false}}, {12, {}}, {13, {}}},
       .first = {10, 11, 12, 13},
       .end = EndStep::hosts_limit,
       .pages_of_host = capped(1)},
      {.name = "a cap just above what there is",
       .settings = settings(2, 0, 3),
       .urls = {{10, {}}, {11, {.page = false}}, {12, {}}},
       .first = {10, 11, 12}},
      {.name = "a cap and retries",
       .settings = settings(2, 0, 2),
       .urls = {{10, {.failures = 1}}, {11, {.page = false}}, {12, {}}},
       .first = {10, 11, 12}},
      {.name = "a cap and links from elsewhere",
       .settings = settings(1, 0, 1),
       .urls = {{10, {}}, {20, {.links = {11}}}, {11, {}}},
       .first = {10, 20},
       .end = EndStep::hosts_limit,
       .pages_of_host = {{1, 1}, {2, 1}}},
      {.name = "retries",
       .settings = settings(1, 0),
       .urls = {{10, {.failures = 2}}, {11, {.failures = 1, .links = {12}}}, {12, {}}},
       .first = {10, 11}},
      {.name = "a host that is parked",
       .settings = settings(1, 0),
       .urls = {{10, {.failures = 9, .retry_after = 3'600}}, {20, {.links = {21}}}, {21, {}}},
       .first = {10, 20},
       .end = EndStep::parked},
      {.name = "a host that waits for a while",
       .settings = settings(1, 0),
       .urls = {{10, {.failures = 1, .retry_after = 200}}, {20, {}}},
       .first = {10, 20}},
      {.name = "a death",
       .settings = settings(2, 0),
       .urls = {{10, {.links = {12}}}, {11, {}}, {12, {}}},
       .first = {10, 11},
       .dies = true},
      {.name = "a death and a cap",
       .settings = settings(2, 0, 2),
       .urls = {{10, {}}, {11, {.page = false}}, {12, {}}},
       .first = {10, 11, 12},
       .dies = true},
  };
}

TEST(EveryOrder, EndsRightAndLeavesNothing) {
  constexpr int max_orders = 60'000;  // of one world; the first of them differ in what comes last
  for (const World& world : worlds()) {
    Choices choices;
    int orders = 0;
    do {
      Simulation simulation(world, choices);
      const EndStep end = simulation.run();
      ASSERT_EQ(end, world.end) << world.name << ", order " << orders;
      std::map<int, unsigned> pages;
      for (const auto& [url, count] : simulation.fetched) {
        EXPECT_EQ(count, 1u) << world.name << ": URL " << url;
        if (world.urls.at(url).page) ++pages[url / 10];
      }
      if (world.end == EndStep::finished) ASSERT_EQ(simulation.fetched.size(), world.urls.size()) << world.name;
      if (!world.pages_of_host.empty()) ASSERT_EQ(pages, world.pages_of_host) << world.name << ", order " << orders;
    } while (++orders < max_orders && choices.next());
  }
}

}  // namespace
}  // namespace crawl::coordinator
