// Hosts of special URLs: https://url.spec.whatwg.org/#concept-host-parser. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace crawl::parser::detail {

// Why a part of a URL is refused, in words for a person (static storage); empty if it is not.
using Problem = std::string_view;

// Appends the serialized host of `text` (not empty; no port, no userinfo) to out. An ASCII name, which is nearly every
// one, is lowered and never shown to ICU: by the standard it is a name whatever its "xn--" labels decode to.
// After a problem what is in out is of no use.
Problem append_host(std::string& out, std::string_view text);

}  // namespace crawl::parser::detail
