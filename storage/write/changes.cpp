#include "storage/write/changes.h"

#include <string_view>

namespace crawl::storage {
namespace {

bool is_success(std::uint16_t status) {
  return status >= 200 && status < 300;
}
bool is_redirect(std::uint16_t status) {
  return status >= 300 && status < 400 && status != 304;
}
bool is_gone(std::uint16_t status) {
  return status == 404 || status == 410;
}

// The word that changes.change holds; empty where nothing did.
std::string_view change_of(const model::Outcome& now, const std::optional<PreviousPage>& before) {
  if (!before) return is_success(now.status) ? "new" : "";
  if (is_gone(now.status) && !is_gone(before->status)) return "gone";
  if (is_redirect(now.status) && !is_redirect(before->status)) return "redirected";
  if (!is_success(now.status)) return "";
  bool page_is_kept = is_success(before->status) || !before->hash.empty();
  return !page_is_kept || now.content_hash() != before->hash ? "changed" : "";
}

constexpr std::string_view recrawl_key = "recrawl", kept_key = "kept";

}  // namespace

Changes::Changes(Tables& tables)
    : tables_(tables), open_(tables.meta().number(recrawl_key) != 0), kept_(tables.meta().number(kept_key) != 0) {}

void Changes::begin() {
  tables_.meta().set(recrawl_key, 1);
  open_ = true;
}

void Changes::end() {
  tables_.meta().remove(recrawl_key);
  open_ = false;
}

void Changes::note(const model::Outcome& outcome, const std::optional<PreviousPage>& before, std::int64_t run_id) {
  std::string_view change = change_of(outcome, before);
  if (change.empty()) return;
  std::string_view old_hash = before ? std::string_view(before->hash) : std::string_view{};
  tables_.pages().add_change({outcome.url_id, run_id, change, old_hash, outcome.content_hash()});
}

void Changes::keep(const model::Outcome& outcome, std::string_view detail, std::int64_t run_id) {
  if (!kept_) tables_.meta().set(kept_key, 1);
  kept_ = true;
  tables_.pages().keep(outcome, detail, run_id);
}

}  // namespace crawl::storage
