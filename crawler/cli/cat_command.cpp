#include <cstdio>

#include "base/log.h"
#include "crawler/cli/commands.h"
#include "crawler/coordinator/coordinator.h"
#include "parser/url.h"
#include "storage/reader.h"

namespace crawl::cli {
namespace {

// Why there is nothing to show, from the URL's row.
std::string explain(storage::Reader& reader, const std::string& url, const std::string& file) {
  auto row = reader.row(url);
  if (!row) return "no such URL in " + file + ": " + url;
  std::string state, detail;
  for (const auto& [name, value] : *row) {
    if (name == "state" && value) state = *value;
    if (name == "detail" && value) detail = *value;
  }
  std::string text = "no body is stored of " + url + " (" + state;
  return text + (detail.empty() ? "" : ": " + detail) + ")";
}

}  // namespace

int cat_command(const config::Invocation& invocation) {
  const std::string& file = invocation.arguments.at(0);
  auto url = parser::parse_seed(invocation.arguments.at(1));
  std::string href = url ? url->href() : invocation.arguments[1];
  try {
    storage::Reader reader(file);
    if (auto page = reader.page(href)) {
      std::fwrite(page->body.data(), 1, page->body.size(), stdout);
      return std::fflush(stdout) == 0 ? coordinator::exit_finished : coordinator::exit_fatal;
    }
    base::log::error(explain(reader, href, file));
  } catch (const storage::StoreError& error) {
    base::log::error(error.what());
  }
  return coordinator::exit_fatal;
}

}  // namespace crawl::cli
