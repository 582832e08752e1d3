#include "crawler/offline/reparse/worker.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "crawler/callback_programs/page_line.h"
#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/programs.h"
#include "crawler/offline/reparse/item_maker.h"
#include "crawler/offline/reparse/messages.h"
#include "parser/facts/fragment.h"
#include "storage/error.h"
#include "storage/sqlite/read/stored_pages.h"

namespace crawl::reparse {
namespace {

constexpr std::size_t batch_bytes = 64 << 10;  // of items, before they are sent
constexpr std::size_t max_waiting = 64;        // pages with callback programs
constexpr std::size_t max_waiting_bytes = 8 << 20;

class Worker {
 public:
  explicit Worker(WorkerConfig config)
      : config_(std::move(config)), writer_(std::move(config_.writer)), maker_(*config_.options, *config_.callbacks) {
    if (config_.on_page) programs_.emplace(std::move(config_.on_page));
  }

  int run() {
    try {
      while (writer_is_there_) turn();
      return 0;
    } catch (const storage::StoreError& error) {
      writer_.send(Unreadable{error.what()});
      flush();
      return 1;
    }
  }

 private:
  // Pages of a range that are begun and not complete.
  struct OpenRange {
    std::size_t pages = 0;
    bool read = false;  // all of its pages are begun
  };

  // A page that a callback program has, and what the rules made of it.
  struct Waiting {
    std::uint32_t range = 0;
    std::string url;
    parser::PageRecord record;  // without text and links
    std::size_t bytes = 0;
  };

  void turn() {
    listen();
    while (auto frame = writer_.next()) work_off(ipc::decode<Range>(*frame));
    flush();
  }

  // Waits for what the writer or the programs have to say. Their pages are completed at once.
  void listen() {
    pollfd fds[] = {{writer_.fd(), POLLIN, 0}, {programs_ ? programs_->fd() : -1, POLLIN, 0}};
    ::poll(fds, 2, -1);
    if (fds[0].revents != 0) writer_is_there_ = writer_.fill();
    if (fds[1].revents == 0) return;
    if (!programs_->fill()) wait_for_the_end();
    while (auto frame = programs_->next()) take(ipc::decode<ipc::PageResult>(*frame));
  }

  void work_off(const Range& range) {
    const auto kinds = programs_ ? storage::PageKinds::all : storage::PageKinds::html;
    if (!pages_) pages_ = std::make_unique<storage::StoredPages>(config_.file, kinds);
    open_[range.number];
    pages_->seek(range.first, range.last);
    while (writer_is_there_ && pages_->next())
      if (!std::ranges::binary_search(range.without, pages_->page().id)) begin(range.number);
    open_[range.number].read = true;
    end_if_complete(range.number);
    flush();
  }

  // A page from the file: it leaves here to become items, and comes back in complete().
  void begin(std::uint32_t range) {
    const storage::StoredPage& page = pages_->page();
    ++open_[range].pages;
    auto url = parser::parse_url(page.url);
    if (!url || !(maker_.wants(*url) || page.without_facts))
      return complete({.range = range, .page = page.id, .items = {}});
    parser::PageInput input;
    const auto body = pages_->body(input.body);
    if (body == storage::StoredPages::Body::none)
      return complete({.range = range, .page = page.id, .outcome = PageItems::no_body, .items = {}});
    if (body == storage::StoredPages::Body::damaged)
      return complete({.range = range, .page = page.id, .outcome = PageItems::damaged, .items = {}});
    const std::string href = url->href();  // as the program sees it, and may say it again
    input.url = *std::move(url);
    // The page of a response that did not say its type was taken for HTML, by its look.
    const bool untyped = page.content_type.empty() && !page.charset.empty();
    input.content_type = untyped ? "text/html" : page.content_type;
    input.headers = pages_->headers();
    input.status = page.status;
    input.decoded_from = page.charset;
    parse(range, page, href, std::move(input));
  }

  // A crash in here, or a stall, is the page's fault.
  void parse(std::uint32_t range, const storage::StoredPage& page, const std::string& href, parser::PageInput input) {
    config_.slot->since_ns = base::monotonic_ns();
    config_.slot->lease = static_cast<std::uint64_t>(page.id);
    line_.clear();
    parser::PageRecord record = maker_.read(std::move(input), page.depth, page.without_facts, line_);
    config_.slot->lease = 0;
    if (!page.without_facts) record.facts.reset();
    if (line_.empty()) return complete(made_of(range, page.id, record));
    record.text.reset();
    std::erase_if(record.links, [](const parser::LinkFound& link) { return link.langs.empty(); });
    programs_->send(ipc::PageTask{static_cast<std::uint64_t>(page.id), href, line_});
    waiting_bytes_ += line_.size();
    waiting_.insert_or_assign(page.id, Waiting{range, href, std::move(record), line_.size()});
    wait_for_room();
  }

  PageItems made_of(std::uint32_t range, model::UrlId id, const parser::PageRecord& record) {
    PageItems page{.range = range, .page = id, .items = {}};
    page.items.reserve(record.items.size());
    for (const auto& item : record.items) page.items.push_back({item.rule, item.data, item.key});
    if (record.facts) page.facts = facts_of(record);
    return page;
  }

  static std::optional<std::string_view> view(const std::optional<std::string>& text) {
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
  }

  // Its views live until the next.
  storage::PageFacts facts_of(const parser::PageRecord& record) {
    const parser::PageFacts& facts = *record.facts;
    storage::PageFacts page{.facts = {.h1 = view(facts.h1),
                                      .h1_count = facts.h1_count,
                                      .images = facts.images,
                                      .images_without_alt = facts.images_without_alt,
                                      .viewport = facts.viewport,
                                      .insecure = facts.insecure},
                            .robots = view(record.robots),
                            .words = record.words,
                            .structured = {},
                            .alternates = {},
                            .ids = {}};
    for (const auto& data : record.structured) page.structured.push_back({data.type, data.missing});
    for (const auto& link : record.links)
      if (!link.langs.empty()) page.alternates.push_back({link.url, link.langs});
    if (facts.ids_cut) return page;
    ids_ = parser::packed_ids(facts.ids);
    page.ids = ids_;
    for (const auto& found : record.fragments)
      page.fragments.push_back(
          {record.links[found.link].url, {.hash = found.hash, .fragment = found.fragment, .text = found.text}});
    return page;
  }

  // ---- callback programs ----

  void wait_for_room() {
    flush_to(*programs_);
    while (writer_is_there_ && (waiting_.size() >= max_waiting || waiting_bytes_ >= max_waiting_bytes)) listen();
  }

  // Links to follow are for crawls alone.
  void take(const ipc::PageResult& answer) {
    auto node = waiting_.extract(static_cast<model::UrlId>(answer.number));
    if (node.empty()) return;
    const Waiting& waiting = node.mapped();
    waiting_bytes_ -= waiting.bytes;
    if (!answer.error.empty()) base::log::warning("on-page: " + waiting.url + ": " + answer.error);
    PageItems page = made_of(waiting.range, node.key(), waiting.record);
    for (const std::string& item : answer.items) page.items.push_back({model::program_rule, item});
    if (answer.drop) page.items.clear();
    page.unanswered = answer.failed;
    complete(page);
  }

  // Their pool is gone: the writer sees that too, and ends this process.
  [[noreturn]] static void wait_for_the_end() {
    while (true) ::pause();
  }

  // The one point where the items of a page are there, whoever made them: pages may come here in any order, and while
  // others are begun.
  void complete(const PageItems& page) {
    writer_.send(page);
    --open_.at(page.range).pages;
    end_if_complete(page.range);
    if (writer_.output_bytes() > batch_bytes) flush();
  }

  void end_if_complete(std::uint32_t range) {
    const auto found = open_.find(range);
    if (!found->second.read || found->second.pages > 0) return;
    open_.erase(found);
    writer_.send(RangeDone{range});
  }

  void flush() { writer_is_there_ = writer_is_there_ && flush_to(writer_); }

  // False if the peer is gone. Neither stops reading.
  static bool flush_to(ipc::Channel& channel) {
    bool there = true;
    while (there && channel.has_output()) {
      there = channel.flush();
      if (!channel.has_output()) break;
      pollfd fd{channel.fd(), POLLOUT, 0};
      ::poll(&fd, 1, -1);
    }
    return there;
  }

  WorkerConfig config_;
  ipc::Channel writer_;
  std::optional<ipc::Channel> programs_;  // their pool
  bool writer_is_there_ = true;
  ItemMaker maker_;
  std::unique_ptr<storage::StoredPages> pages_;  // opened with the first range: the file is ready then
  std::map<std::uint32_t, OpenRange> open_;
  std::map<model::UrlId, Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::string line_, ids_;
};

}  // namespace

int run_worker(WorkerConfig config) {
  return Worker(std::move(config)).run();
}

}  // namespace crawl::reparse
