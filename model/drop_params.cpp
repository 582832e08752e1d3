#include "model/drop_params.h"

#include <algorithm>
#include <iterator>

#include "base/text/ascii.h"
#include "base/text/percent.h"

namespace crawl::model {
namespace {

// Names that say who sent a visitor, or who the visitor is, and never what the page shows. Not among them: "sid", "id",
// "ref", "source" and the like, by which other sites name their pages.
constexpr std::string_view common_names[] = {
    "utm_*",      "gclid",         "gclsrc",    "gbraid",     "wbraid",        "dclid",
    "srsltid",    "_ga",           "_gl",       "fbclid",     "fb_action_ids", "fb_action_types",
    "fb_source",  "igsh",          "igshid",    "msclkid",    "yclid",         "ysclid",
    "_openstat",  "twclid",        "ttclid",    "li_fat_id",  "epik",          "mc_cid",
    "mc_eid",     "mkt_tok",       "_hsenc",    "_hsmi",      "__hstc",        "__hssc",
    "__hsfp",     "hsctatracking", "vero_id",   "vero_conv",  "oly_anon_id",   "oly_enc_id",
    "wickedid",   "s_kwcid",       "ef_id",     "irclickid",  "cjevent",       "_branch_match_id",
    "pk_*",       "piwik_*",       "mtm_*",     "matomo_*",   "ref_src",       "phpsessid",
    "jsessionid", "aspsessionid*", "sessionid", "session_id", "sessid",        "cfid",
    "cftoken",    "oscsid",        "zenid"};

bool same(char a, char b, bool any_case) {
  return a == b || (any_case && base::to_lower(a) == base::to_lower(b));
}

// '*' stands for any text. Linear but for the stars, of which the last alone is ever tried again.
bool matches(std::string_view glob, std::string_view name, bool any_case) {
  std::size_t g = 0, n = 0, star = glob.npos, from = 0;
  while (n < name.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      from = n;
    } else if (g < glob.size() && same(glob[g], name[n], any_case)) {
      ++g, ++n;
    } else if (star != glob.npos) {
      g = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  return std::all_of(glob.begin() + static_cast<std::ptrdiff_t>(g), glob.end(), [](char c) { return c == '*'; });
}

}  // namespace

DropParams::DropParams(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name == "common") {
      common_ = true;
    } else {
      names_.push_back(name);
    }
  }
}

bool DropParams::drops(std::string_view name) const {
  std::string decoded;
  if (name.contains('%')) name = decoded = base::percent_decoded(name);
  if (name.empty()) return false;
  for (const std::string& glob : names_)
    if (matches(glob, name, false)) return true;
  const char first = base::to_lower(name[0]);  // no name that is common begins with a star
  return common_ && std::any_of(std::begin(common_names), std::end(common_names),
                                [&](std::string_view glob) { return glob[0] == first && matches(glob, name, true); });
}

std::optional<std::string> DropParams::without(std::string_view url) const {
  if (!any() || url.find_first_of("?;") == url.npos) return std::nullopt;
  auto path = std::min(url.find('/', url.find("://") + 3), url.size());
  auto query = std::min(url.find('?', path), url.size());
  bool changed = false;
  std::string kept(url.substr(0, path));
  // In the path a parameter ends where its segment does.
  for (std::size_t at = path; at < query;) {
    auto end = std::min({url.find(';', at + 1), url.find('/', at + 1), query});
    std::string_view part = url.substr(at, end - at);
    bool dropped = part.starts_with(';') && part.contains('=') && drops(part.substr(1, part.find('=') - 1));
    if (!dropped) kept += part;
    changed |= dropped;
    at = end;
  }
  std::string_view rest = url.substr(query);
  char before = '?';
  bool dropped_here = false;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // '?' or '&'
    auto end = std::min(rest.find('&'), rest.size());
    std::string_view part = rest.substr(0, end);
    bool dropped = drops(part.substr(0, part.find('=')));
    dropped_here |= dropped;
    if (!dropped) {
      kept += before;
      kept += part;
      before = '&';
    }
    rest.remove_prefix(end);
  }
  if (!changed && !dropped_here) return std::nullopt;
  return kept;
}

}  // namespace crawl::model
