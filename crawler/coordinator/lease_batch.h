// LeaseBatch: claims of the frontier on their way to one worker, with the secrets that each request carries. Owns the
// texts that its message views, since those of a claim end at the next. Made for each message, by the coordinator.
#pragma once

#include <cstddef>
#include <deque>
#include <string>

#include "crawler/coordinator/request_secrets.h"
#include "crawler/frontier/frontier.h"
#include "crawler/ipc/messages.h"

namespace crawl::coordinator {

class LeaseBatch {
 public:
  explicit LeaseBatch(RequestSecrets& secrets) : secrets_(secrets) {}

  void add(const frontier::Claim& claim) {
    Texts& texts =
        texts_.emplace_back(Texts{std::string(claim.url), std::string(claim.etag), std::string(claim.last_modified),
                                  secrets_.fields_for(claim.url, claim.seeded_host)});
    message_.leases.push_back({.lease = claim.lease,
                               .url_id = claim.url_id,
                               .host_id = claim.host,
                               .depth = claim.depth,
                               .attempt = claim.attempt,
                               .seeded_host = claim.seeded_host,
                               .kind = claim.kind,
                               .asked_again = claim.asked_again,
                               .url = texts.url,
                               .cookie = texts.secrets.cookie,
                               .authorization = texts.secrets.authorization,
                               .etag = texts.etag,
                               .last_modified = texts.last_modified});
  }

  std::size_t size() const { return message_.leases.size(); }
  // Valid as long as the batch.
  const ipc::Leases& message() const { return message_; }

 private:
  struct Texts {
    std::string url, etag, last_modified;
    RequestSecrets::Fields secrets;
  };

  RequestSecrets& secrets_;
  std::deque<Texts> texts_;
  ipc::Leases message_;
};

}  // namespace crawl::coordinator
