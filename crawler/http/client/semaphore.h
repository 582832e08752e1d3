// Semaphore: a limited number of permits; who finds none waits in the order of coming (WaitList). Used for connects
// under way, and for what a page asks for. Single-threaded; must outlive its permits.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <utility>

#include "crawler/http/client/attempt.h"
#include "crawler/http/client/wait_list.h"

namespace crawl::http {

class Semaphore {
 public:
  explicit Semaphore(std::size_t permits) : free_(permits) {}

  // Given back when destroyed. Empty: none.
  class Permit {
   public:
    Permit() = default;
    explicit Permit(Semaphore& semaphore) : semaphore_(&semaphore) {}
    Permit(Permit&& other) noexcept : semaphore_(std::exchange(other.semaphore_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(semaphore_, other.semaphore_);
      return *this;
    }
    ~Permit() {
      if (semaphore_) semaphore_->release();
    }
    explicit operator bool() const { return semaphore_ != nullptr; }

   private:
    Semaphore* semaphore_ = nullptr;
  };

  // Without waiting; an empty Permit when all are taken.
  Permit try_acquire();
  // Waits its turn; an empty Permit when the attempt expired meanwhile.
  boost::asio::awaitable<Permit> acquire(Attempt& attempt);
  // Waits its turn, however long.
  boost::asio::awaitable<Permit> acquire();

 private:
  void release();

  std::size_t free_;  // 0 while somebody waits
  WaitList<Permit> waiting_;
};

}  // namespace crawl::http
