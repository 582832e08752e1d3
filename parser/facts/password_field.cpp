#include "parser/facts/password_field.h"

#include <algorithm>
#include <string>

#include "base/text/ascii.h"

namespace crawl::parser {
namespace {

// type=password, however it is written.
bool names_password_field(std::string_view lower) {
  for (std::size_t at = lower.find("password"); at != lower.npos; at = lower.find("password", at + 1)) {
    std::string_view before = lower.substr(0, at);
    while (!before.empty() && std::string_view(" \t\n\r\"'=").contains(before.back())) before.remove_suffix(1);
    if (before.ends_with("type")) return true;
  }
  return false;
}

}  // namespace

bool has_password_field(std::string_view html) {
  const std::string lower = base::lowered(html);
  for (std::string_view rest = lower; !rest.empty();) {
    const std::size_t script = std::min(rest.find("<script"), rest.size());
    if (names_password_field(rest.substr(0, script))) return true;
    rest.remove_prefix(std::min(rest.find("</script", script), rest.size()));
  }
  return false;
}

}  // namespace crawl::parser
