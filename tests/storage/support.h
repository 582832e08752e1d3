// What the tests of storage share: a results file of their own in a temporary folder, outcomes that own their text, and
// one-line questions to the file.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "storage/postgres/copy/copy.h"
#include "storage/sqlite/database/sqlite.h"
#include "storage/store.h"
#include "tests/support/zlib_form.h"

namespace crawl::storage::test {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "crawl-storage-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string compressed(std::string_view text) {
  return crawl::test::zlib_form(text, 1);
}

// The host of "http://host/path".
inline std::string_view host_of(std::string_view url) {
  std::size_t begin = url.find("//") + 2;
  return url.substr(begin, url.find('/', begin) - begin);
}

// An outcome and the memory that it views.
class Page {
 public:
  explicit Page(const QueuedUrl& url, std::uint16_t status = 200) {
    outcome.url_id = url.id;
    outcome.host_id = url.host;
    outcome.depth = url.depth;
    outcome.status = status;
    outcome.attempts = 1;
    outcome.fetched_at = 1'700'000'000'123;
  }
  Page(const Page&) = delete;

  Page& body(const std::string& html, std::string_view charset = "UTF-8") {
    base::Sha256 digest = base::sha256(html);
    outcome.body_hash = keep(std::string(reinterpret_cast<const char*>(digest.data()), digest.size()));
    outcome.body = html.empty() ? std::string_view{} : keep(compressed(html));
    outcome.body_size = outcome.size = outcome.wire_size = html.size();
    outcome.charset = keep(std::string(charset));
    return *this;
  }
  Page& link(const std::string& url, model::Link link = {}) {
    link.url = keep(url);
    link.host = host_of(link.url);
    outcome.links.push_back(link);
    return *this;
  }
  Page& redirect(const std::string& url) {
    outcome.status = 301;
    outcome.redirect_to = keep(url);
    return link(url, {.rel = "redirect", .kind = model::LinkKind::redirect});
  }
  Page& failed(model::Reason reason, std::string_view detail) {
    outcome.reason = reason;
    outcome.detail = detail;
    return *this;
  }

  model::Outcome outcome;

 private:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  std::deque<std::string> texts_;
};

class StoreTest : public testing::Test {
  // What questions are asked through as long as a store is open: reading the schema takes longer than an answer. It is
  // closed before the store, which as the last one takes away what SQLite makes beside the file.
  std::optional<Database> reader_;
  struct CloseReaderFirst {
    std::optional<Database>* reader;
    void operator()(Store* store) const {
      reader->reset();
      delete store;
    }
  };

 protected:
  // Where CRAWL_TEST_POSTGRES names a database (tests/support/postgres.py), the store is one in there, a schema for
  // each test; what is asked is asked of a copy.
  StoreTest() {
    settings.path = folder.file("results.db");
    static int schemas = 0;
    if (const char* database = std::getenv("CRAWL_TEST_POSTGRES"))
      settings.path = database + ("&schema=test_" + std::to_string(++schemas));
  }

  void open() {
    store.reset();
    store.reset(open_store(settings).release());
  }
  // Opens it for a run, which is begun.
  void begin_run(bool recrawl) {
    settings.recrawl = recrawl;
    open();
    store->begin();
    store->runs().begin("{}");
    store->begin_recrawl();
    store->commit();
  }
  void add_seed(const std::string& url) { store->add({url, host_of(url), 0, true}); }
  void add_seeds(const std::vector<std::string>& urls) {
    store->begin();
    for (const std::string& url : urls) add_seed(url);
    store->commit();
  }
  // Takes the next URL of any host.
  std::optional<QueuedUrl> take() {
    std::vector<HostQueue> hosts;
    store->hosts().for_each([&](const HostQueue& host) { hosts.push_back(host); });
    for (const HostQueue& host : hosts)
      if (auto urls = store->take(host.id, 1); !urls.empty()) return urls.front();
    return std::nullopt;
  }
  Applied apply(const Page& page) {
    store->begin();
    queued.clear();
    Applied applied = store->apply(page.outcome, queued);
    store->commit();
    return applied;
  }
  // The rows of a query, columns joined by '|', rows by a space; NULL is "-".
  std::string ask(std::string_view sql) {
    std::string path = settings.path;
    if (path.starts_with("postgresql:")) {
      path = folder.file("copy-" + std::to_string(++copies_) + ".db");
      copy_to_file(settings.path, path, [](const std::string&, std::uint64_t) { return true; });
    }
    if (!store || path != settings.path) {
      Database db(path, OpenMode::read);
      return ask(db, sql);
    }
    if (!reader_ || reader_->path() != path) reader_.emplace(path, OpenMode::read);
    return ask(*reader_, sql);
  }

  // From here on as somebody asks who opens the file now, and is told by it how many rows an index has.
  void ask_anew() { reader_.reset(); }

  TempFolder folder;
  StoreSettings settings;
  std::unique_ptr<Store, CloseReaderFirst> store{nullptr, {&reader_}};
  std::vector<Queued> queued;

 private:
  static std::string ask(Database& db, std::string_view sql) {
    Statement query(db, sql);
    std::string answer;
    while (query.step()) {
      if (!answer.empty()) answer += ' ';
      for (int i = 0; i < query.columns(); ++i) {
        if (i > 0) answer += '|';
        answer += query.is_null(i) ? "-" : std::string(query.text(i));
      }
    }
    return answer;
  }

  int copies_ = 0;
};

}  // namespace crawl::storage::test
