// SeedPump: seeds from their reader to storage, a few batches at a time. A batch is kept until storage has it, so that
// a storage process that is made anew gets it again. Owned by the coordinator; holds seed_batches_under_way batches.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/to_storage.h"
#include "crawler/seeds/seed_reader.h"
#include "model/drop_params.h"

namespace crawl::coordinator {

inline constexpr std::size_t seed_batches_under_way = 4;

class SeedPump {
 public:
  // drop_params: the names of --drop-param.
  SeedPump(SeedReader reader, const std::vector<std::string>& drop_params)
      : reader_(std::move(reader)), drop_params_(drop_params) {}

  const SeedReader& reader() const { return reader_; }
  // Nothing more will come: the sources are at their end.
  bool at_end() const { return reader_.at_end(); }
  // And storage has all that came.
  bool all_stored() const { return at_end() && batches_.empty(); }

  // Whether another batch may be read now; if so, from this descriptor when it is readable, at once where it is -1.
  bool wants_input() const { return !at_end() && batches_.size() < seed_batches_under_way; }
  int fd() const { return reader_.fd(); }

  // Reads one batch and sends it; `note` sees each URL, userinfo and all.
  void pump(ipc::Channel& storage, const std::function<void(const parser::Url&)>& note);
  // Storage has so many seeds more.
  void stored(std::uint32_t seeds);
  // To a storage process made anew: what the one before did not say it had.
  void send_again(ipc::Channel& storage) const;

 private:
  struct Batch {
    std::vector<std::string> urls;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> hosts;  // begin and length in the URL
    std::string place;                                           // of the list, behind them
    std::vector<std::string> auth;                               // ipc::Seeds

    ipc::Seeds message() const;
  };

  void note_userinfo(const parser::Url& url, Batch& batch);

  SeedReader reader_;
  std::set<std::string, std::less<>> auth_;  // that batches had, at most max_auth
  model::DropParams drop_params_;
  std::deque<Batch> batches_;
};

}  // namespace crawl::coordinator
