// `crawl why`: the story of one URL; crawler/offline/why tells it.
#include <cstdio>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/cli/stored_page.h"
#include "crawler/coordinator/exit_status.h"
#include "crawler/offline/why/why_story.h"
#include "parser/url.h"
#include "storage/sqlite/read/reader.h"

namespace crawl::cli {
namespace {

using base::printable;

int tell_unknown(storage::Reader& reader, const std::string& url, const std::string& file) {
  base::log::error("no such URL in " + file + ": " + url + "; no seed and no page that was read names it");
  auto near = reader.near(url);
  if (!near.empty()) std::fputs("Near to it:\n", stderr);
  for (const std::string& one : near)
    std::fprintf(stderr, "  crawl why %s %s\n", base::shell_quoted(file).c_str(),
                 printable(base::shell_quoted(one)).c_str());
  return coordinator::exit_fatal;
}

}  // namespace

int why_command(const config::Invocation& invocation) {
  const std::string& file = invocation.arguments.at(0);
  auto url = parser::parse_seed(invocation.arguments.at(1));
  if (!url) {
    base::log::error(invocation.arguments[1] + " is no URL: " + url.error().message);
    return coordinator::exit_usage;
  }
  try {
    storage::Reader reader(file);
    if (reader.is_slow())
      base::log::warning(file + " has no indexes yet (they are made when a run ends): this takes long");
    auto url_report = reader.url_report(stored_href(reader, *url, invocation.arguments[1]));
    if (!url_report) return tell_unknown(reader, url->href(), file);
    std::fputs(why::story(*url_report, base::unix_ms()).c_str(), stdout);
    return coordinator::exit_finished;
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
}

}  // namespace crawl::cli
