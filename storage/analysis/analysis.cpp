#include "storage/analysis/analysis.h"

#include "storage/analysis/link_facts.h"
#include "storage/analysis/near_pages.h"

namespace crawl::storage {
namespace {

constexpr std::string_view made_key = "analysed";

}  // namespace

Analysis::Analysis(Tables& tables) : tables_(tables), made_(tables.meta().number(made_key) != 0) {}

void Analysis::forget() {
  if (!made_) return;
  tables_.analysis().clear();
  tables_.meta().remove(made_key);
  made_ = false;
}

void Analysis::make() {
  if (made_) return;
  tables_.analysis().clear();
  make_link_facts(tables_);
  make_near_pages(tables_.analysis());
  tables_.analysis().prepare_views();
  tables_.meta().set(made_key, 1);
  made_ = true;
}

}  // namespace crawl::storage
