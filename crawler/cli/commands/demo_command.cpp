// `crawl demo`: the bundled site is served and crawled, or with --serve only served.
#include <signal.h>

#include <cstdio>
#include <fstream>
#include <system_error>

#include "base/log.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/temporary_folder.h"
#include "crawler/local_site/demo_site.h"
#include "crawler/local_site/practice_site.h"

namespace crawl::cli {
namespace {

constexpr unsigned usual_port = 8907;  // that of the examples in docs/

void say_what_is_there(const local_site::SiteServer& server) {
  const std::string origin = server.origin();
  std::printf("A site to practise on is served on %s/ until Ctrl-C.\n\n", origin.c_str());
  std::printf("  %s/shop/           a shop: lists, prices, 24 products\n", origin.c_str());
  std::printf("  %s/account.html    behind a login (user demo, password demo)\n", origin.c_str());
  std::printf("  %s/moved-1         a chain of redirects\n", origin.c_str());
  std::printf("  %s/errors.html     an error of each kind (of the network: /errors/unreachable.html)\n",
              origin.c_str());
  std::printf("  %s/gallery.html    images; and a sitemap, news, a page made by scripts\n", origin.c_str());
  std::printf("\nTry, in another terminal:\n  crawl --depth all -o site.db %s/\n", origin.c_str());
  std::fflush(stdout);
}

// Signals that end it, blocked: from then on they wait to be taken.
sigset_t block_ends() {
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, signal);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  return ends;
}

int serve(const config::Invocation& invocation) {
  const unsigned port = invocation.given.contains("port") ? invocation.options.serve_port : usual_port;
  try {
    local_site::SiteServer server(local_site::practice_site(), static_cast<std::uint16_t>(port));
    const sigset_t ends = block_ends();
    say_what_is_there(server);
    int signal = 0;
    sigwait(&ends, &signal);  // the server is another process
    return 0;
  } catch (const std::system_error& error) {
    base::log::error(std::string(error.what()) + "; --port N takes another one, --port 0 any that is free");
    return 1;
  }
}

}  // namespace

// The crawl is the real one; only the site is our own. Its port is another one each time, so the file starts afresh.
int demo_command(const config::Invocation& invocation) {
  if (invocation.options.serve) return serve(invocation);
  local_site::SiteServer server(local_site::demo_response, static_cast<std::uint16_t>(invocation.options.serve_port));
  TemporaryFolder folder;
  std::string seeds = folder.file("demo-urls.txt");
  {
    std::ofstream list(seeds);
    for (const std::string& target : local_site::demo_targets()) list << server.origin() << target << '\n';
  }
  config::Invocation crawl = invocation;
  crawl.options.seeds = {seeds};
  if (!invocation.given.contains("output")) crawl.options.output = "demo.db";
  if (!invocation.given.contains("overwrite")) crawl.options.overwrite = true;
  std::printf("A small site is served on %s. Crawling a list of its %zu URLs into %s ...\n\n", server.origin().c_str(),
              local_site::demo_targets().size(), crawl.options.output.c_str());
  std::fflush(stdout);
  return crawl_command(crawl);
}

}  // namespace crawl::cli
