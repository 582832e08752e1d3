// PageBuilder: a response becomes an outcome: parsed by the callbacks of its type, hashed, compressed. Owned by the
// parse thread (and by `crawl fetch`), one page at a time; buffers and the tree's arena are kept from page to page.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "config/options.h"
#include "crawler/ipc/messages/from_worker.h"
#include "crawler/worker/body_packer.h"
#include "crawler/worker/job.h"
#include "crawler/worker/render/rendered_outcome.h"
#include "model/drop_params.h"
#include "model/link_filter.h"
#include "parser/page.h"
#include "parser/tree/arena.h"

namespace crawl::worker {

struct Hooks;  // crawler/worker/hooks.h

class PageBuilder {
 public:
  // options and hooks (null: none) outlive it.
  explicit PageBuilder(const config::Options& options, const Hooks* hooks = nullptr);

  // Whoever is handed a page looks at its record alone, so that the document of a large one need not be held.
  void let_documents_go() { lets_documents_go_ = true; }

  // Hashes the bodies of jobs that are built next, which costs less than one by one.
  void hash_ahead(std::span<Job> jobs);

  // Hands the finished outcome to `use`; its views are valid during that call. The page is null where nothing was
  // parsed.
  using Use = std::function<void(const model::Outcome&, parser::Page*)>;
  void build(Job job, const Use& use);

  // Pages that are to be rendered first: asked when the parser's callbacks have run, and before anybody else sees the
  // page. True: it took the job, which is to be built again when a browser is through with it.
  using Divert = std::function<bool(Job&, parser::Page&)>;
  void render_first(Divert divert) { divert_ = std::move(divert); }
  // Of the last page that was rendered.
  const ipc::RenderReport& render_report() const { return rendered_.report(); }

  // CPU by stage and times by phase, of all pages so far.
  const ipc::WorkerFigures& figures() const { return figures_; }

 private:
  void build_check(Job job, const Use& use);
  bool wants_text(std::string_view url) const;
  bool wanted_by_program(const std::string& type, const Job& job) const;
  void describe_response(const Job& job, model::Outcome& outcome);
  void add_header_facts(const Job& job, model::Outcome& outcome);
  void add_listed(const Job& job, model::Outcome& outcome);
  void add_redirect(const Job& job, model::Outcome& outcome);
  std::unique_ptr<parser::Page> page_of(Job& job, model::Outcome& outcome);
  bool ask_program(parser::Page& page, const OwnedLease& lease);
  void add_contexts(model::Outcome& outcome) const;
  void describe_page(parser::Page& page, model::Outcome& outcome);
  static void describe_facts(const parser::PageRecord& record, model::Outcome& outcome);
  static void forget_content(model::Outcome& outcome);
  void add_links(const parser::PageRecord& record, model::Outcome& outcome);
  static void add_fragment_of_redirect(std::string_view location, model::Outcome& outcome);
  void add_fragments(const parser::PageRecord& record, std::uint32_t first_link, model::Outcome& outcome);
  static void add_resources(const std::vector<parser::ResourceFound>& found, model::Outcome& outcome);
  void drop_params(parser::PageRecord& record) const;
  void add_body(const std::string& bytes, const Job& job, parser::Page* page, model::Outcome& outcome);
  void refuse_by_filter(model::Link& link) const;
  void note_sign_in(const model::Outcome& outcome);
  void count(const model::Outcome& outcome);

  const config::Options& options_;
  const Hooks* const hooks_;
  const unsigned simhash_every_;
  bool lets_documents_go_ = false;
  Divert divert_;  // empty: no page is rendered
  RenderedOutcome rendered_;
  parser::extract::Extractor extractor_;
  parser::ParseSettings settings_;
  parser::Arena arena_;
  BodyPacker packer_;
  model::LinkFilter filter_;
  model::DropParams drop_params_;
  ipc::WorkerFigures figures_;
  // what the views of the outcome under way point to
  std::string href_, detail_, content_type_, hash_, packed_, packed_raw_, ids_;
  std::string redirect_to_, redirect_host_, redirect_target_;
  parser::PageRecord header_record_;
  std::vector<parser::ResourceFound> named_;               // by a style sheet
  std::deque<std::string> listed_;                         // URLs of a sitemap
  std::unordered_map<std::string, std::string> contexts_;  // by the URL of a link
};

using parser::is_html;

// Whether the body of this media type is wanted by a callback, by --store or by --accept-type.
bool wants_type(std::string_view media_type, const config::Options& options);

}  // namespace crawl::worker
