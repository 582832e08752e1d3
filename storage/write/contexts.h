// Contexts: what callbacks of a program that is made with the library gave URLs, for the callbacks of those URLs'
// pages. They are the table `contexts`, which a file has from the first of them on, so that other crawls pay nothing.
// They stay when the page has come, for a recrawl. Owned by the Store; one thread; inside the caller's transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/outcome.h"
#include "storage/tables.h"

namespace crawl::storage {

class Contexts {
 public:
  explicit Contexts(ContextRows& rows) : rows_(rows) {}

  // A link of this number has become that URL. The first page that gives a URL a context decides; only the same page
  // may give it another one later. The target of a redirect gets the context of the URL that redirects.
  void note(const model::Outcome& outcome, std::size_t link, model::UrlId target);
  void add_to(std::vector<QueuedUrl>& urls);

 private:
  void give(model::UrlId url, model::UrlId by, std::string_view context);

  ContextRows& rows_;
};

}  // namespace crawl::storage
