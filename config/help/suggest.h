// "Did you mean": the known name that is nearest to one that is not known. Pure; bounded by the lengths of the names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crawl::config {

// The one of `names` that begins with `word`, or differs from it by at most a third of its letters (a swap of two
// neighbours counts once, '_' is '-'); empty when none is near. Words beyond 64 bytes are near to nothing.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names);

// "; did you mean PREFIX + name?", or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names, std::string_view prefix);

}  // namespace crawl::config
