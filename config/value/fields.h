// The values that have a grammar of their own: headers, credentials, addresses, patterns, lists. Each check answers
// with a message that says what would be right. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/options.h"

namespace crawl::config {

// "Name: value" by RFC 9110 section 5 (https://www.rfc-editor.org/rfc/rfc9110#section-5.1), at most 8 KiB, without line
// breaks, and none of the headers that the crawler must write itself. Answers it with one space after the colon.
Result<std::string> parse_header(std::string_view text);

// "ORIGIN Name: value": a header for one origin, "https://example.org" or "http://example.org:8080".
Result<std::string> parse_header_for(std::string_view text);

// Whether a header of this name is known to hold no secret (Accept, Referer, ...): its value may be shown.
bool is_plain_header(std::string_view name);

// Whether a header of this name holds a credential, by its name: Authorization, Cookie, and what is commonly used for
// the same (X-Api-Key, Private-Token, X-Amz-Security-Token, ...). It goes to the origins of the seeds alone.
bool is_credential_header(std::string_view name);

// HOST=USER:PASS
Result<std::string> parse_auth(std::string_view text);

// A value for the User-Agent header.
Result<std::string> parse_user_agent(std::string_view text);

// A file to write or read; the optional one may be empty, which is none.
Result<std::string> parse_file_name(std::string_view text);
Result<std::string> parse_node_name(std::string_view text);
Result<std::string> parse_output_name(std::string_view text);  // of a results file, which is no name of SQLite's own
Result<std::string> parse_optional_file_name(std::string_view text);

// Text without a NUL; the rest is checked by whoever uses it.
Result<std::string> parse_any_text(std::string_view text);

// An SQL expression, which the results file alone can judge; empty for none.
Result<std::string> parse_where(std::string_view text);

// A pattern that RE2 compiles.
Result<std::string> parse_pattern(std::string_view text);

// The name of a query parameter, as --drop-param takes it: '*' stands for any text.
Result<std::string> parse_param_name(std::string_view text);

// HOST:PORT:ADDR; an IPv6 address with or without brackets.
Result<ResolveRule> parse_resolve(std::string_view text);
std::string format_resolve(const ResolveRule& rule);

// ADDR[:PORT]; an IPv6 address with a port is in brackets. Empty is the system's.
Result<std::string> parse_dns_server(std::string_view text);

// A list of html, all, text, links, headers, raw; or none.
Result<StoreSet> parse_store(std::string_view text);
std::string format_store(const StoreSet& store);

// A list of statuses from 400 to 599; empty or "none" for no status at all.
Result<std::vector<std::uint16_t>> parse_statuses(std::string_view text);
std::string format_statuses(const std::vector<std::uint16_t>& statuses);

// A list of media types: "image/png, text/*, */*".
Result<std::vector<std::string>> parse_media_types(std::string_view text);

// A list of kinds of requests that a page may make: "script,xhr,fetch,document,style,image,font,media".
Result<std::vector<std::string>> parse_request_kinds(std::string_view text);

// What people share must not hold secrets: the same text with "***" in place of what is secret.
std::string redact_header(std::string_view header);  // the value of all but plain ones
std::string redact_header_for(std::string_view header);
std::string redact_auth(std::string_view auth);  // all behind the host
std::string redact_url(std::string_view url);    // userinfo

// The same of a text that is no URL after all, and of that which a message may show: also a user and password at any
// place of it, and what stands in the place of a port and is none, for who forgets the host has a password there.
std::string redact_mistyped(std::string_view text);

// A seed that was stored: its userinfo is gone.
bool has_redacted_userinfo(std::string_view seed);

// Whether a value holds the "***" of a redacted one.
bool is_redacted(std::string_view value);

}  // namespace crawl::config
