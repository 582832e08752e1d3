#include "crawler/http/client/request.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>

#include "base/text/ascii.h"
#include "config/value/fields.h"
#include "crawler/http/decode/decode.h"
#include "crawler/http/proxy/proxy.h"

namespace crawl::http {
namespace {

using boost::beast::iequals;

// Nothing that would end a line gets into a request, whatever it comes from (RFC 9110 section 5.5).
bool is_clean(std::string_view text) {
  bool clean = true;
  for (const char c : text) clean &= c != '\r' && c != '\n' && c != '\0';
  return clean;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (name.empty() || !is_clean(name) || !is_clean(value)) return;
  out.append(name).append(": ").append(value).append("\r\n");
}

bool has_field(const HeaderList& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (iequals(header.first, name)) return true;
  }
  return false;
}

}  // namespace

RequestWriter::RequestWriter(const config::Options& options) : proxy_(options.proxy) {
  if (proxy_) proxy_authorization_ = http::proxy_authorization(*proxy_);
  set_default("User-Agent", options.user_agent);
  set_default("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
  set_default("Accept-Language", "en,*;q=0.5");
  set_default("Accept-Encoding", accepted_codings);
  for (std::string_view header : options.headers) {
    const auto colon = header.find(':');
    if (colon == header.npos || config::is_credential_header(base::trimmed(header.substr(0, colon)))) continue;
    set_default(base::trimmed(header.substr(0, colon)), base::trimmed(header.substr(colon + 1)));
  }
  for (const Field& field : defaults_) append_field(all_defaults_, field.name, field.value);
  names_host_ = std::ranges::any_of(defaults_, [](const Field& field) { return iequals(field.name, "Host"); });
}

void RequestWriter::set_default(std::string_view name, std::string_view value) {
  std::erase_if(defaults_, [&](const Field& field) { return iequals(field.name, name); });
  if (!value.empty()) defaults_.push_back({std::string(name), std::string(value)});
}

void RequestWriter::write(const FetchRequest& request, std::string& out) const {
  constexpr std::string_view methods[] = {"GET ", "HEAD ", "OPTIONS ", "POST "};
  const bool forwarded = proxy_ && forwards(*proxy_, request.url);
  out.append(methods[static_cast<std::size_t>(request.method)])
      .append(forwarded ? request.url.origin() : std::string_view());
  out.append(request.target.empty() ? request.url.target() : std::string_view(request.target)).append(" HTTP/1.1\r\n");
  if (!names_host_ && !has_field(request.headers, "Host")) append_field(out, "Host", request.url.host());
  if (forwarded && !proxy_authorization_.empty()) append_field(out, "Proxy-Authorization", proxy_authorization_);
  if (request.headers.empty()) out.append(all_defaults_);
  if (!request.headers.empty()) append_fields(request.headers, out);
  if (request.method == FetchRequest::Method::post)
    append_field(out, "Content-Length", std::to_string(request.body.size()));
  out.append("\r\n").append(request.body);
}

// The defaults that these do not replace, and these.
void RequestWriter::append_fields(const HeaderList& headers, std::string& out) const {
  for (const auto& field : defaults_) {
    if (!has_field(headers, field.name)) append_field(out, field.name, field.value);
  }
  for (const auto& [name, value] : headers) append_field(out, name, value);
}

}  // namespace crawl::http
