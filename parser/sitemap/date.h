// The dates of sitemaps and feeds: W3C datetime (https://www.w3.org/TR/NOTE-datetime, from a year to fractions of a
// second; also with a space for the T, and UTC where no zone is given) and that of mail (RFC 5322 section 3.3 with its
// obsolete forms: years of two digits, zones by name). Any input; white space around it is passed over. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crawl::parser::sitemap {

// Milliseconds since 1970 UTC; none for what is no date of either form.
std::optional<std::int64_t> read_date(std::string_view text);

}  // namespace crawl::parser::sitemap
