// Turns: which subqueue of a host's queue gives the next URL. A host whose site hangs together has one subqueue and
// needs none of this. What looks as if it had no end gets a subqueue of its own (Traps): the subqueues take turns by
// weight (stride scheduling, https://dl.acm.org/doi/book/10.5555/889650), so that the rest of the host comes first.
//
// Of such a subqueue every other URL is the deepest that was named lately, or any, rather than the first in the crawl's
// order: an end, if there is one, is found by going down. Pure state; owned by the UrlTable; one thread; max_newest ids
// a subqueue.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/ids.h"

namespace crawl::storage {

class Turns {
 public:
  static constexpr std::uint8_t main_subqueue = 0;
  // Of a host, beside that one: many that are shunned have few turns together.
  static constexpr std::uint8_t max_subqueues = 12;

  struct Newest {
    std::uint32_t depth = 0;
    model::UrlId id = 0;
    auto operator<=>(const Newest&) const = default;
  };
  struct Subqueue {
    std::uint8_t number = main_subqueue;
    std::uint64_t subtree = 0;   // of Traps; 0: of an earlier run
    double pass = 0;             // grows by 1 / weight with each URL that it gave
    std::vector<Newest> newest;  // a heap, the deepest first
    std::uint32_t picks = 0;
    model::UrlId last = 0;  // URL that it gave
    unsigned waited = 0;    // refills since then
  };
  // Of a subqueue, during a refill.
  struct Standing {
    double weight = 1;
    bool has = true;       // URLs that wait, as far as is known
    bool goes_on = false;  // what it gave last is under way
  };
  struct Host {
    std::vector<Subqueue> subqueues;  // the first is main_subqueue
    double now = 0;                   // the least pass at the last turn
  };

  // Nothing: the host has no subqueue but the main one.
  Host* find(model::HostId host);
  // A subqueue for the subtree, or for what an earlier run left in it (subtree 0). Another subtree's number is not
  // shared while the host has a free one: a maze and what is honest beside it would have one turn between them.
  // Returns the number that it got.
  std::uint8_t add(model::HostId host, std::uint8_t wanted, std::uint64_t subtree);
  // A URL was queued in a subqueue.
  void note(model::HostId host, std::uint8_t number, Newest url);

  // Whose turn is next among the subqueues that have URLs (by index); as many as there are if none has. It then has its
  // turn, or the rest is left for later.
  static std::size_t first(Host& host, const std::vector<Standing>& standings);
  static void take_turn(Host& host, std::size_t subqueue, double weight);
  // Whether its turn is next only because one of as much weight has nothing that waits at the moment.
  static bool is_early(const Host& host, const std::vector<Standing>& standings, std::size_t subqueue);
  // Whether no other has anything, nor one of as much weight goes on.
  static bool is_alone(const std::vector<Standing>& standings, std::size_t subqueue);
  static void note_last(Subqueue& subqueue, model::UrlId id);
  // Whether to wait for what its last page brings: for some refills.
  static bool waits_for_last(Subqueue& subqueue);
  // One of the newest, if it is their turn: the deepest or any. May be given again.
  static std::optional<model::UrlId> pick(Subqueue& subqueue);

 private:
  static constexpr std::size_t max_newest = 1024;

  boost::unordered_flat_map<model::HostId, Host> hosts_;
};

}  // namespace crawl::storage
