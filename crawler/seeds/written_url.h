// A URL as it is written in a list: between quotes or angle brackets, with a note behind it, with a number before it,
// as a link of Markdown, without its scheme. Read where only one reading makes sense; otherwise refused, with what
// would be right: a wrong guess asks a site for a page that nobody named. Pure functions; linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "parser/url.h"

namespace crawl::seeds {

std::string_view trim(std::string_view text);

// Without quotes, angle brackets and the comma of an array around it.
std::string_view unwrapped(std::string_view text);

// "http://" or "https://" at the beginning, in any case.
bool has_web_scheme(std::string_view text);

// What is wrong with the host of a URL that parsed: no name server needs to be asked for it. Empty if nothing.
std::string fault_of_host(const parser::Url& url);

// One URL and nothing else. Without a scheme its host needs a dot, a port or to be localhost.
Result<parser::Url> read_url(std::string_view text);

// A cell or a line: one URL with a note behind "#", or several URLs with blanks between them. Appends to `urls`; what
// is wrong otherwise.
std::string read_cell(std::string_view text, std::vector<parser::Url>& urls);

}  // namespace crawl::seeds
