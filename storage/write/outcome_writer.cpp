#include "storage/write/outcome_writer.h"

#include <span>
#include <utility>

#include "base/cpu_laps.h"
#include "base/log.h"
#include "base/text/text.h"
#include "storage/view_parts.h"

namespace crawl::storage {
namespace {

constexpr std::uint16_t not_modified = 304;
constexpr std::uint32_t max_nested_sitemaps = 3;
constexpr unsigned max_nested_sheets = 8;  // one importing the next

// What the URL's row says.
model::Reason end_of(const model::Outcome& outcome, model::Reason reason) {
  const bool checked = reason == model::Reason::none && outcome.ask == model::Ask::check;
  return checked ? model::Reason::checked : reason;
}

void count_queued(model::HostId host, std::vector<Queued>& queued) {
  if (queued.empty() || queued.back().host != host) queued.push_back({host, 0});
  ++queued.back().count;
}

// Asked for the links of an outcome in their order.
class LanguagesOfLinks {
 public:
  explicit LanguagesOfLinks(const std::vector<model::Alternate>& alternates)
      : next_(alternates.begin()), end_(alternates.end()) {}
  std::string_view of(std::size_t link) {
    while (next_ != end_ && next_->link < link) ++next_;
    return next_ != end_ && next_->link == link ? next_->langs : std::string_view{};
  }

 private:
  std::vector<model::Alternate>::const_iterator next_, end_;
};

}  // namespace

Applied OutcomeWriter::apply(const model::Outcome& outcome, std::vector<Queued>& queued) {
  if (!urls_.is_queued(outcome.url_id)) return {.current = false};
  if (outcome.ask != model::Ask::page && urls_.ask(outcome.url_id) != outcome.ask) {
    ask_for_more(outcome, queued);
    return {.current = false};
  }
  std::optional<PreviousPage> before;
  if (changes_.may_have_page()) before = changes_.stored(outcome.url_id);
  const bool confirms = before && changes_.open() && outcome.status == not_modified;
  Applied applied = confirms ? confirm(outcome) : replace(outcome, before, queued);
  if (applied.current) redirects_.end(outcome.url_id);  // the next of its chain has it now
  applied.row = urls_.is_page(outcome.url_id);
  applied.sitemap = outcome.ask != model::Ask::page || !applied.row;
  if (applied.row && applied.current)
    runs_.count(!applied.sitemap && outcome.status != 0, model::state_of(applied.reason) == model::State::failed,
                applied.sitemap ? 0 : outcome.size);
  return applied;
}

// Since it was given out, a link has asked for more of it than this answer has.
void OutcomeWriter::ask_for_more(const model::Outcome& outcome, std::vector<Queued>& queued) {
  urls_.ask_again(outcome.url_id, outcome.url, outcome.host_id, changes_.open());
  count_queued(outcome.host_id, queued);
}

// ---- what becomes of its URL ---------------------------------------------------------------------------------------

// As its worker reports, but for a redirect that leads nowhere: who made the request cannot know.
Judgement OutcomeWriter::judge(const model::Outcome& outcome, const Redirects::Judgement& redirect) {
  Judgement judgement{outcome.reason, outcome.detail, std::nullopt};
  if (!redirect.failure.empty()) judgement = {model::Reason::too_many_redirects, redirect.failure, std::nullopt};
  if (urls_.ask(outcome.url_id) != model::Ask::check) return judgement;
  detail_ = CRAWL_CHECKED_ONLY;
  if (!judgement.detail.empty()) detail_.append(": ").append(judgement.detail);
  judgement.detail = detail_;
  return judgement;
}

Applied OutcomeWriter::confirm(const model::Outcome& outcome) {
  pages_.confirm(outcome, runs_.current());
  urls_.finish(outcome.url_id, outcome.host_id, end_of(outcome, model::Reason::none));
  return {};
}

Applied OutcomeWriter::replace(const model::Outcome& outcome, const std::optional<PreviousPage>& before,
                               std::vector<Queued>& queued) {
  const Redirects::Judgement redirect = redirects_.judge(outcome);
  Judgement judgement = judge(outcome, redirect);
  if (redirect.back && redirect.back->url == outcome.url) {
    go_on_with_chain(outcome, redirect.back, queued);
    return {.current = false};  // no answer yet
  }
  if (before && !judgement.done()) return keep_page(outcome, judgement);
  if (before) urls_.forget_page(outcome.url_id);
  if (before || urls_.is_sitemap(outcome.url_id)) alternates_.forget(outcome.url_id);
  const std::uint64_t known = urls_.size();
  const bool asked_whole = outcome.ask == model::Ask::page;
  if (judgement.done() && asked_whole)
    urls_.begin_page(outcome.url_id, outcome.url, outcome.host_id, outcome.redirect_to.empty());
  write(outcome, judgement, queued);
  // That pages are missing is said in the same words each time: it counts where those words lead further.
  std::string trap = outcome.status == 200 || urls_.size() > known ? end_page(outcome) : std::string{};
  urls_.drop_page();
  if (judgement.done()) {
    if (changes_.open() && asked_whole) changes_.note(outcome, before, runs_.current());
    go_on_with_chain(outcome, redirect.back, queued);
  }
  urls_.finish(outcome.url_id, outcome.host_id, end_of(outcome, judgement.reason));
  return {.reason = judgement.reason, .trap = std::move(trap)};
}

// A recrawl that failed leaves what was stored of the page.
Applied OutcomeWriter::keep_page(const model::Outcome& outcome, const Judgement& judgement) {
  changes_.keep(outcome, judgement.detail, runs_.current());
  urls_.finish(outcome.url_id, outcome.host_id, judgement.reason);
  return {.reason = judgement.reason};
}

void OutcomeWriter::write(const model::Outcome& outcome, Judgement& judgement, std::vector<Queued>& queued) {
  const model::UrlId twin = judgement.done() ? near_duplicate(outcome) : 0;
  if (twin != 0) return write_near_duplicate(outcome, judgement, twin);
  base::CpuLaps cpu(pages_stored_++);
  if (judgement.done()) {
    checks_.begin_page();
    store_links(outcome, judgement, queued);
    if (!outcome.resources.empty()) store_resources(outcome, queued);
    checks_.end_page();
  }
  cpu.lap(links_cpu_ns_);
  pages_.write(outcome, judgement, runs_.current());
  cpu.lap(pages_cpu_ns_);
}

// Returns the prefix of a trap that the page showed, where all URLs that begin so are in it.
std::string OutcomeWriter::end_page(const model::Outcome& outcome) {
  std::optional<std::span<const std::uint32_t>> sample;
  if (outcome.simhash || !outcome.text_sample.empty()) sample = outcome.text_sample;  // it may have a title alone
  auto trap = urls_.end_page(sample);
  if (!trap) return {};
  if (!trap->literal) base::log::info("a trap of endless URLs: those like " + trap->prefix);
  return trap->literal ? std::move(trap->prefix) : std::string{};
}

void OutcomeWriter::go_on_with_chain(const model::Outcome& outcome, const model::Link* back,
                                     std::vector<Queued>& queued) {
  const auto host = redirects_.go_on(outcome, back, changes_.open());
  if (host) count_queued(*host, queued);
}

void OutcomeWriter::receive(const SentChain& chain, std::vector<Queued>& queued) {
  for (const model::HostId host : redirects_.receive(chain, changes_.open())) count_queued(host, queued);
}

// ---- near-duplicates -----------------------------------------------------------------------------------------------

// The page that said nearly the same before; 0 without, or where nobody asked.
model::UrlId OutcomeWriter::near_duplicate(const model::Outcome& outcome) {
  if (!settings_.skip_near_duplicates || !outcome.simhash) return 0;
  if (!near_duplicates_) near_duplicates_ = std::make_unique<NearDuplicates>(pages_, !changes_.open());
  return near_duplicates_->find_or_add(*outcome.simhash, outcome.url_id);
}

// --skip-near-duplicates: the row, but neither its text and body nor its links.
void OutcomeWriter::write_near_duplicate(const model::Outcome& outcome, Judgement judgement, model::UrlId twin) {
  model::Outcome short_one = outcome;
  short_one.text.reset();
  short_one.items.clear();
  short_one.ids.reset();
  short_one.body = short_one.raw_body = {};
  short_one.body_size = 0;
  std::string detail = "near-duplicate of " + urls_.text(twin);
  if (!outcome.detail.empty()) detail += "; " + std::string(outcome.detail);
  judgement.detail = detail;
  pages_.write(short_one, judgement, runs_.current());
}

// ---- links ---------------------------------------------------------------------------------------------------------

void OutcomeWriter::store_links(const model::Outcome& outcome, Judgement& judgement, std::vector<Queued>& queued) {
  LanguagesOfLinks languages(outcome.alternates);
  const bool names_places = settings_.store_links && !outcome.fragments.empty();
  targets_.assign(names_places ? outcome.links.size() : 0, 0);
  ahead_.clear();
  for (const model::Link& link : outcome.links) ahead_.push_back({urls_.fingerprint(link.url)});
  for (std::size_t i = 0; i < outcome.links.size(); ++i) {
    urls_.look_ahead(ahead_, i);
    const model::Link& link = outcome.links[i];
    std::optional<Discovery> discovery = discovery_of(link, outcome);
    if (!discovery) continue;
    discovery->looked_up = ahead_[i];
    std::string widens_from;
    if (discovery->of_seed) discovery->widens_from = widens_from = urls_.chain_of_site(outcome.url_id, link.host);
    const Noted noted = urls_.note(*discovery);
    if (link.kind == model::LinkKind::listed) listed_ = noted.id;
    if (noted.id == 0) {
      discovery->sitemap ? warn_of_sitemaps() : warn_of_full_table();
      continue;
    }
    if (names_places) targets_[i] = noted.id;
    if (link.kind == model::LinkKind::redirect) judgement.redirect = noted.id;
    contexts_.note(outcome, i, noted.id);
    if (discovery->of_seed && settings_.depth_limit > 0 && !urls_.in_scope(link.url, link.host))
      moved_seeds_.tell(outcome.url, link.url, settings_);
    if (settings_.store_links && link.kind == model::LinkKind::alternate)
      alternates_.add(outcome.url_id, listed_, noted.id, languages.of(i));
    else if (settings_.store_links && !redirects_.has_gone(outcome, link))
      links_.add({outcome.url_id, noted.id, link.nofollow, link.rel, link.text, languages.of(i)});
    if (noted.queued_at != 0) count_queued(noted.queued_at, queued);
  }
  links_.flush();
  if (!names_places) return;
  for (const model::Fragment& fragment : outcome.fragments)
    if (fragment.link < targets_.size() && targets_[fragment.link] != 0)
      checks_.add_fragment(outcome.url_id, targets_[fragment.link], fragment);
}

// As deep as the page, so that it is asked for before the pages that are linked to.
void OutcomeWriter::store_resources(const model::Outcome& outcome, std::vector<Queued>& queued) {
  const std::uint32_t depth = urls_.depth(outcome.url_id);
  // Sheets that import ever new ones are followed only so far.
  const bool imports = outcome.ask != model::Ask::style_sheet ||
                       urls_.nested_sheets(outcome.url_id, max_nested_sheets) < max_nested_sheets;
  for (const model::Resource& resource : outcome.resources) {
    if (resource.style_sheet && !imports) continue;
    const Noted noted = urls_.note({.url = resource.url,
                                    .host = resource.host,
                                    .depth = depth,
                                    .referrer = outcome.url_id,
                                    .resource = resource.style_sheet ? Role::style_sheet : Role::resource});
    if (noted.id == 0) {
      warn_of_full_table();
      continue;
    }
    checks_.add_use(outcome.url_id, noted.id, resource);
    if (noted.queued_at != 0) count_queued(noted.queued_at, queued);
  }
}

// Nothing for a sitemap that is too many sitemaps away from a page, and for alternates of a page that is not kept.
std::optional<Discovery> OutcomeWriter::discovery_of(const model::Link& link, const model::Outcome& outcome) {
  // The depth on disk may be a shorter one than that of the lease.
  const model::UrlId from = link.kind == model::LinkKind::alternate ? listed_ : outcome.url_id;
  if (from == 0) return std::nullopt;
  const std::uint32_t depth = urls_.depth(from);
  Discovery discovery{.url = link.url,
                      .host = link.host,
                      .depth = depth + 1,
                      .follow = link.follow,
                      .refused = link.refused,
                      .referrer = from,
                      .priority = link.priority};
  const bool redirect = link.kind == model::LinkKind::redirect, sitemap = link.kind == model::LinkKind::sitemap;
  if (redirect || sitemap) {
    discovery.depth = depth;
    discovery.redirects = urls_.redirects(outcome.url_id) + 1;
    discovery.sitemap = sitemap || urls_.is_sitemap(outcome.url_id);
    const Role role = urls_.role(outcome.url_id);
    if (role >= Role::resource) discovery.resource = role;
  }
  discovery.of_seed = redirect && urls_.is_seed(outcome.url_id);
  discovery.of_list = urls_.gives_list(outcome.url_id, link.kind);
  if (sitemap && discovery.redirects > max_nested_sitemaps) return std::nullopt;
  return discovery;
}

void OutcomeWriter::warn_of_full_table() {
  if (std::exchange(warned_of_full_table_, true)) return;
  base::log::warning(base::with_commas(settings_.max_skipped) +
                     " skipped URLs are kept, as many as there may be; further ones are passed over");
}

void OutcomeWriter::warn_of_sitemaps() {
  if (std::exchange(warned_of_sitemaps_, true)) return;
  base::log::warning(base::with_commas(settings_.max_sitemaps_per_host) +
                     " sitemaps of a host are kept, as many as there may be; further ones are passed over");
}

}  // namespace crawl::storage
