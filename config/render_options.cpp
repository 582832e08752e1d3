#include "config/render_options.h"

#include "config/value/fields.h"

namespace crawl::config {
namespace {

using namespace std::chrono_literals;
using O = Options;

}  // namespace

void add_render_options(std::vector<OptionSpec>& t) {
  constexpr Group g = Group::rendering;
  t.push_back({"render", 0, "", "WHEN",
               "have a browser make pages of their scripts: never, always, or auto: those whose kind was found to need "
               "it (docs/rendering.md)",
               choice(&O::render, {"never", "auto", "always"}), g});
  t.push_back({"render-match", 0, "", "RE", "render pages whose URL matches (RE2; repeatable)",
               text_list(&O::render_match, parse_pattern), g});
  t.push_back({"render-processes", 0, "", "N", "browsers, each with a page at a time",
               number(&O::render_processes, 1, 256), g, "number of CPUs"});
  t.push_back({"render-timeout", 0, "", "T", "for a page, without what it waits for the pace of its host",
               duration(&O::render_timeout, 100ms, 3600s), g});
  t.push_back({"render-settle", 0, "", "T", "a page is ready when it has been quiet for so long",
               duration(&O::render_settle, 0ms, 60s), g});
  t.push_back(
      {"render-allow", 0, "", "LIST",
       "what pages may ask for: script, xhr, fetch, document, style, image, font, media; the rest is left empty",
       render_allow(), g});
  t.push_back({"render-scroll", 0, "", "N", "scroll to the end and press \"load more\" so many times",
               number(&O::render_scroll, 0, 1000), g});
  t.push_back({"render-post", 0, "", "", "scripts may POST to the origin of their page", boolean(&O::render_post), g});
  t.push_back(
      {"screenshots", 0, "", "", "keep a PNG of each rendered page (crawl cat --as png)", boolean(&O::screenshots), g});
}

Result<void> check_rendering(const Options& options) {
  if (options.screenshots && !renders(options))
    return fail(
        "--screenshots are of pages that a browser renders: add --render auto, --render always or --render-match");
  return {};
}

}  // namespace crawl::config
