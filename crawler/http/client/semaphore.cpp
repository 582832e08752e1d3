#include "crawler/http/client/semaphore.h"

namespace crawl::http {

Semaphore::Permit Semaphore::try_acquire() {
  if (free_ == 0) return {};
  --free_;
  return Permit(*this);
}

boost::asio::awaitable<Semaphore::Permit> Semaphore::acquire(Attempt& attempt) {
  if (auto permit = try_acquire()) co_return permit;
  auto given = co_await waiting_.wait(attempt.waiter);
  Permit permit;
  if (given && !attempt.expired()) permit = std::move(*given);
  co_return permit;
}

boost::asio::awaitable<Semaphore::Permit> Semaphore::acquire() {
  if (auto permit = try_acquire()) co_return permit;
  Waiter waiter;
  auto given = co_await waiting_.wait(waiter);
  Permit permit;
  if (given) permit = std::move(*given);
  co_return permit;
}

void Semaphore::release() {
  waiting_.empty() ? void(++free_) : waiting_.give(Permit(*this));
}

}  // namespace crawl::http
