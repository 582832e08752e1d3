#include "crawler/frontier/render_kinds.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "model/url_text.h"

namespace crawl::frontier {
namespace {

constexpr int decided = 3;                // of a lead: errors of 1 % where 90 % of a kind are alike
constexpr std::uint64_t at_first = 40;    // pages of a kind, of which few may be back yet
constexpr std::uint8_t deciding = 3;      // pages decide a kind, mostly
constexpr std::uint64_t look_every = 64;  // empty pages of a kind that needs no browser
constexpr std::uint32_t few = 10;
constexpr std::uint64_t pages_of_a_kind = 8;
constexpr std::uint64_t pages_a_sample = 20'000;  // a rendered page costs as much as 200 others

constexpr std::string_view words[] = {"open", "needed", "not needed"};

}  // namespace

RenderKinds::RenderKinds(const config::Options& options) : mode_(options.render) {
  if (!options.render_match.empty())
    match_.emplace(
        model::LinkRules{.include = {}, .exclude = {}, .keep = options.render_match, .form_page = {}, .traps = {}});
}

bool RenderKinds::Test::note(bool differs) {
  ++looked;
  needed += differs;
  lead = static_cast<std::int8_t>(std::clamp(lead + (differs ? 1 : -1), -decided, decided));
  const State before = state;
  if (lead == decided) state = State::needed;
  if (lead == -decided) state = State::not_needed;
  // What was decided is open again when as much speaks against it.
  if ((before == State::needed && lead <= 0) || (before == State::not_needed && lead >= -decided + 1))
    state = State::open;
  if (state == State::open && before != State::open) lead = 0;
  return state != before;
}

RenderWish RenderKinds::wish(std::string_view url) {
  if (match_ && match_->keeps(url)) return {.mode = ipc::RenderMode::always, .expected = true, .why = "--render-match"};
  if (mode_ == config::Render::always)
    return {.mode = ipc::RenderMode::always, .expected = true, .why = "--render always"};
  if (mode_ == config::Render::never) return {};
  std::string name;
  Kind& kind = find(url, name);
  return wish_of(name, kind);
}

void RenderKinds::note_lease(std::string_view url) {
  if (mode_ != config::Render::automatic) return;
  std::string name;
  Kind& kind = find(url, name);
  if (wants_sample(kind)) {
    kind.sampled = true;
    samples_ += kind.scripted.looked == 0;
  }
  ++passed_;
  ++kind.passed;
}

bool RenderKinds::wants_sample(const Kind& kind) const {
  if (kind.sampled || kind.passed < pages_of_a_kind || kind.empty.state == State::needed ||
      kind.scripted.state != State::open)
    return false;
  return kind.scripted.looked > 0 || passed_ >= (samples_ + 1) * pages_a_sample;
}

RenderWish RenderKinds::wish_of(const std::string& name, Kind& kind) {
  using enum ipc::RenderMode;
  if (kind.why.empty()) kind.why = why(name, kind);
  RenderWish wish{.mode = look_if_empty, .expected = false, .why = kind.why};
  wish.hold = kind.deciding > 0;
  if (kind.empty.state == State::not_needed && kind.passed % look_every != 0) wish.mode = never;
  if (wants_sample(kind)) {
    wish.mode = if_scripts;
    why_sampled_ = "auto: some pages with scripts are looked at, of kinds that do not look empty, such as " + name;
    wish.why = why_sampled_;
  }
  if (kind.empty.state != State::needed && kind.scripted.state == State::needed) wish.mode = always;
  if (kind.empty.state != State::needed) return wish;
  wish.mode = kind.scripted.state == State::open ? if_scripts : if_empty;
  if (kind.scripted.state == State::needed) wish.mode = always;
  wish.expected = kind.passed < at_first || kind.rendered * 4 >= kind.passed;
  return wish;
}

std::string RenderKinds::why(const std::string& name, const Kind& kind) {
  const std::string counts = std::to_string(kind.empty.needed + kind.scripted.needed) + " of " +
                             std::to_string(kind.empty.looked + kind.scripted.looked);
  const bool by_scripts = kind.empty.state == State::open && kind.scripted.state == State::needed;
  switch (by_scripts ? State::needed : kind.empty.state) {
    case State::needed:
      return "auto: pages like " + name + " need a browser (" + counts + " differed)";
    case State::not_needed:
      return "auto: looked at again, pages like " + name + " need no browser (" + counts + " differed)";
    case State::open:
      break;
  }
  return "auto: looks as if scripts made it; " + counts + " pages like " + name + " differed so far";
}

RenderKinds::Kind& RenderKinds::find(std::string_view url, std::string& name) {
  name = model::kind_of(url);
  const auto found = kinds_.find(name);
  if (found != kinds_.end()) return found->second;
  if (kinds_.size() >= max_kinds) name = std::string(model::host_of(url)) + "/**";
  return kinds_[name];
}

void RenderKinds::note_put_back(std::string_view url) {
  if (mode_ != config::Render::automatic) return;
  std::string name;
  Kind& kind = find(url, name);
  if (kind.empty.state != State::open || kind.deciding > 0) return;
  kind.deciding = deciding;
  deciding_.push_back(name);
}

void RenderKinds::release() {
  for (const std::string& name : std::exchange(deciding_, {})) kinds_[name].deciding = 0;
}

bool RenderKinds::note(const ipc::RenderReport& report) {
  if (mode_ != config::Render::automatic) return false;
  std::string name;
  Kind& kind = find(report.url, name);
  if (!report.rendered) return std::exchange(kind.deciding, 0) > 0;
  ++kind.rendered;
  const bool other = (report.empty ? kind.empty : kind.scripted).note(report.differs);
  if (!report.empty && report.differs) kind.sampled = false;
  kind.why = why(name, kind);
  const bool held = kind.deciding > 0;
  if (held) kind.deciding = other ? 0 : static_cast<std::uint8_t>(kind.deciding - 1);
  // Counts that change nothing are kept while they are few, which is when each of them counts.
  if (other || kind.empty.looked <= few)
    if (!std::exchange(kind.changed, true)) changed_.push_back(name);
  return held && kind.deciding == 0;
}

void RenderKinds::load(const model::RenderKind& kept) {
  if (kinds_.size() >= max_kinds) return;
  Kind& kind = kinds_[kept.kind];
  const auto word = std::ranges::find(words, std::string_view(kept.state));
  kind.empty.state = word == std::end(words) ? State::open : static_cast<State>(word - std::begin(words));
  kind.empty.lead = kind.empty.state == State::needed ? decided : kind.empty.state == State::not_needed ? -decided : 0;
  kind.empty.looked = static_cast<std::uint32_t>(kept.looked);
  kind.empty.needed = static_cast<std::uint32_t>(kept.needed);
  kind.passed = kept.passed;
  kind.rendered = kept.looked;
}

std::vector<model::RenderKind> RenderKinds::take_changed() {
  std::vector<model::RenderKind> kinds;
  for (const std::string& name : std::exchange(changed_, {})) {
    Kind& kind = kinds_[name];
    kind.changed = false;
    const bool by_scripts = kind.empty.state == State::open && kind.scripted.state == State::needed;
    const State state = by_scripts ? State::needed : kind.empty.state;
    kinds.push_back({name, std::string(words[static_cast<std::size_t>(state)]),
                     kind.empty.looked + kind.scripted.looked, kind.empty.needed + kind.scripted.needed, kind.passed});
  }
  return kinds;
}

}  // namespace crawl::frontier
