#include "model/reason.h"

#include <array>

namespace crawl::model {
namespace {

struct Row {
  Reason reason;
  std::string_view name;
  bool may_retry;
};

constexpr std::array table{
    Row{Reason::none, "", false},
    Row{Reason::robots, "robots", false},
    Row{Reason::scope, "scope", false},
    Row{Reason::excluded, "excluded", false},
    Row{Reason::depth, "depth", false},
    Row{Reason::limit, "limit", false},
    Row{Reason::is_private, "private", false},
    Row{Reason::scheme, "scheme", false},
    Row{Reason::trap, "trap", false},
    Row{Reason::dns, "dns", true},
    Row{Reason::connect, "connect", true},
    Row{Reason::tls, "tls", false},
    Row{Reason::timeout, "timeout", true},
    Row{Reason::protocol, "protocol", false},
    Row{Reason::too_many_redirects, "too_many_redirects", false},
    Row{Reason::http, "http", true},
    Row{Reason::crash, "crash", false},
    Row{Reason::nofollow, "nofollow", false},
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

bool may_retry(Reason reason) {
  return table.at(static_cast<std::size_t>(reason)).may_retry;
}

}  // namespace crawl::model
