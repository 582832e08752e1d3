#include "crawler/worker/link_filter.h"

#include <re2/re2.h>

#include <algorithm>

namespace crawl::worker {
namespace {

using Patterns = std::vector<std::unique_ptr<re2::RE2>>;

Patterns compile(const std::vector<std::string>& texts) {
  Patterns patterns;
  for (const std::string& text : texts) patterns.push_back(std::make_unique<re2::RE2>(text, re2::RE2::Quiet));
  return patterns;
}

bool any_matches(const Patterns& patterns, std::string_view url) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) {
    return re2::RE2::PartialMatch(re2::StringPiece(url.data(), url.size()), *pattern);
  });
}

}  // namespace

LinkFilter::LinkFilter(const config::Options& options)
    : max_length_(options.max_url_length), include_(compile(options.include)), exclude_(compile(options.exclude)) {}

LinkFilter::~LinkFilter() = default;

model::Reason LinkFilter::refuse(std::string_view url) const {
  if (url.size() > max_length_) return model::Reason::trap;
  if (any_matches(exclude_, url)) return model::Reason::excluded;
  if (!include_.empty() && !any_matches(include_, url)) return model::Reason::excluded;
  return model::Reason::none;
}

}  // namespace crawl::worker
