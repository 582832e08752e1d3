// What a commit writes to a results file's log is gathered. SQLite writes each page by itself, and 24 bytes that tell
// of it before; here up to eight of them go to the system together. Nobody can see the difference: others read the log
// as far as the last commit, so that all is written when the page is that makes the commit, before SQLite tells anyone
// of it, and what else is asked of the log meanwhile waits for that. What goes wrong fails the commit.
//
// A file system of SQLite's (https://www.sqlite.org/vfs.html) over its usual one. Of a log 64 KiB are held.
#pragma once

struct sqlite3;

namespace crawl::storage {

// Its name, for sqlite3_open_v2(); null, which is the usual one's, if SQLite does not take it. Any thread may ask.
const char* gathered_log_system();

// While it lives, what is written to the log of a database that was opened so is gathered: while COMMIT runs. What
// SQLite then has not finished was of no commit, and is never written: the log may be another program's by now.
class GatheredCommit {
 public:
  explicit GatheredCommit(sqlite3* db);
  ~GatheredCommit();
  GatheredCommit(const GatheredCommit&) = delete;
  GatheredCommit& operator=(const GatheredCommit&) = delete;

 private:
  class GatheredLog* log_;  // null: there is none
};

}  // namespace crawl::storage
