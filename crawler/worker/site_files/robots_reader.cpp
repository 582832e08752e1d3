#include "crawler/worker/site_files/robots_reader.h"

#include "crawler/worker/leases/attempt_result.h"
#include "parser/robots.h"

namespace crawl::worker {

ipc::RobotsFetchResult read_robots(const parser::Url& url, const http::FetchResult& answer,
                                   const config::Options& options) {
  ipc::RobotsFetchResult robots;
  if (answer.failure) robots.detail = answer.failure->detail;
  if (is_redirect(answer.status))
    if (auto target = parser::parse_url(http::header(answer.headers, "Location"), &url))
      robots.redirect_to = target->href();
  if (parser::robots_access(answer.status) != parser::RobotsAccess::parse) return robots;
  parser::RobotsFile file = parser::parse_robots(answer.body, options.user_agent);
  robots.rules = file.rules.serialize();
  for (const std::string& sitemap : file.sitemaps)
    if (auto target = parser::parse_url(sitemap, &url); target && target->href().size() <= parser::max_sitemap_url)
      robots.sitemaps.push_back(target->href());
  return robots;
}

}  // namespace crawl::worker
