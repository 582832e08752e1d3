// LeaseBatch: claims of the frontier on their way to one worker, with the secrets that each request carries and what is
// known of its host. Owns the texts that its message views, since a claim's are valid only until the next. Made for
// each message, by the coordinator.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "base/name_set.h"
#include "crawler/frontier/frontier.h"
#include "crawler/ipc/messages/to_worker.h"
#include "crawler/session/secrets/request_secrets.h"
#include "model/url_text.h"

namespace crawl::coordinator {

class LeaseBatch {
 public:
  LeaseBatch(session::RequestSecrets& secrets, const base::NameSet& public_hosts)
      : secrets_(secrets), public_hosts_(public_hosts) {}

  void add(const frontier::Claim& claim) {
    Texts& texts = texts_.emplace_back(Texts{std::string(claim.url), std::string(claim.target), std::string(claim.etag),
                                             std::string(claim.last_modified), std::string(claim.context),
                                             secrets_.headers_for(claim.url), std::string(claim.render.why)});
    std::vector<ipc::RequestHeader> headers;
    for (const auto& [name, value] : texts.secrets) headers.push_back({name, value});
    message_.leases.push_back({.lease = claim.lease,
                               .url_id = claim.url_id,
                               .host_id = claim.host,
                               .depth = claim.depth,
                               .attempt = claim.attempt,
                               .seeded_host = claim.seeded_host,
                               .kind = claim.kind,
                               .host_was_public = public_hosts_.contains(model::hostname_of(claim.url)),
                               .url = texts.url,
                               .target = texts.target,
                               .headers = std::move(headers),
                               .etag = texts.etag,
                               .last_modified = texts.last_modified,
                               .context = texts.context,
                               .render = claim.render.mode,
                               .render_why = texts.render_why});
  }

  std::size_t size() const { return message_.leases.size(); }
  // Valid as long as the batch.
  const ipc::Leases& message() const { return message_; }

 private:
  struct Texts {
    std::string url, target, etag, last_modified, context;
    session::RequestSecrets::Headers secrets;
    std::string render_why;
  };

  session::RequestSecrets& secrets_;
  const base::NameSet& public_hosts_;
  std::deque<Texts> texts_;
  ipc::Leases message_;
};

}  // namespace crawl::coordinator
