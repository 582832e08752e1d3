#include <cstdio>

#include "base/log.h"
#include "crawler/cli/commands.h"
#include "crawler/cli/store_error.h"
#include "crawler/cli/stored_page.h"
#include "crawler/coordinator/exit_status.h"
#include "parser/url.h"
#include "storage/sqlite/read/reader.h"

namespace crawl::cli {

int cat_command(const config::Invocation& invocation) {
  const std::string& file = invocation.arguments.at(0);
  auto url = parser::parse_seed(invocation.arguments.at(1));
  std::string href = url ? url->href() : invocation.arguments[1];
  try {
    storage::Reader reader(file);
    if (auto page = stored_body(reader, href, file)) {
      std::fwrite(page->body.data(), 1, page->body.size(), stdout);
      return std::fflush(stdout) == 0 ? coordinator::exit_finished : coordinator::exit_fatal;
    } else {
      base::log::error(page.error());
    }
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
  return coordinator::exit_fatal;
}

}  // namespace crawl::cli
