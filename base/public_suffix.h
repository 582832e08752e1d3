// Which part of a host name its owner registered, by the public suffix list (https://publicsuffix.org/list/): hosts
// below one registrable domain belong together, those below one public suffix ("co.uk", "github.io") do not.
//
// The list is the system's (Debian's `publicsuffix`, else the one built into libpsl), loaded at the first call and kept
// to the end; it is read only after that, so that any thread may call, and processes forked later share its memory.
// Half a microsecond a call, no allocation. Hosts are as the URL parser writes them: lower case, punycode, IPv6 in
// brackets.
#pragma once

#include <string>
#include <string_view>

namespace crawl::base {

// An IPv6 address in brackets, or a name whose last label is a number, which is an IPv4 address
// (https://url.spec.whatwg.org/#ends-in-a-number-checker).
bool is_address(std::string_view host);

// "example.co.uk" of "www.example.co.uk", without the dot of the root; a part of `host`, valid as long as that is. What
// has none is its own: addresses, public suffixes, single labels ("localhost"), text that is no host name.
std::string_view registrable_domain(std::string_view host);

// Whether names below `host` may belong to anybody. Top-level names that the list does not have are public suffixes,
// and so is what cannot be a host name (an empty label, more than 253 bytes): nothing may be shared below it. An
// address is none.
bool is_public_suffix(std::string_view host);

// The list as a file has it, empty where it is the one built into libpsl; and another one in its place, for the rest of
// the process: what is divided by domains must not be divided otherwise by the list of another day. False where the
// bytes are no list.
std::string public_suffix_list();
bool use_public_suffix_list(const std::string& bytes);

}  // namespace crawl::base
