// RenderPolicy: who says whether a browser is to make a page of its scripts, now that its turn has come (--render). The
// frontier knows no more of it.
#pragma once

#include <string_view>

#include "crawler/ipc/messages/to_worker.h"

namespace crawl::frontier {

struct RenderWish {
  ipc::RenderMode mode = ipc::RenderMode::never;
  bool expected = false;      // it will be rendered, as far as can be known: it takes room
  bool hold = false;          // its kind is being decided: it is asked for when that is over
  std::string_view why = {};  // in words; valid until the policy is asked again
};

class RenderPolicy {
 public:
  virtual ~RenderPolicy() = default;
  virtual RenderWish wish(std::string_view url) = 0;
  // It is handed out.
  virtual void note_lease(std::string_view) {}
};

}  // namespace crawl::frontier
