// Access: who may look on. The page is for a browser on the same machine, or for who has the token: a request must name
// this server (a page of another site that leads its name to our address does not), come from no other page, and
// have the token where there is one. Pure functions of the head of a request, which may come from anybody.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crawl::monitor {

inline constexpr std::size_t min_token = 16;  // characters

struct Access {
  std::vector<std::string> names;  // by which this server may be called beside the loopback's; lower case, no port
  std::string token;               // empty: none is needed
};

// The fields of a head that decide; a field that is there twice was refused before.
struct RequestHead {
  std::string_view method, target;
  std::string_view host, origin, authorization, cookie;
  std::string_view fetch_site, fetch_mode;  // Sec-Fetch-Site and -Mode: https://www.w3.org/TR/fetch-metadata/
  std::string_view local_address;           // of the connection, as text
};

// The status that refuses it; nothing where it may pass. `token_needed`: the path asks for it.
std::optional<unsigned> refusal(const RequestHead& head, const Access& access, bool token_needed);

// Whether the text is the token, in a time that says nothing of it.
bool is_token(std::string_view text, const Access& access);

// The cookie by which a browser that has shown the token is known again.
std::string token_cookie(const Access& access);

// "example.org" of "Example.org:8080", "::1" of "[::1]:80"; nothing of what is no host.
std::optional<std::string> host_name_of(std::string_view host);

}  // namespace crawl::monitor
