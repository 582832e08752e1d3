// The paths of requests and cookies in one form, so that those which mean the same compare equal: a server that writes
// `Path=/~me/` means the URL /%7Eme/ too. Pure functions, linear; any thread.
#pragma once

#include <string>
#include <string_view>

namespace crawl::cookies {

// Triplets of unreserved characters are decoded, the digits of the others put in upper case (RFC 3986, 6.2.2), and what
// a URL cannot hold is percent-encoded. At most 3 bytes for each one of path.
std::string comparable_path(std::string_view path);

// RFC 6265, 5.1.4: whether a cookie of cookie_path goes with a request for request_path; both in the form above.
bool path_matches(std::string_view request_path, std::string_view cookie_path);

// RFC 6265, 5.1.4: the path of a cookie that does not say one, a part of request_path or "/".
std::string_view default_path(std::string_view request_path);

}  // namespace crawl::cookies
