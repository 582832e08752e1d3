// Worker to storage: what became of each URL.
#pragma once

#include <cstdint>

#include "crawler/ipc/messages/message_list.h"
#include "model/outcome.h"

namespace crawl::ipc {

// A model::Outcome as a frame; read and written without a copy of its strings.
struct OutcomeFrame {
  static constexpr std::uint8_t type = 1;
  model::Outcome outcome;
  void fields(auto&& visit) { outcome.fields(visit); }
};

// The same of an outcome that somebody else has, to be written: its links need not be copied.
struct OutcomeView {
  static constexpr auto type = OutcomeFrame::type;
  const model::Outcome& outcome;
  void fields(auto&& visit) const { const_cast<model::Outcome&>(outcome).fields(visit); }
};

using Outcomes = MessageList<OutcomeFrame>;
static_assert(numbers_differ(Outcomes{}));

}  // namespace crawl::ipc
