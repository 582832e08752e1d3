#include "storage/write/contexts.h"

#include <algorithm>

namespace crawl::storage {

void Contexts::note(const model::Outcome& outcome, std::size_t link, model::UrlId target) {
  if (rows_.any() && outcome.links[link].kind == model::LinkKind::redirect) {
    if (const std::string context = rows_.find(outcome.url_id); !context.empty()) give(target, outcome.url_id, context);
  }
  if (outcome.contexts.empty()) return;
  const auto given = std::ranges::lower_bound(outcome.contexts, link, {}, &model::LinkContext::link);
  if (given != outcome.contexts.end() && given->link == link) give(target, outcome.url_id, given->text);
}

void Contexts::add_to(std::vector<QueuedUrl>& urls) {
  if (!rows_.any()) return;
  for (QueuedUrl& url : urls) url.context = rows_.find(url.id);
}

void Contexts::give(model::UrlId url, model::UrlId by, std::string_view context) {
  rows_.give(url, by, context.substr(0, model::max_context));
}

}  // namespace crawl::storage
