// The date of the directive unavailable_after, in the forms that Google names: RFC 822, RFC 850 and ISO 8601
// (https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag#unavailable_after). Pure; linear in the
// text; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crawl::parser::detail {

// "25 Jun 2010 15:00:00 PST", "Saturday, 01-Jan-00 00:00:00 GMT", "2030-01-01T00:00:00+02:00" in seconds since 1970;
// UTC where no zone is said, and the end of the day where no time is. Nothing where no day is said, or none that there
// is.
std::optional<std::int64_t> read_unavailable_after(std::string_view text);

// Whether what stands behind a comma may be more of a date: it begins with a number or with the name of a month.
bool may_continue_date(std::string_view text);

// Where the next directive begins in the words of a date ("2030-01-01 noindex"); its size if there is none.
std::size_t end_of_date(std::string_view text);

}  // namespace crawl::parser::detail
