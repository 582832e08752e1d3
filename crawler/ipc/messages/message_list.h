// Messages: all that the processes of a crawl say to each other, a header for each direction. Data only; `fields()`
// serializes. string_views point into the frame that was received, or into the sender's memory until it is sent. Each
// header ends with the list of its messages, whose numbers differ; all_messages.h has them all.
//
//     coordinator ──Leases, Stop──▶ worker ──Outcome (model/outcome.h)──▶ storage ──Committed, Urls, ...──▶ coordinator
//     coordinator ◀──Credit, Finished, WorkerFigures── worker;   coordinator ──Seeds, Refill, RefusedUrls, ...──▶
//     storage; worker ──PageTask──▶ pool of callback programs ──PageResult──▶ worker ──RenderTask, PageResponse, ...──▶
//     pool of browsers ──PageRequest, Rendered──▶ worker; storage ──PagesStored──▶ index process
#pragma once

#include <cstddef>
#include <cstdint>

namespace crawl::ipc {

template <class... M>
struct MessageList {};

template <class... M>
constexpr bool numbers_differ(MessageList<M...>) {
  constexpr std::uint8_t numbers[] = {M::type...};
  for (std::size_t i = 0; i < sizeof...(M); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (numbers[i] == numbers[j]) return false;
  return true;
}

}  // namespace crawl::ipc
