#include <cstdio>
#include <fstream>

#include "crawler/cli/commands.h"
#include "crawler/cli/temporary_folder.h"
#include "crawler/site/demo_site.h"

namespace crawl::cli {

// The crawl is the real one; only the site is our own. Its port is another one each time, so the file starts afresh.
int demo_command(const config::Invocation& invocation) {
  site::SiteServer server(site::demo_answer);
  TemporaryFolder folder;
  std::string seeds = folder.file("demo-urls.txt");
  {
    std::ofstream list(seeds);
    for (const std::string& target : site::demo_targets()) list << server.origin() << target << '\n';
  }
  config::Invocation crawl = invocation;
  crawl.options.seeds = {seeds};
  if (!invocation.given.contains("output")) crawl.options.output = "demo.db";
  if (!invocation.given.contains("overwrite")) crawl.options.overwrite = true;
  std::printf("A small site is served on %s. Crawling a list of its %zu URLs into %s ...\n\n", server.origin().c_str(),
              site::demo_targets().size(), crawl.options.output.c_str());
  std::fflush(stdout);
  return crawl_command(crawl);
}

}  // namespace crawl::cli
