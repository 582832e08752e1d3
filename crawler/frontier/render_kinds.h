// RenderKinds: which pages a browser is to make (--render, --render-match). With `auto` that is found out by kind:
// pages of a host whose paths are alike. A page that looks as if scripts made it (the worker sees that, at no cost) is
// rendered while its kind is open; what came of it decides the kind by a sequential test. A kind that needs no browser
// is looked at again now and then; one that needs it is followed by every page of it. Once the empty pages of a kind
// need a browser, a few of its other pages that have scripts are looked at too. Of kinds without empty pages one page
// with scripts is looked at, in so many pages of the crawl that it costs 1 % of it; if scripts change it, more are.
//
// Owned by the coordinator; pure state. Memory: max_kinds kinds; pages beyond them are of one kind for each host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/options.h"
#include "crawler/frontier/render_policy.h"
#include "crawler/ipc/messages/from_worker.h"
#include "model/link_filter.h"
#include "model/render_kind.h"

namespace crawl::frontier {

class RenderKinds final : public RenderPolicy {
 public:
  explicit RenderKinds(const config::Options& options);

  RenderWish wish(std::string_view url) override;
  void note_lease(std::string_view url) override;
  // What a browser made of a page that was given to it.
  // Answers whether pages of its kind are held no more.
  bool note(const ipc::RenderReport& report);
  // A page looked as if scripts made it, and as many are being looked at as may be at once: before others of its kind
  // are asked for, it is to be decided.
  void note_put_back(std::string_view url);
  // No kind holds up its pages.
  void release();

  void load(const model::RenderKind& kept);
  // Those whose state changed since they were last taken.
  std::vector<model::RenderKind> take_changed();

  static constexpr std::size_t max_kinds = 100'000;

 private:
  enum class State : std::uint8_t { open, needed, not_needed };
  // A sequential test: a random walk between two bounds.
  struct Test {
    State state = State::open;
    std::int8_t lead = 0;  // of pages that differ
    std::uint32_t looked = 0, needed = 0;
    // Whether the state is another now.
    bool note(bool differs);
  };
  struct Kind {
    Test empty, scripted;  // pages that look empty, and others that have scripts
    std::uint64_t passed = 0, rendered = 0;
    std::string why;
    bool changed = false;
    bool sampled = false;       // one of its pages that have scripts was given out to be looked at
    std::uint8_t deciding = 0;  // pages that are to be back before others are asked for
  };

  Kind& find(std::string_view url, std::string& name);
  bool wants_sample(const Kind& kind) const;
  RenderWish wish_of(const std::string& name, Kind& kind);
  static std::string why(const std::string& name, const Kind& kind);

  const config::Render mode_;
  std::optional<model::LinkFilter> match_;
  std::unordered_map<std::string, Kind> kinds_;
  std::vector<std::string> changed_, deciding_;
  std::string why_sampled_;                 // of the wish that was told last
  std::uint64_t passed_ = 0, samples_ = 0;  // pages of all kinds; those of kinds without empty ones that are looked at
};

}  // namespace crawl::frontier
