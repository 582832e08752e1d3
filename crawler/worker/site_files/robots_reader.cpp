#include "crawler/worker/site_files/robots_reader.h"

#include "crawler/worker/leases/attempt_result.h"
#include "parser/robots.h"

namespace crawl::worker {

ipc::RobotsFetchResult read_robots(const parser::Url& url, const http::FetchResult& response,
                                   const config::Options& options) {
  ipc::RobotsFetchResult robots;
  if (response.failure) robots.detail = response.failure->detail;
  if (is_redirect(response.status))
    if (auto target = parser::parse_url(http::header(response.headers, "Location"), &url))
      robots.redirect_to = target->href();
  if (parser::robots_access(response.status) != parser::RobotsAccess::parse) return robots;
  parser::RobotsFile file = parser::parse_robots(response.body, options.user_agent);
  robots.rules = file.rules.serialize();
  for (const std::string& sitemap : file.sitemaps)
    if (auto target = parser::parse_url(sitemap, &url); target && target->href().size() <= parser::max_sitemap_url)
      robots.sitemaps.push_back(target->href());
  return robots;
}

}  // namespace crawl::worker
