// RequestWriter: the bytes of a request. What is the same for all requests is prepared once; what is not for every host
// comes with the request (crawler/session/secrets).
//
// One for each Fetcher, whose Options outlive it; const after construction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.h"
#include "crawler/http/client/fetcher.h"

namespace crawl::http {

class RequestWriter {
 public:
  explicit RequestWriter(const config::Options& options);

  // Appends "GET ... \r\n\r\n" to `out`; in absolute form, and with the proxy's credentials, where --proxy forwards it.
  // For each header the last of these wins: our defaults, --header as far as it is plain, FetchRequest::headers.
  void write(const FetchRequest& request, std::string& out) const;

 private:
  struct Field {
    std::string name, value;
  };

  void set_default(std::string_view name, std::string_view value);
  void append_fields(const HeaderList& headers, std::string& out) const;

  std::vector<Field> defaults_;
  std::string all_defaults_;  // as they are in most requests
  bool names_host_ = false;   // by --header
  const std::optional<config::Proxy>& proxy_;
  std::string proxy_authorization_;
};

}  // namespace crawl::http
