// What workers and storage say.
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/coordinator/crawl_run.h"
#include "model/url_text.h"

namespace crawl::coordinator {

void CrawlRun::on_worker(unsigned k, const ipc::Frame& frame) {
  switch (frame.type) {
    case ipc::Credit::type:
      workers_.gave_credit(k, ipc::decode<ipc::Credit>(frame).leases);
      break;
    case ipc::Finished::type:
      ipc::decode(frame, finished_);
      for (const ipc::AttemptEnd& attempt : finished_.attempts) on_attempt(attempt);
      break;
    case ipc::Written::type:
      for (const ipc::Written::Stamp& stamp : ipc::decode<ipc::Written>(frame).stamps) frontier_->written(stamp);
      break;
    case ipc::WorkerFigures::type:
      figures_.workers.push_back(ipc::decode<ipc::WorkerFigures>(frame));
      on_worker_leaves(k);
      break;
    case ipc::AskVisits::type: {
      const auto message = ipc::decode<ipc::AskVisits>(frame);
      for (const ipc::VisitRequest& visit : message.visits) visits_.ask(k, visit, frontier_->url_of_lease(visit.page));
      for (const std::uint64_t visit : message.dropped) visits_.drop(k, visit);
      break;
    }
    case ipc::VisitsEnded::type:
      on_visit_ends(k, ipc::decode<ipc::VisitsEnded>(frame));
      break;
    case ipc::PutBack::type:
      for (const model::LeaseNo lease : ipc::decode<ipc::PutBack>(frame).leases) {
        if (kinds_) kinds_->note_put_back(frontier_->url_of_lease(lease));
        frontier_->put_back(lease);
      }
      break;
    case ipc::NotBegun::type:
      for (const model::LeaseNo lease : ipc::decode<ipc::NotBegun>(frame).leases) frontier_->not_begun(lease);
      break;
    case ipc::RenderReports::type:
      for (const ipc::RenderReport& report : ipc::decode<ipc::RenderReports>(frame).pages) on_render_report(report);
      break;
    default:
      throw ipc::FrameError("a worker sent a message that the coordinator does not know");
  }
}

void CrawlRun::on_attempt(const ipc::AttemptEnd& attempt) {
  if (auto host = frontier_->host_of_lease(attempt.lease); host && attempt.written_at != 0)
    hosts_[*host].count(attempt);
  figures_.wire_bytes += attempt.wire_size;
  dispatcher_.note_bytes(now_, attempt.wire_size);
  if (!attempt.set_cookies.empty()) secrets_.note_cookies(frontier_->url_of_lease(attempt.lease), attempt.set_cookies);
  const auto robots_fetch = frontier_->robots_fetch_of_lease(attempt.lease);
  if (attempt.robots && robots_fetch) robots_->on_answer(*robots_fetch, attempt, now_);
  if (attempt.retry) ++figures_.retries;
  if (options_.login.wanted() && attempt.status != 0 && !robots_fetch &&
      renewal_.note(attempt.signed_out, attempt.written_at))
    base::log::info("the session of --login ended: signing in again");
  live_.count_attempt(attempt);
  if (attempt.resolved_public) public_hosts_.add(model::hostname_of(frontier_->url_of_lease(attempt.lease)));
  pace_is_urgent_ |= attempt.retry_after_ms > 0;  // a kill must not lose what a server asked for
  if (attempt.retry_after_ms > 0 && base::log::settings().level >= base::log::Level::info) tell_pause(attempt);
  frontier_->finished(attempt, now_);
}

// What a page asked for counts for its host's pace and for the jar as any request does.
void CrawlRun::on_visit_ends(unsigned k, const ipc::VisitsEnded& ended) {
  for (const ipc::VisitEnd& visit : ended.visits) {
    const std::string url = visits_.end(k, visit, *frontier_, now_);
    if (url.empty()) continue;
    const ipc::AttemptEnd& attempt = visit.attempt;
    figures_.wire_bytes += attempt.wire_size;
    dispatcher_.note_bytes(now_, attempt.wire_size);
    if (!attempt.set_cookies.empty()) secrets_.note_cookies(url, attempt.set_cookies);
    if (attempt.resolved_public) public_hosts_.add(model::hostname_of(url));
    pace_is_urgent_ |= attempt.retry_after_ms > 0;
  }
}

void CrawlRun::on_render_report(const ipc::RenderReport& report) {
  browsers_deaths_ = 0;
  if (!report.cookies.empty()) secrets_.note_cookies(report.url, report.cookies);
  if (kinds_ && kinds_->note(report)) frontier_->release_held();
  figures_.note_rendered(report);
}

void CrawlRun::tell_pause(const ipc::AttemptEnd& attempt) {
  const std::string_view host = model::host_of(frontier_->url_of_lease(attempt.lease));
  const std::string who = attempt.status == 0 ? "the proxy refused" : "it answered " + std::to_string(attempt.status);
  base::log::info("pause of " + base::duration_text(static_cast<double>(attempt.retry_after_ms) / 1000) + " for " +
                  std::string(host) + ": " + who + " with Retry-After");
}

// Where the session is in cookies: what a site keeps in a browser is given to browsers as they start.
void CrawlRun::on_renewed(const Result<login::Session>& session) {
  if (!session) return base::log::warning("--login: signing in again failed: " + session.error());
  for (const login::SetCookie& cookie : session->cookies) secrets_.note_cookies(cookie.url, {cookie.value});
  base::log::info("signed in again");
}

void CrawlRun::on_storage(const ipc::Frame& frame) {
  switch (frame.type) {
    case ipc::Hosts::type:
      for (const ipc::HostEntry& host : ipc::decode<ipc::Hosts>(frame).hosts) frontier_->add_queued(host);
      break;
    case ipc::Ready::type:
      on_ready(ipc::decode<ipc::Ready>(frame));
      break;
    case ipc::Committed::type:
      ipc::decode(frame, committed_);
      on_committed(committed_);
      break;
    case ipc::SeedsStored::type:
      seeds_.stored(ipc::decode<ipc::SeedsStored>(frame).seeds);
      break;
    case ipc::Urls::type:
      ipc::decode(frame, urls_);
      frontier_->add_urls(urls_);
      break;
    case ipc::RobotsKept::type:
      for (const auto& entry : ipc::decode<ipc::RobotsKept>(frame).entries) robots_->on_kept(entry, now_);
      break;
    case ipc::RenderKindsKept::type:
      for (const model::RenderKind& kind : ipc::decode<ipc::RenderKindsKept>(frame).kinds)
        if (kinds_) kinds_->load(kind);
      break;
    case ipc::Trapped::type:
      on_trapped(ipc::decode<ipc::Trapped>(frame));
      break;
    case ipc::Drained::type:
      on_drained(ipc::decode<ipc::Drained>(frame).worker);
      break;
    case ipc::QueuedReply::type:
      on_queued_answer(ipc::decode<ipc::QueuedReply>(frame));
      break;
    case ipc::StoreIsLost::type:
      on_store_lost(ipc::decode<ipc::StoreIsLost>(frame).why);
      break;
    case ipc::DiskLow::type:
      on_disk_low(ipc::decode<ipc::DiskLow>(frame).free_bytes);
      break;
    case ipc::Fatal::type:
      on_fatal(ipc::decode<ipc::Fatal>(frame).message);
      break;
    case ipc::StorageFigures::type:
      on_storage_figures(ipc::decode<ipc::StorageFigures>(frame));
      break;
    default:
      throw ipc::FrameError("storage sent a message that the coordinator does not know");
  }
}

void CrawlRun::on_trapped(const ipc::Trapped& trap) {
  base::log::info("a trap of endless URLs whose pages say the same: " + trap.prefix);
  frontier_->drop(trap.host, trap.prefix);
}

void CrawlRun::on_ready(const ipc::Ready& ready) {
  figures_.run_id = ready.run_id;
  figures_.file = ready.totals;
  if (phase_ != Phase::starting) return;  // interrupted while the file was opened
  without_ring_at_ = 0;
  if (granted_.begins_run) tell_prepared();
  if (granted_.ends_run) {
    if (granted_.exit_status != exit_finished) exit_status_ = granted_.exit_status;
    figures_.pages = granted_.pages;
    phase_ = Phase::finishing;
    supervisor_.storage()->send(ipc::Finish{exit_status(), leaves_indexes(), false});
    return;
  }
  frontier_->begin_run(base::monotonic_ns(), std::exchange(had_ring_, true));
  for (unsigned k = 0; k < options_.processes; ++k) start_worker(k);
  phase_ = Phase::running;
  seeds_.send_again(*supervisor_.storage());
}

void CrawlRun::on_committed(const ipc::Committed& message) {
  if (!message.leases.empty()) losses_.stored();
  for (const ipc::HostEntry& host : message.hosts) frontier_->add_queued(host);
  for (const ipc::CommittedLease& lease : message.leases) {
    const bool failed = model::state_of(lease.reason) == model::State::failed;
    if (lease.current && (!lease.sitemap || (lease.row && failed))) {
      lease.sitemap ? figures_.count_failure(lease) : figures_.count(lease);
      if (supervisor_.monitor()) live_.note_failure(lease, frontier_->url_of_lease(lease.lease));
      if (figures_.may_note(lease))
        figures_.note(lease, frontier_->depth_of_lease(lease.lease), frontier_->url_of_lease(lease.lease));
    }
    frontier_->committed(lease.lease, lease.current && lease.status != 0 && !lease.sitemap);
  }
  figures_.file = message.totals;
  question_ = Question::not_asked;
}

void CrawlRun::on_disk_low(std::uint64_t free) {
  base::log::error("the disk has only " + base::byte_text(static_cast<double>(free)) +
                   " left, less than --min-free; stopping (the same command continues where it stopped)");
  exit_status_ = exit_fatal;
  stop(0);
}

void CrawlRun::on_fatal(const std::string& message) {
  base::log::error(message);
  exit_status_ = exit_fatal;
  fatal_ = true;
}

void CrawlRun::on_storage_figures(const ipc::StorageFigures& figures) {
  figures_.storage = figures;
  figures_.file = figures.totals;
}

}  // namespace crawl::coordinator
