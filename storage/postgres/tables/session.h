// Session: the transactions of a store. What its tables are to write is kept back and goes to the server together, when
// something is read that it may have changed, and before the commit: rows that are appended by COPY, others by one
// statement for many.
//
// A commit checks, in the same transaction as the data, that each shard it writes is still this store's (`shards`:
// owner and epoch) and that nobody else has committed to it (`shard_state`: commit_no). A store whose shards another
// one has taken writes nothing more: its commit is refused and counted (`nodes`), and ends it.
//
// A machine among several (storage/store_settings.h: Machine) writes its own shards; who is alone takes all of them. Of
// a database that does not answer, and of shards that another has, it throws StoreLost.
//
// Owned by the store; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/postgres/connection/connection.h"
#include "storage/store_settings.h"

// Rows of some shards, or of all where the array is empty.
#define CRAWL_OF_SHARDS(column, parameter) \
  " WHERE (cardinality(" parameter "::bigint[]) = 0 OR " column " = ANY(" parameter "::bigint[]))"

namespace crawl::storage::postgres {

// By which the server shows the sessions of a machine of a crawl, and others end them when it is dead.
std::string session_name(const std::string& schema, const std::string& node);
void name_session(Connection& connection, const std::string& node);

class Session {
 public:
  // Without a machine: takes the lock that one writer of a crawl has at a time; it is waited for at most 5 seconds.
  // connection outlives it.
  explicit Session(Connection& connection, std::optional<Machine> machine = {});
  // The machine's shards, or all of the crawl that is there, by a new epoch. Before the first transaction.
  void take_shards();

  bool machine() const { return machine_; }
  const std::string& node() const { return node_; }
  const std::vector<std::int16_t>& shards() const { return own_; }
  // For CRAWL_OF_SHARDS: the shards of this machine; empty where they are all.
  const std::vector<std::int64_t>& some_shards() const { return some_; }

  bool in_transaction() const { return in_transaction_; }
  void begin();
  void commit();

  // Called in the order in which they were given, to write what a table keeps back.
  void on_flush(std::function<void()> writer) { writers_.push_back(std::move(writer)); }
  // The transaction writes to this shard.
  void touch(std::int16_t shard);
  void count_queued(std::int16_t shard, int change);
  void count_page(std::int16_t shard);

  // To read what was there before this transaction, or is not changed by it.
  Connection& connection() { return connection_; }
  // To read anything: all that is kept back is written before.
  Connection& synced();
  // To write something at once.
  Connection& writing();
  // Something is kept back, of no shard.
  void change() { changed_ = true; }

 private:
  struct Shard {
    std::int64_t epoch = 0, commit_no = 0;
    std::int64_t queued = 0, pages = 0;  // changes that are not yet written
    bool touched = false;
    bool fenced = false;  // by this transaction
  };

  void begin_on_server();
  void flush();
  void lock();
  void fence();
  void fence_one();
  [[noreturn]] void refuse();

  Connection& connection_;
  bool machine_;
  std::string node_;
  std::vector<std::int16_t> own_;
  std::vector<std::int64_t> some_;
  std::vector<Shard> shards_;
  std::vector<std::int16_t> touched_;
  std::vector<std::function<void()>> writers_;
  bool in_transaction_ = false, begun_ = false;  // here; on the server
  bool changed_ = false, flushing_ = false;
};

}  // namespace crawl::storage::postgres
