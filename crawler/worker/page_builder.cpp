#include "crawler/worker/page_builder.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/cpu_laps.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/sha256/many.h"
#include "config/link_rules.h"
#include "crawler/worker/drop_link_params.h"
#include "crawler/worker/hooks.h"
#include "crawler/worker/leases/attempt_result.h"
#include "crawler/worker/site_files/sitemap_links.h"
#include "parser/extract/checked.h"
#include "parser/facts/fragment.h"
#include "parser/facts/password_field.h"
#include "parser/facts/resource_set.h"
#include "parser/html/ascii.h"
#include "parser/html/sniff.h"
#include "parser/robots.h"

namespace crawl::worker {
namespace {

constexpr std::size_t kept_buffer = 1 << 20;  // from page to page

std::optional<std::string_view> view(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

// The cookies that a response sets, as fingerprints: a Set-Cookie is "name=value; attributes".
std::vector<model::CookieMark> cookie_marks(const http::HeaderList& headers) {
  constexpr std::size_t max_marks = 64;
  std::vector<model::CookieMark> marks;
  for (const auto& [name, value] : headers) {
    if (!parser::equals_ignoring_case(name, "set-cookie") || marks.size() == max_marks) continue;
    const std::string_view pair = std::string_view(value).substr(0, value.find(';'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    marks.push_back({base::fingerprint(pair.substr(0, equals), 0), base::fingerprint(pair.substr(equals), 0)});
  }
  return marks;
}

// What may be a style sheet to a browser, or was sent by a server that does not know.
bool may_be_css(std::string_view media_type) {
  return media_type.empty() || media_type == "text/css" || media_type == "text/plain" ||
         media_type == "application/octet-stream";
}

}  // namespace

bool wants_type(std::string_view media_type, const config::Options& options) {
  if (media_type.empty() || options.store.all || parser::any_callback_takes(media_type)) return true;
  return std::any_of(options.accept_types.begin(), options.accept_types.end(),
                     [&](const std::string& pattern) { return parser::takes_type(pattern, media_type); });
}

PageBuilder::PageBuilder(const config::Options& options, const Hooks* hooks)
    : options_(options),
      hooks_(hooks),
      simhash_every_(config::simhash_every(options)),
      extractor_(parser::extract::compile_checked(options.extract)),
      filter_(config::link_rules(options)),
      drop_params_(options.drop_params) {
  settings_.always_tree = options.parser == config::Parser::tree;
  settings_.want_links = true;
  settings_.want_fragments = options.store.links;
  settings_.want_routes = config::renders(options);
  settings_.want_resources = options.resources != config::Resources::none;
  if (!options.extract.empty()) settings_.extractor = &extractor_;
  settings_.product_token = parser::product_token(options.user_agent);
}

void PageBuilder::hash_ahead(std::span<Job> jobs) {
  base::CpuLaps cpu(figures_.pages);
  std::vector<Job*> hashed;
  std::vector<std::string_view> bodies;
  for (Job& job : jobs) {
    if (job.response.body.empty() || ipc::is_check(job.lease.kind)) continue;
    hashed.push_back(&job);
    bodies.push_back(job.response.body);
  }
  std::vector<base::Sha256> digests(bodies.size());
  base::sha256_of_many(bodies, digests);
  for (std::size_t i = 0; i < hashed.size(); ++i) hashed[i]->hash = digests[i];
  cpu.lap(figures_.hash_cpu_ns);
}

void PageBuilder::build(Job job, const Use& use) {
  if (ipc::is_check(job.lease.kind)) return build_check(std::move(job), use);
  base::CpuLaps cpu(figures_.pages);
  std::int64_t begin = base::monotonic_ns();
  model::Outcome outcome;
  detail_.clear();
  outcome.reason = failure_of(job, options_, detail_);
  const bool asked = model::state_of(outcome.reason) != model::State::skipped;  // a program may refuse a request
  describe_response(job, outcome);
  add_redirect(job, outcome);
  if (const std::string& raw = raw_bytes(job); !raw.empty()) {
    const base::Sha256 digest = job.hash ? *job.hash : base::sha256(raw);
    hash_.assign(digest.begin(), digest.end());
    outcome.body_hash = hash_;
  } else if (job.sitemap) {
    outcome.body_hash = hash_ = std::move(job.sitemap->hash);
  }
  cpu.lap(figures_.hash_cpu_ns);
  figures_.decode_cpu_ns += job.response.decode_cpu_ns;
  if (hooks_ && asked && !job.rendered) hooks_->on_response(job, outcome, detail_);
  bool sitemap = is_sitemap(job);
  if (sitemap) add_listed(job, outcome);
  bool unread = sitemap && (is_html(content_type_) || !wanted_by_program(content_type_, job));
  add_header_facts(job, outcome);
  std::unique_ptr<parser::Page> page = unread ? nullptr : page_of(job, outcome);
  bool kept = filter_.keeps(href_);
  if (page && kept && filter_.signs_in(href_))  // in a browser it may be the application itself
    kept = options_.login.render && !parser::has_password_field(page->input().body);
  bool keep_body = kept;
  if (page) {
    if (is_html(page->input().content_type)) page->utf8();
    cpu.lap(figures_.charset_cpu_ns);
    parser::run_callbacks(*page);
    drop_params(page->record());
    if (divert_ && divert_(job, *page)) return;
    if (hooks_) keep_body &= ask_program(*page, job.lease);
    describe_page(*page, outcome);
    if (!kept) forget_content(outcome);
    outcome.timings.parse = static_cast<double>(base::monotonic_ns() - begin) / 1e6;
  }
  cpu.lap(figures_.parse_cpu_ns);
  if (keep_body) add_body(page ? page->input().body : job.response.body, job, page.get(), outcome);
  cpu.lap(figures_.compress_cpu_ns);
  if (page && lets_documents_go_) page->forget_document();
  // Of a page at the last depth too: a shorter path to it may be found.
  const auto first_link = static_cast<std::uint32_t>(outcome.links.size());
  if (page && (options_.store.links || options_.depth > 0)) add_links(page->record(), outcome);
  if (page && settings_.want_fragments) add_fragments(page->record(), first_link, outcome);
  if (page) add_resources(page->record().resources, outcome);
  if (page) add_contexts(outcome);
  if (job.rendered) rendered_.describe(job, page.get(), drop_params_, outcome, detail_);
  note_sign_in(outcome);
  cpu.lap(figures_.parse_cpu_ns);
  outcome.detail = detail_;
  count(outcome);
  use(outcome, kept ? page.get() : nullptr);  // no program has to do with what is read for links alone
  for (std::string* buffer : {&packed_, &packed_raw_})
    if (buffer->size() > kept_buffer) std::string().swap(*buffer);
  cpu.lap(figures_.send_cpu_ns);
}

// A page that leads to the form of --login was to be seen with the session that it gave. The first is told at once.
void PageBuilder::note_sign_in(const model::Outcome& outcome) {
  if (!filter_.signs_in(outcome.redirect_to) || filter_.signs_in(href_)) return;
  detail_ += (detail_.empty() ? "" : "; ") +
             std::string("it leads to the form of --login: the session is over, or is not enough for it");
  if (figures_.signed_out++ == 0)
    base::log::warning("--login: " + href_ + " leads to the form: the session is over, or is not enough for that page");
}

// Of a URL that was only looked for, and of a style sheet: the head, and what the sheet names.
void PageBuilder::build_check(Job job, const Use& use) {
  base::CpuLaps cpu(figures_.pages);
  model::Outcome outcome;
  detail_.clear();
  const bool style_sheet = job.lease.kind == ipc::LeaseKind::style_sheet;
  outcome.ask = style_sheet ? model::Ask::style_sheet : model::Ask::check;
  outcome.reason = failure_of(job, options_, detail_);
  describe_response(job, outcome);
  add_redirect(job, outcome);
  named_.clear();
  if (style_sheet && outcome.status == 200 && may_be_css(content_type_)) {
    std::vector<parser::RawResource> written;
    parser::add_css_resources(written, job.response.body);
    named_ = parser::resolve_resources(written, job.lease.url, {});
    add_resources(named_, outcome);
  }
  outcome.detail = detail_;
  cpu.lap(figures_.parse_cpu_ns);
  count(outcome);
  use(outcome, nullptr);
  cpu.lap(figures_.send_cpu_ns);
}

void PageBuilder::describe_response(const Job& job, model::Outcome& outcome) {
  const http::FetchResult& response = job.response;
  outcome.lease = job.lease.lease;
  outcome.url_id = job.lease.url_id;
  outcome.host_id = job.lease.host_id;
  outcome.depth = job.lease.depth;
  href_ = job.lease.href();
  outcome.url = href_;
  bool asked = model::state_of(outcome.reason) != model::State::skipped;
  outcome.attempts = job.lease.attempt - (asked ? 0 : 1);
  outcome.status = response.status;
  content_type_ = http::media_type(http::header(response.headers, "Content-Type"));
  const std::string& begin = job.sitemap && response.body.empty() ? job.sitemap->begin : response.body;
  if (content_type_.empty() && !begin.empty()) {
    std::string_view sniff = http::header(response.headers, "X-Content-Type-Options");
    content_type_ = parser::sniffed_type(begin, !parser::equals_ignoring_case(sniff, "nosniff"));
  }
  outcome.content_type = content_type_;
  outcome.size = job.sitemap && response.body.empty() ? job.sitemap->size : raw_bytes(job).size();
  outcome.wire_size = response.wire_size;
  outcome.truncated = response.truncated;
  outcome.fetched_at = asked ? job.fetched_at : 0;
  outcome.ip = response.ip;
  outcome.http_version = response.http_version;
  outcome.timings = response.timings;
  outcome.etag = http::header(response.headers, "ETag");
  outcome.last_modified = http::header(response.headers, "Last-Modified");
  if (options_.store.headers)
    for (const auto& [name, value] : response.headers) outcome.headers.push_back({name, value});
}

void PageBuilder::add_redirect(const Job& job, model::Outcome& outcome) {
  if (!is_redirect(outcome.status)) return;
  auto note = [&](const std::string& text) { detail_ += (detail_.empty() ? "" : "; ") + text; };
  std::string_view location = http::header(job.response.headers, "Location");
  if (location.empty()) return note("a redirect without a Location");
  auto target = parser::parse_url(location, &job.lease.url);
  if (!target) return note("a redirect to no URL that can be fetched: " + target.error().message);
  redirect_to_ = drop_params_.without(target->href()).value_or(target->href());
  redirect_host_ = target->host();
  redirect_target_ = parser::spelled_target(location, job.lease.url);
  const auto& fields = job.lease.fields;
  outcome.sent_target = fields && !fields->target.empty() ? std::string_view(fields->target) : job.lease.url.target();
  if (!options_.no_cookies) outcome.cookies = cookie_marks(job.response.headers);
  outcome.redirect_to = redirect_to_;
  model::Link link{redirect_to_, redirect_host_, {}, "redirect", model::LinkKind::redirect};
  link.target = redirect_target_;
  bool of_seed = outcome.depth == 0;
  if (!of_seed) refuse_by_filter(link);
  outcome.links.push_back(link);
  if (settings_.want_fragments) add_fragment_of_redirect(location, outcome);
}

// What HTML says beside it, the callback for HTML reads with it.
void PageBuilder::add_header_facts(const Job& job, model::Outcome& outcome) {
  header_record_ = {};
  if (outcome.status == 0 || is_redirect(outcome.status) || is_html(content_type_)) return;
  parser::record_headers(header_record_, job.lease.url, job.response.headers, settings_.product_token);
  outcome.canonical = view(header_record_.canonical);
  outcome.language = view(header_record_.language);
  outcome.robots = view(header_record_.robots);
  if (header_record_.says_noindex(base::unix_ms())) detail_ += detail_.empty() ? "noindex" : "; noindex";
  if (options_.store.links || options_.depth > 0) add_links(header_record_, outcome);
}

// The URLs of a sitemap are judged as links are.
void PageBuilder::add_listed(const Job& job, model::Outcome& outcome) {
  listed_.clear();
  std::string note = add_sitemap_links(job, drop_params_, listed_, outcome);
  if (!note.empty() && job.lease.kind == ipc::LeaseKind::sitemap && !outcome.links.empty())
    base::log::warning("the sitemap " + job.lease.url.href() + " is read in part: " + note);  // it has no row to say so
  if (!note.empty()) detail_ += (detail_.empty() ? "sitemap: " : "; sitemap: ") + note;
  for (model::Link& link : outcome.links)
    if (link.kind == model::LinkKind::listed || link.kind == model::LinkKind::alternate) refuse_by_filter(link);
}

// The same pages in every run.
bool PageBuilder::wants_text(std::string_view url) const {
  return simhash_every_ > 0 && base::fingerprint(url, 0) % simhash_every_ == 0;
}

bool PageBuilder::wanted_by_program(const std::string& type, const Job& job) const {
  return hooks_ && hooks_->takes_page(type, job.lease.url.href());
}

// What its callbacks follow is a link like those of the page: parameters that are no part of a URL go. False: the body
// is not stored.
bool PageBuilder::ask_program(parser::Page& page, const OwnedLease& lease) {
  PageWishes wishes = hooks_->on_page(page, lease);
  drop_link_params(drop_params_, page.record());
  contexts_.clear();
  for (auto& [url, context] : wishes.contexts)
    contexts_.try_emplace(drop_params_.without(url).value_or(url), std::move(context));
  return wishes.keep_body;
}

void PageBuilder::add_contexts(model::Outcome& outcome) const {
  if (contexts_.empty()) return;
  for (std::uint32_t i = 0; i < outcome.links.size(); ++i)
    if (auto found = contexts_.find(std::string(outcome.links[i].url)); found != contexts_.end())
      outcome.contexts.push_back({i, found->second});
}

// Null where no callback takes the type, or the response is a redirect: nobody reads what it says beside its Location.
std::unique_ptr<parser::Page> PageBuilder::page_of(Job& job, model::Outcome& outcome) {
  if (outcome.status == 0 || !outcome.redirect_to.empty()) return nullptr;
  std::string type = content_type_;
  if (!parser::any_callback_takes(type) && options_.on_page.empty() && !wanted_by_program(type, job)) return nullptr;
  if (job.response.body.empty() && !is_html(type)) return nullptr;
  parser::PageInput input;
  const RenderOrder* const render = job.lease.render.get();
  settings_.want_text = render || wants_text(job.lease.url.href());
  settings_.may_cut_text = render && !job.rendered && render->only_if_empty() && !wants_text(job.lease.url.href());
  input.url = shown_url(job);
  input.content_type = type;
  input.header_charset = http::charset_parameter(http::header(job.response.headers, "Content-Type"));
  input.body = std::move(job.response.body);
  input.headers.reserve(job.response.headers.size());
  for (const auto& [name, value] : job.response.headers) input.headers.emplace_back(name, value);
  input.status = job.response.status;
  input.decoded_from = std::move(job.decoded_from);
  return std::make_unique<parser::Page>(std::move(input), arena_, settings_);
}

void PageBuilder::describe_page(parser::Page& page, model::Outcome& outcome) {
  const parser::PageRecord& record = page.record();
  outcome.charset = record.charset;
  outcome.title = view(record.title);
  outcome.description = view(record.description);
  if (record.language) outcome.language = view(record.language);
  if (record.canonical) outcome.canonical = view(record.canonical);
  if (options_.store.text) outcome.text = view(record.text);
  outcome.simhash = record.simhash;
  outcome.text_sample = record.text_sample;
  outcome.link_count = record.link_count;
  describe_facts(record, outcome);
  for (const parser::extract::Item& item : record.items) outcome.items.push_back({item.rule, item.data, item.key});
  for (const std::string& note : record.notes) detail_ += (detail_.empty() ? "" : "; ") + note;
  if (record.says_noindex(base::unix_ms())) detail_ += detail_.empty() ? "noindex" : "; noindex";
}

// A page of which nothing could be read has its language alone, say: what is not known is left out.
void PageBuilder::describe_facts(const parser::PageRecord& record, model::Outcome& outcome) {
  if (record.robots) outcome.robots = view(record.robots);
  outcome.words = record.words;
  if (!record.facts) return;
  const parser::PageFacts& facts = *record.facts;
  outcome.facts = model::Facts{.h1 = view(facts.h1),
                               .h1_count = facts.h1_count,
                               .images = facts.images,
                               .images_without_alt = facts.images_without_alt,
                               .viewport = facts.viewport,
                               .insecure = facts.insecure};
  for (const auto& data : record.structured) outcome.structured.push_back({data.type, data.missing});
}

// --keep: a page that is read for its links alone.
void PageBuilder::forget_content(model::Outcome& outcome) {
  outcome.text.reset();
  outcome.items.clear();
  outcome.structured.clear();
}

// Parameters that are no part of a URL, wherever the page has them.
void PageBuilder::drop_params(parser::PageRecord& record) const {
  drop_link_params(drop_params_, record);
  if (!drop_params_.any()) return;
  for (parser::ResourceFound& resource : record.resources)
    if (auto shorter = drop_params_.without(resource.url)) resource.url = *std::move(shorter);
}

// Of the last link. Browsers go there, whatever the link to the redirect says:
// https://fetch.spec.whatwg.org/#concept-response-location-url
void PageBuilder::add_fragment_of_redirect(std::string_view location, model::Outcome& outcome) {
  const std::size_t hash = location.find('#');
  if (hash == location.npos) return;
  const std::string_view fragment = location.substr(hash + 1);
  if (fragment.size() > parser::max_fragment || parser::is_always_right(fragment)) return;
  const auto link = static_cast<std::uint32_t>(outcome.links.size() - 1);
  outcome.fragments.push_back({link, parser::fragment_hash(fragment), fragment, {}});
}

// Behind add_links(); first_link: the place of the first of those.
void PageBuilder::add_fragments(const parser::PageRecord& record, std::uint32_t first_link, model::Outcome& outcome) {
  if (!record.facts || record.facts->ids_cut) return;
  ids_ = parser::packed_ids(record.facts->ids);
  outcome.ids = ids_;
  outcome.fragments.reserve(outcome.fragments.size() + record.fragments.size());
  for (const parser::FragmentFound& found : record.fragments)
    outcome.fragments.push_back({first_link + found.link, found.hash, found.fragment, found.text});
}

void PageBuilder::add_resources(const std::vector<parser::ResourceFound>& found, model::Outcome& outcome) {
  for (const parser::ResourceFound& resource : found)
    outcome.resources.push_back(
        {.url = resource.url,
         .host = std::string_view(resource.url).substr(resource.host_begin, resource.host_end - resource.host_begin),
         .alt = view(resource.alt),
         .kind = resource.kind,
         .style_sheet = resource.style_sheet});
}

void PageBuilder::add_links(const parser::PageRecord& record, model::Outcome& outcome) {
  outcome.links.reserve(outcome.links.size() + record.links.size());
  for (const parser::LinkFound& found : record.links) {
    model::Link link;
    link.url = found.url;
    link.host = std::string_view(found.url).substr(found.host_begin, found.host_end - found.host_begin);
    link.text = found.text;
    link.rel = found.rel;
    link.kind = found.kind;
    link.nofollow = found.nofollow || record.nofollow;
    if (!found.langs.empty())
      outcome.alternates.push_back({static_cast<std::uint32_t>(outcome.links.size()), found.langs});
    refuse_by_filter(link);
    if (link.follow && link.nofollow && !options_.follow_nofollow) {
      link.refused = model::Reason::nofollow;
      link.follow = false;
    }
    outcome.links.push_back(link);
  }
}

// Where no link is followed at all, storage says so.
void PageBuilder::refuse_by_filter(model::Link& link) const {
  bool of_page = link.kind != model::LinkKind::redirect && link.kind != model::LinkKind::listed;
  if (options_.depth == 0 && of_page) return;
  link.refused = filter_.refuse(link.url);
  link.follow = link.refused == model::Reason::none;
}

void PageBuilder::add_body(const std::string& bytes, const Job& job, parser::Page* page, model::Outcome& outcome) {
  const std::string& raw = job.rendered && !job.rendered->failed() ? job.rendered->raw_body : bytes;
  const config::StoreSet& store = options_.store;
  if (bytes.empty()) return;
  bool html = page && is_html(page->input().content_type);
  std::string_view body = html ? page->utf8() : std::string_view(bytes);
  bool stored = store.all || (store.html && html);
  // Of the bytes as they came, and not of what became of them here.
  const auto received = [&](std::string_view of) {
    const bool same = !job.rendered && of.data() == bytes.data() && of.size() == bytes.size();
    return same ? std::string_view(job.response.packed) : std::string_view();
  };
  if (stored) {
    outcome.body = packer_.pack(body, packed_, received(body));
    outcome.body_size = body.size();
  }
  if ((store.raw || store.headers) && (!stored || body != raw))
    outcome.raw_body = packer_.pack(raw, packed_raw_, received(raw));
}

void PageBuilder::count(const model::Outcome& outcome) {
  const model::Timings& timings = outcome.timings;
  ++figures_.pages;
  figures_.items += outcome.items.size();
  figures_.dns_ms += timings.dns.value_or(0);
  figures_.connect_ms += timings.connect.value_or(0);
  figures_.tls_ms += timings.tls.value_or(0);
  figures_.wait_ms += timings.wait.value_or(0);
  figures_.read_ms += timings.read.value_or(0);
  figures_.parse_ms += timings.parse.value_or(0);
}

}  // namespace crawl::worker
