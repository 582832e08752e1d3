#include "crawler/worker/render/render_room.h"

#include <algorithm>
#include <utility>

#include "base/text/text.h"
#include "crawler/ipc/frame.h"
#include "crawler/worker/render/page_comparison.h"
#include "parser/html/ascii.h"

namespace crawl::worker {
namespace {

constexpr std::size_t max_looks = 4;  // at once: what comes of them decides whether there are more
constexpr std::uint64_t max_rendering_bytes = 64 << 20;

// The cookies that the page's scripts may see: of the request and of its response.
std::vector<std::string> script_cookies(const Job& job) {
  std::vector<std::string> cookies;
  if (job.lease.fields)
    for (const auto& [name, value] : job.lease.fields->headers) {
      if (!parser::equals_ignoring_case(name, "cookie")) continue;
      for (std::string_view rest = value; !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find("; "));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 2));
        if (!pair.empty()) cookies.push_back(std::string(pair) + "; Path=/");
      }
    }
  for (const auto& [name, value] : job.response.headers)
    if (parser::equals_ignoring_case(name, "set-cookie")) cookies.push_back(value);
  std::erase_if(cookies, [](const std::string& cookie) { return base::lowered(cookie).contains("httponly"); });
  return cookies;
}

}  // namespace

RenderRoom::RenderRoom(const config::Options& options, const RenderPort& port)
    : port_(port),
      max_pages_(render_room(options)),
      max_bytes_(static_cast<std::size_t>(std::min(options.body_memory / 4, max_rendering_bytes))) {}

bool RenderRoom::is_wanted(const Job& job, const parser::PageRecord& record, std::string_view html) {
  switch (job.lease.render->mode) {
    case ipc::RenderMode::never:
      return false;
    case ipc::RenderMode::always:
      return true;
    case ipc::RenderMode::look_if_empty:
    case ipc::RenderMode::if_empty:
      return looks_empty(record, html);
    case ipc::RenderMode::if_scripts:
      return has_scripts(record);
  }
  return false;
}

bool RenderRoom::take(Job& job, parser::Page& page) {
  const bool answered = job.response.status >= 200 && job.response.status < 300 && !page.input().body.empty();
  if (!job.lease.render || job.rendered || !answered || !parser::is_html(page.input().content_type)) return false;
  if (!is_wanted(job, page.record(), page.input().body)) return false;
  const model::LeaseNo lease = job.lease.lease;
  const bool look = job.lease.render->mode == ipc::RenderMode::look_if_empty;
  if (pages_.size() >= max_pages_ || (look && looks_ >= max_looks) || (bytes_ >= max_bytes_ && !pages_.empty())) {
    port_.put_back(lease);
    return true;
  }
  job.rendered = std::make_unique<RenderedPage>();
  job.rendered->raw = raw_facts(page.record());
  job.rendered->raw.looks_empty = looks_empty(page.record(), page.input().body);
  job.rendered->why = job.lease.render->why;
  job.response.body = page.take_body();
  std::string().swap(job.response.packed);
  bytes_ += job.response.body.size();
  looks_ += look;
  const auto [place, added] = pages_.insert_or_assign(lease, std::move(job));
  give(place->second);
  return true;
}

void RenderRoom::give(const Job& job) {
  const std::string url = job.lease.href();
  ipc::RenderTask task{.number = job.lease.lease,
                       .url = url,
                       .status = job.response.status,
                       .headers = {},
                       .body = job.response.body,
                       .charset = job.rendered->raw.charset,
                       .cookies = script_cookies(job)};
  for (const auto& [name, value] : job.response.headers) task.headers.push_back({name, value});
  std::string frame;
  ipc::append_frame(frame, task);
  port_.give(job.lease.lease, url, std::move(frame));
}

std::optional<Job> RenderRoom::complete(ipc::Rendered result) {
  auto node = pages_.extract(result.number);
  if (node.empty()) return std::nullopt;
  Job job = std::move(node.mapped());
  bytes_ -= job.response.body.size();
  looks_ -= job.lease.render->mode == ipc::RenderMode::look_if_empty;
  RenderedPage& page = *job.rendered;
  page.result = std::move(result);
  if (page.failed()) return job;
  page.raw_body = std::exchange(job.response.body, std::move(page.result.html));
  job.decoded_from = page.raw.charset.empty() ? "UTF-8" : page.raw.charset;
  return job;
}

}  // namespace crawl::worker
