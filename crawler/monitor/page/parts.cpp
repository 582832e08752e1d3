#include "crawler/monitor/page/parts.h"

#include "crawler/offline/report/style.h"

namespace crawl::monitor::page {
namespace {

#include "crawler/monitor/page/parts.inc"

}  // namespace

const std::string index(index_html), icon(icon_svg);
const std::string script = std::string(elements_js) + curves_js + app_js;
const std::string style = std::string(report::style) + app_css;

}  // namespace crawl::monitor::page
