// Inbox: the table `inbox`, by which machines tell each other of URLs. A batch of them is written with the transaction
// that found them, and deleted by the owner of the shard with the one that makes them known: each is received once,
// whoever dies. What is in it is written by other machines, and is checked as what comes from outside.
//
// Owned by the tables; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "storage/neighbours.h"
#include "storage/postgres/connection/copy_buffer.h"
#include "storage/postgres/tables/keys.h"
#include "storage/postgres/tables/page_writer.h"
#include "storage/postgres/tables/session.h"

namespace crawl::storage::postgres {

class Inbox final : public Neighbours {
 public:
  Inbox(Session& session, Keys& keys);

  bool owns_all() const override { return keys_.owns_all(); }
  bool owns(std::string_view host) override { return keys_.owns(keys_.shard_of(host)); }
  void add(model::UrlId id, std::string_view url, std::string_view host) override;
  void send(const SentUrl& url) override;
  void send(const SentChain& chain) override;
  std::size_t receive(const std::function<void(const SentUrl&)>& callback,
                      const std::function<void(const SentChain&)>& of_chain) override;

 private:
  void pack(std::string& batch, const SentUrl& url) const;
  void pack(std::string& batch, const SentChain& chain) const;
  std::size_t unpack(std::string_view batch, std::int16_t shard, const std::function<void(const SentUrl&)>& callback,
                     const std::function<void(const SentChain&)>& of_chain);
  class Batch;
  SentUrl unpack_url(Batch& bytes, SentUrl url);
  SentChain unpack_chain(Batch& bytes, model::UrlId id);
  void write_if_large(std::int16_t shard, std::string& batch);
  void write(std::int16_t shard, std::string& batch);
  void flush();

  Session& session_;
  Keys& keys_;
  Sequence sequence_;
  std::map<std::int16_t, std::string> batches_;  // not yet written, by the shard that they are for
  CopyBuffer rows_;
};

}  // namespace crawl::storage::postgres
