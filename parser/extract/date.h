// Dates as pages write them, to ISO 8601, where it is not open which day is meant. Pure; linear in the text; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crawl::parser::extract {

// The first date of a text: "2024-03-05", with the time and the zone where they are said ("2024-03-05T10:00:00+01:00",
// "2024-03-05T10:00"). Understood: ISO 8601; year first with slashes or points; day, month and year with points;
// English names of months, in any order; day and month as numbers only where one of them is above 12 or both are the
// same. Nothing for all else: "02/03/2024" is two days.
std::optional<std::string> read_date(std::string_view text);

}  // namespace crawl::parser::extract
