#include "crawler/offline/export/view_names.h"

#include <algorithm>
#include <utility>

#include "config/help/suggest.h"
#include "config/value/values.h"
#include "storage/sqlite/read/row_reader.h"

namespace crawl::exports {
namespace {

using Names = std::vector<std::string>;

constexpr std::pair<std::string_view, std::string_view> friendly[] = {
    {"pages", "results"},          {"links", "link_graph"},         {"broken", "broken_links"},
    {"hosts", "hosts_summary"},    {"headers", "response_headers"}, {"redirects", "redirect_chains"},
    {"titles", "duplicate_titles"}};

bool has(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// As a list for people: by the friendlier name where there is one.
std::string joined(const Names& views) {
  std::vector<std::string_view> names;
  for (const std::string& view : views) {
    const auto found = std::ranges::find(friendly, view, [](const auto& pair) { return pair.second; });
    names.push_back(found == std::end(friendly) ? std::string_view(view) : found->first);
  }
  return config::either(names);
}

std::vector<std::string_view> all_names(const Names& views) {
  std::vector<std::string_view> names(views.begin(), views.end());
  for (const auto& [name, view] : friendly)
    if (has(views, view)) names.push_back(name);
  return names;
}

}  // namespace

Result<std::string> view_named(const std::string& db, std::string_view name) {
  const Names views = storage::readable_views(db);
  std::string wanted(name);
  std::ranges::replace(wanted, '-', '_');
  if (has(views, wanted)) return wanted;
  const auto found = std::ranges::find(friendly, wanted, [](const auto& pair) { return pair.first; });
  if (found != std::end(friendly) && has(views, found->second)) return std::string(found->second);
  const std::string near = config::did_you_mean(wanted, all_names(views), "");
  return fail("--select " + config::in_quotes(name) + ": " + db + " has no such view" +
              (near.empty() ? "; it takes " + joined(views) : near));
}

Result<Names> split_columns(std::string_view list) {
  Names names;
  for (const std::string_view name : config::split_list(list)) {
    if (has(names, name)) return fail("--columns names " + config::in_quotes(name) + " twice");
    names.emplace_back(name);
  }
  if (names.empty()) return fail("--columns takes a list of columns, such as url,status,title");
  return names;
}

Result<Names> columns_named(const std::string& db, const std::string& view, std::string_view list) {
  auto names = split_columns(list);
  if (!names) return names;
  const Names there = storage::columns_of_view(db, view);
  for (const std::string& name : *names) {
    if (has(there, name)) continue;
    const std::vector<std::string_view> known(there.begin(), there.end());
    const std::string near = config::did_you_mean(name, known, "");
    return fail("--columns: " + view + " has no column " + config::in_quotes(name) +
                (near.empty() ? "; it has " + config::either(known) : near));
  }
  return names;
}

}  // namespace crawl::exports
