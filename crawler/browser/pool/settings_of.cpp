#include "crawler/browser/pool/settings_of.h"

namespace crawl::browser {
namespace {

// A page's own time runs as fast as its work is done: so much of it is as good as one of the clock's.
constexpr int faster = 10;

RequestKinds allowed(const std::vector<std::string>& names) {
  RequestKinds kinds{model::RequestKind::other};
  for (const std::string& name : names) {
    if (const auto kind = model::request_kind_named(name)) kinds.add(*kind);
    if (name == "document") kinds.add(model::RequestKind::frame);
  }
  return kinds;
}

}  // namespace

BrowserSettings settings_of(const config::Options& options) {
  BrowserSettings settings;
  settings.tabs = options.render_processes;
  settings.timeout = options.render_timeout;
  settings.settle = options.render_settle * faster;
  settings.allowed = allowed(options.render_allow);
  settings.post = options.render_post;
  settings.scrolls = options.render_scroll;
  settings.screenshots = options.screenshots;
  settings.user_agent = options.user_agent;
  return settings;
}

}  // namespace crawl::browser
