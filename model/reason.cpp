#include "model/reason.h"

#include <array>

namespace crawl::model {
namespace {

struct Row {
  Reason reason;
  std::string_view name;
  State state;
  bool may_retry;
};

constexpr std::array table{
    Row{Reason::none, "", State::done, false},
    Row{Reason::robots, "robots", State::skipped, false},
    Row{Reason::scope, "scope", State::skipped, false},
    Row{Reason::excluded, "excluded", State::skipped, false},
    Row{Reason::depth, "depth", State::skipped, false},
    Row{Reason::limit, "limit", State::skipped, false},
    Row{Reason::is_private, "private", State::failed, false},
    Row{Reason::scheme, "scheme", State::skipped, false},
    Row{Reason::trap, "trap", State::skipped, false},
    Row{Reason::dns, "dns", State::failed, true},
    Row{Reason::connect, "connect", State::failed, true},
    Row{Reason::tls, "tls", State::failed, false},
    Row{Reason::timeout, "timeout", State::failed, true},
    Row{Reason::protocol, "protocol", State::failed, false},
    Row{Reason::too_many_redirects, "too_many_redirects", State::failed, false},
    Row{Reason::http, "http", State::failed, true},
    Row{Reason::crash, "crash", State::failed, false},
    Row{Reason::nofollow, "nofollow", State::skipped, false},
    Row{Reason::checked, "checked", State::done, false},
    Row{Reason::unasked, "unasked", State::skipped, false},
    Row{Reason::shown, "shown", State::skipped, false},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].reason != static_cast<Reason>(i)) return false;
  return true;
}
static_assert(in_order(), "a row for each reason, in the enum's order");

}  // namespace

std::string_view name(Reason reason) {
  return table.at(static_cast<std::size_t>(reason)).name;
}

std::optional<Reason> reason_named(std::string_view name) {
  for (const Row& row : table)
    if (row.name == name) return row.reason;
  return std::nullopt;
}

State state_of(Reason reason) {
  return table.at(static_cast<std::size_t>(reason)).state;
}

bool may_retry(Reason reason) {
  return table.at(static_cast<std::size_t>(reason)).may_retry;
}

}  // namespace crawl::model
