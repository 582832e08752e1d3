// LeaseBatch: claims of the frontier on their way to one worker, with the secrets that each request carries and what is
// known of its host. Each is written into the frame at once, since a claim's texts are valid only until the next. Owned
// by the Dispatcher, which fills it again and again.
#pragma once

#include <cstddef>

#include "base/name_set.h"
#include "crawler/frontier/frontier.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/to_worker.h"
#include "crawler/session/secrets/request_secrets.h"
#include "model/url_text.h"

namespace crawl::coordinator {

class LeaseBatch {
 public:
  LeaseBatch(session::RequestSecrets& secrets, const base::NameSet& public_hosts)
      : secrets_(secrets), public_hosts_(public_hosts) {}

  void add(const frontier::Claim& claim) {
    const session::RequestSecrets::Headers secrets = secrets_.headers_for(claim.url);
    ipc::Lease lease{.lease = claim.lease,
                     .url_id = claim.url_id,
                     .host_id = claim.host,
                     .depth = claim.depth,
                     .attempt = claim.attempt,
                     .seeded_host = claim.seeded_host,
                     .slots = claim.slots,
                     .kind = claim.kind,
                     .host_was_public = !public_hosts_.empty() && public_hosts_.contains(model::hostname_of(claim.url)),
                     .url = claim.url,
                     .target = claim.target,
                     .headers = {},
                     .etag = claim.etag,
                     .last_modified = claim.last_modified,
                     .context = claim.context,
                     .render = claim.render.mode,
                     .render_why = claim.render.why};
    for (const auto& [name, value] : secrets) lease.headers.push_back({name, value});
    frame_.add(lease);
  }

  std::size_t size() const { return frame_.size(); }
  // And is empty then.
  void send(ipc::Channel& worker) {
    if (size() == 0) return;
    worker.send_frames(frame_.bytes());
    frame_.clear();
  }

 private:
  session::RequestSecrets& secrets_;
  const base::NameSet& public_hosts_;
  ipc::ListFrame<ipc::Leases> frame_;
};

}  // namespace crawl::coordinator
