#include "crawler/monitor/page/parts.h"

#include "crawler/offline/report/style.h"

namespace crawl::monitor::page {
namespace {

#include "crawler/monitor/page/parts.inc"

}  // namespace

const std::string index(index_html), script(app_js), icon(icon_svg);
const std::string style = std::string(report::style) + app_css;

}  // namespace crawl::monitor::page
