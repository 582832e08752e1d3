// Numbers as shops and tables write them: "$1,299.00", "1.299,00 €", "1 299 zł", "CHF 1'299.-", "−3,5 %". Pure; linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crawl::parser::extract {

// The first number of a text, as JSON writes it: digits, at most one point, no zeros that say nothing. A separator that
// stands once and has exactly three digits behind it is one of thousands ("1.299" and "1,299" are 1299, but "0.125" is
// what it seems). "1½" is 1.5, "1e5" is 100000. Nothing where there is no number, one of more than 18 digits before the
// point, or one that has no end ("⅓") or may be another (",500").
std::optional<std::string> read_number(std::string_view text);

// The same where nothing is behind the point.
std::optional<std::string> read_integer(std::string_view text);

}  // namespace crawl::parser::extract
