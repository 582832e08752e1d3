#include "storage/write/wanted_content.h"

#include <algorithm>
#include <boost/json.hpp>
#include <ranges>
#include <string>
#include <vector>

namespace crawl::storage {
namespace {

using RunOption = boost::json::value;
using RunOptions = boost::json::object;

std::string_view text_of_option(const RunOption* from) {
  return from && from->is_string() ? std::string_view(from->get_string()) : std::string_view();
}

std::vector<std::string_view> words_of_list(std::string_view list) {
  std::vector<std::string_view> words;
  for (const auto word : std::views::split(list, ',')) words.emplace_back(word.begin(), word.end());
  return words;
}

bool has_word(std::string_view list, std::string_view word) {
  const auto words = words_of_list(list);
  return std::ranges::find(words, word) != words.end();
}

// --store: `all` has the pages of `html`, and `headers` come with `raw`.
bool stores(std::string_view list, std::string_view word) {
  return has_word(list, word) || (word == "html" && has_word(list, "all")) ||
         (word == "raw" && has_word(list, "headers"));
}

bool stores_all(std::string_view then, std::string_view now) {
  return std::ranges::all_of(words_of_list(now),
                             [then](std::string_view word) { return word == "none" || stores(then, word); });
}

bool is_nothing(const RunOption& option) {
  if (option.is_array()) return option.get_array().empty();
  if (option.is_bool()) return !option.get_bool();
  return option.is_string() && (option.get_string().empty() || option.get_string() == "never");
}

}  // namespace

bool has_all_wanted(std::string_view then, std::string_view now) {
  boost::system::error_code bad_then, bad_now;
  const RunOption parsed_then = boost::json::parse({then.data(), then.size()}, bad_then);
  const RunOption parsed_now = boost::json::parse({now.data(), now.size()}, bad_now);
  if (bad_then || bad_now || !parsed_then.is_object() || !parsed_now.is_object()) return true;
  const RunOptions &before = parsed_then.get_object(), &wanted = parsed_now.get_object();
  // Satisfied where it is wanted no more, or was the same.
  for (const char* name : {"extract", "on-page", "accept-type", "render", "render-match", "screenshots"}) {
    const RunOption *old = before.if_contains(name), *option = wanted.if_contains(name);
    if (old && option && !is_nothing(*option) && *old != *option) return false;
  }
  // Fewer pages are kept with patterns than without.
  const RunOption *old_keep = before.if_contains("keep"), *keep = wanted.if_contains("keep");
  if (old_keep && keep && !is_nothing(*old_keep) && *old_keep != *keep) return false;
  const RunOption *old_resources = before.if_contains("resources"), *resources = wanted.if_contains("resources");
  if (old_resources && resources && text_of_option(old_resources) == "none" && text_of_option(resources) != "none")
    return false;
  return !before.contains("store") ||
         stores_all(text_of_option(before.if_contains("store")), text_of_option(wanted.if_contains("store")));
}

bool WantedContent::is_stored_by(std::int64_t run, std::int64_t now) {
  if (run == 0 || run == now || now == 0) return true;
  const auto [known, added] = known_.try_emplace(run, true);
  if (added) known->second = has_all_wanted(runs_.options(run), runs_.options(now));
  return known->second;
}

}  // namespace crawl::storage
