// The line that a callback program answers a page with (docs/callbacks.md): a JSON object with any of
//
//     items  an array of objects: items of the page
//     links  an array of URLs, or of objects with a `url`: links to follow
//     drop   true: nothing of the page is kept but its row
//     error  a text: what went wrong with this page, in the program's own words
//     url    the page's own, if it is there: an answer to another page is refused
//
// The line is whatever somebody else's program wrote: bounded in depth and number, checked before anything is taken.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "crawler/ipc/messages/programs.h"

namespace crawl::callback_programs {

inline constexpr std::size_t max_reply_bytes = 16u << 20;
inline constexpr std::size_t max_reply_items = 10'000;
inline constexpr std::size_t max_reply_links = 100'000;
inline constexpr int max_reply_depth = 64;
inline constexpr std::size_t max_object_keys = 1'000;  // looking one up takes time for each

// Fails with words that say what would have been right. `url` is the page's; the answer's number is left at 0.
Result<ipc::PageResult> read_reply(std::string_view line, std::string_view url);

}  // namespace crawl::callback_programs
