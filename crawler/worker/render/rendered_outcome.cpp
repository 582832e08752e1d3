#include "crawler/worker/render/rendered_outcome.h"

#include <utility>

#include "crawler/worker/render/page_comparison.h"
#include "model/url_text.h"

namespace crawl::worker {
namespace {

void note(std::string& detail, std::string_view text) {
  if (!text.empty()) detail.append(detail.empty() ? "" : "; ").append(text);
}

}  // namespace

const std::string& raw_bytes(const Job& job) {
  return job.rendered && !job.rendered->failed() ? job.rendered->raw_body : job.response.body;
}

parser::Url shown_url(const Job& job) {
  if (job.rendered && !job.rendered->result.shown_url.empty())
    if (auto shown = parser::parse_url(job.rendered->result.shown_url);
        shown && shown->origin() == job.lease.url.origin())
      return *std::move(shown);
  return job.lease.url;
}

void RenderedOutcome::describe(const Job& job, parser::Page* page, const model::DropParams& drop_params,
                               model::Outcome& outcome, std::string& detail) {
  const RenderedPage& rendered = *job.rendered;
  const ipc::Rendered& result = rendered.result;
  model::Rendering& rendering = outcome.rendering.emplace();
  rendering.rendered = !rendered.failed();
  rendering.raw_links = rendered.raw.links;
  rendering.raw_words = rendered.raw.words;
  why_ = rendered.why;
  if (rendered.failed()) note(why_, "not rendered: " + result.error);
  if (rendered.failed()) note(detail, "not rendered: " + result.error);
  rendering.why = why_;
  report_ = {.url = job.lease.href(),
             .rendered = !rendered.failed(),
             .empty = rendered.raw.looks_empty,
             .differs = false,
             .render_ms = result.render_ms,
             .requests = static_cast<std::uint32_t>(result.requests.size()),
             .cookies = result.cookies};
  for (const ipc::PageRequestRecord& request : result.requests)
    rendering.requests.push_back({.url = request.url,
                                  .kind = model::name(request.kind),
                                  .method = request.method,
                                  .status = request.status,
                                  .type = request.type,
                                  .size = request.size,
                                  .detail = request.note});
  if (rendered.failed()) return;
  rendering.render_ms = result.render_ms;
  rendering.screenshot = result.screenshot;
  note(detail, result.incomplete);
  note(detail, lacking(result));
  if (page != nullptr) {
    hash_ = content_hash(page->record());
    rendering.content_hash = hash_;
    report_.differs = differs(rendered.raw, page->record());
  }
  if (!result.redirect_to.empty()) add_redirect(job, drop_params, outcome);
  if (!result.shown_url.empty()) add_shown_url(job, outcome);
}

// Where a script wanted to lead the page.
void RenderedOutcome::add_redirect(const Job& job, const model::DropParams& drop_params, model::Outcome& outcome) {
  const std::string& written = job.rendered->result.redirect_to;
  const auto target = parser::parse_url(written, &job.lease.url);
  if (!target) return;
  redirect_to_ = drop_params.without(target->href()).value_or(target->href());
  if (redirect_to_ == outcome.url) return;  // it loads itself again, as some do when they have set a cookie
  redirect_target_ = parser::spelled_target(written, job.lease.url);
  outcome.redirect_to = redirect_to_;
  outcome.sent_target = job.lease.url.target();
  model::Link link{redirect_to_, model::host_of(redirect_to_), {}, "script", model::LinkKind::redirect};
  link.target = redirect_target_;
  outcome.links.push_back(link);
}

// It is this page, and is not asked for.
void RenderedOutcome::add_shown_url(const Job& job, model::Outcome& outcome) {
  shown_ = shown_url(job).href();
  if (shown_ == outcome.url || shown_ == job.lease.url.href()) return;
  for (const model::Link& link : outcome.links)
    if (link.url == shown_) return;
  model::Link link{shown_, model::host_of(shown_), {}, "history", model::LinkKind::head};
  link.follow = false;
  link.refused = model::Reason::shown;
  outcome.links.push_back(link);
}

}  // namespace crawl::worker
