#include "crawler/login/renewal.h"

namespace crawl::login {

bool Renewal::note(bool leads_to_form, std::int64_t written_at) {
  if (written_at < since_) return false;  // with the session before
  if (!leads_to_form) works_ = true;
  if (!leads_to_form || process_ || !works_ || count_ >= max_renewals) return false;
  ++count_;
  process_.emplace(options_);
  return true;
}

std::optional<Result<Session>> Renewal::take(std::int64_t now) {
  if (!process_) return std::nullopt;
  auto session = process_->take();
  if (!session) return std::nullopt;
  process_.reset();
  since_ = now;
  works_ = false;
  return session;
}

}  // namespace crawl::login
