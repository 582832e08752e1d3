#include "crawler/worker/pending_pages.h"

#include <utility>

#include "base/log.h"
#include "crawler/callback_programs/page_line.h"
#include "crawler/ipc/messages/outcomes.h"
#include "model/url_text.h"
#include "parser/html/ascii.h"

namespace crawl::worker {
namespace {

// Of a page that the program drops, that it was fetched is all that stays.
void drop(model::Outcome& outcome) {
  outcome.title = outcome.description = outcome.language = outcome.canonical = outcome.text = std::nullopt;
  outcome.body = outcome.raw_body = {};
  outcome.body_size = 0;
  outcome.simhash.reset();
  outcome.text_sample.clear();
  outcome.link_count.reset();
  outcome.links.clear();
  outcome.items.clear();
}

}  // namespace

bool PendingPages::takes(const parser::Page* page) {
  return page != nullptr && callback_programs::is_for_programs(*page);
}

void PendingPages::add(const model::Outcome& outcome, parser::Page& page, std::size_t bytes, std::string& out) {
  Pending pending{.frame = {}, .base = page.input().url, .query_charset = {}, .bytes = bytes};
  if (parser::is_html(page.input().content_type)) {
    pending.base = page.base_url();
    pending.query_charset = page.query_charset();
  }
  ipc::append_frame(pending.frame, ipc::OutcomeView{outcome});
  pages_.insert_or_assign(outcome.lease, std::move(pending));
  std::string line;
  callback_programs::append_page_line(line, page, outcome.depth);
  ipc::append_frame(out, ipc::PageTask{outcome.lease, outcome.url, line});
}

std::size_t PendingPages::complete(const ipc::PageResult& reply, std::string& out) {
  auto node = pages_.extract(reply.number);
  if (node.empty()) return 0;
  const Pending& page = node.mapped();
  const std::string_view payload = std::string_view(page.frame).substr(ipc::frame_header_size);
  auto frame = ipc::decode<ipc::OutcomeFrame>({ipc::OutcomeFrame::type, payload});
  model::Outcome& outcome = frame.outcome;
  std::string detail(outcome.detail);
  const auto note = [&](const std::string& text) { detail += (detail.empty() ? "on-page: " : "; on-page: ") + text; };
  if (!reply.error.empty()) {
    warn(outcome.url, reply.error);
    note(reply.error);
  }
  if (!reply.error.empty()) ++unanswered_;
  items_ +=
      reply.drop ? -static_cast<std::int64_t>(outcome.items.size()) : static_cast<std::int64_t>(reply.items.size());
  targets_.clear();
  for (const std::string& item : reply.items) outcome.items.push_back({model::program_rule, item});
  follow(reply.links, page, outcome);
  if (reply.drop) {
    drop(outcome);
    note("dropped by the callback program");
  }
  outcome.detail = detail;
  ipc::append_frame(out, frame);
  return page.bytes;
}

void PendingPages::add_to(ipc::WorkerFigures& figures) const {
  figures.items += static_cast<std::uint64_t>(items_);  // those of rules are counted already
  figures.unanswered += unanswered_;
}

// A link that the page has already, and that may not be followed for being nofollow, may be now.
void PendingPages::follow(const std::vector<std::string>& links, const Pending& page, model::Outcome& outcome) {
  if (links.empty() || (!options_.store.links && options_.depth == 0)) return;
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < outcome.links.size(); ++i) known.emplace(outcome.links[i].url, i);
  targets_.reserve(links.size());
  std::size_t unusable = 0;
  std::string first;
  for (const std::string& written : links) {
    auto url = parser::parse_url(written, &page.base, page.query_charset);
    if (!url) {
      if (unusable++ == 0)
        first = "'" + std::string(parser::utf8_prefix(written, 200)) + "' is no URL to follow: " + url.error().message;
      continue;
    }
    targets_.push_back(drop_params_.without(url->href()).value_or(url->href()));
    const std::string_view target = targets_.back();
    const auto [place, is_new] = known.emplace(target, outcome.links.size());
    if (is_new)
      outcome.links.push_back({.url = target, .host = model::host_of(target), .text = {}, .rel = model::program_rule});
    model::Link& link = outcome.links[place->second];
    link.nofollow = false;
    if (options_.depth == 0) continue;
    link.refused = filter_.refuse(link.url);
    link.follow = link.refused == model::Reason::none;
  }
  if (unusable > 1) first += " (and " + std::to_string(unusable - 1) + " more)";
  if (unusable > 0) warn(outcome.url, first);
}

// The first say what is wrong; results.detail and the summary's count have the rest, which -v tells.
void PendingPages::warn(std::string_view url, const std::string& what) {
  constexpr unsigned max_warnings = 5;
  const std::string line = "on-page: " + std::string(url) + ": " + what;
  if (warnings_ == max_warnings) return base::log::info(line);
  ++warnings_;
  base::log::warning(line + (warnings_ == max_warnings ? " (-v tells of further pages)" : ""));
}

}  // namespace crawl::worker
