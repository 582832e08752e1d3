// netrc: the file in which curl, wget and git find passwords of hosts
// (https://everything.curl.dev/usingcurl/netrc.html). Read once at start; its permissions are the user's affair, as
// they are for curl and wget. No message repeats a word of the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace crawl::credentials {

inline constexpr std::size_t max_netrc_file = 1 << 20;

struct NetrcEntry {
  std::string machine;  // as it is written; empty: `default`
  std::string login, password;
};

// $NETRC, else .netrc in $HOME.
Result<std::string> netrc_path();

// The entries that have a login, in their order. `machine`, `default`, `login`, `password` and `account` are known,
// macros passed over, and so are unknown words, as by curl. Words are in double quotes where they have white space;
// '#' where a keyword could be begins a comment. `name` is what messages call the file.
Result<std::vector<NetrcEntry>> parse_netrc(std::string_view text, std::string_view name);

}  // namespace crawl::credentials
