// Every message between the processes of a crawl, by direction, and what the board carries. A fuzz target reads any
// bytes as each of them; a test counts that none is missing.
#pragma once

#include <cstddef>

#include "crawler/ipc/live_state.h"
#include "crawler/ipc/messages/browsers.h"
#include "crawler/ipc/messages/from_storage.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/ipc/messages/node.h"
#include "crawler/ipc/messages/outcomes.h"
#include "crawler/ipc/messages/programs.h"
#include "crawler/ipc/messages/to_index.h"
#include "crawler/ipc/messages/to_storage.h"
#include "crawler/ipc/messages/to_worker.h"

namespace crawl::ipc {

template <class... M>
constexpr std::size_t size_of(MessageList<M...>) {
  return sizeof...(M);
}

// Calls action.operator()<M>() for the message at index; nothing beyond the end.
template <class... M>
void visit_message(MessageList<M...>, std::size_t index, auto&& action) {
  std::size_t at = 0;
  ((at++ == index ? action.template operator()<M>() : void()), ...);
}

template <class... Lists>
struct MessageLists {
  static constexpr std::size_t count = (size_of(Lists{}) + ...);
  static void visit(std::size_t index, auto&& action) {
    std::size_t begin = 0;  // an index before begin wraps around, beyond every end
    ((visit_message(Lists{}, index - begin, action), begin += size_of(Lists{})), ...);
  }
};

using AllMessages = MessageLists<ToWorker, FromWorker, Outcomes, ToPrograms, FromPrograms, ToStorage, FromStorage,
                                 ToIndex, ToBrowsers, FromBrowsers, ToNode, FromNode, MessageList<LiveState>>;

}  // namespace crawl::ipc
