#include "storage/sqlite/database/gathered_log.h"

#include <sqlite3.h>

#include <cstddef>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace crawl::storage {
namespace {

constexpr std::size_t gathered_bytes = 64 << 10;
// https://www.sqlite.org/fileformat2.html#the_write_ahead_log: before each page stands its number, then how many pages
// the file has after the commit that it makes, or zero.
constexpr std::size_t frame_header_bytes = 24, commit_at = 4, commit_bytes = 4;

bool makes_commit(std::string_view frame_header) {
  return frame_header.substr(commit_at, commit_bytes).find_first_not_of('\0') != std::string_view::npos;
}

}  // namespace

// What SQLite has of an open log. Behind it, in the same memory, lies what the usual file system has of it.
class GatheredLog : public sqlite3_file {
 public:
  sqlite3_file& usual() { return *reinterpret_cast<sqlite3_file*>(this + 1); }
  const sqlite3_io_methods& usually() { return *usual().pMethods; }

  void begin() {
    gathers_ = true;
    held_.reserve(gathered_bytes);
  }

  void end() {
    gathers_ = false;
    held_.clear();
    lost_from_ = nothing_lost;
  }

  // What follows on what was written before is held until the page comes that makes the commit. Elsewhere SQLite writes
  // again what it wrote before.
  int write(std::string_view bytes, sqlite3_int64 at) {
    if (!gathers_) return write_through(bytes, at);
    if (at > lost_from_) return lost_by_;
    const bool follows = at == end_, header = bytes.size() == frame_header_bytes;
    if (header) commits_ = makes_commit(bytes);
    if (!follows || held_.size() + bytes.size() > gathered_bytes)
      if (const int code = flush(); code != SQLITE_OK) return code;
    end_ = at + static_cast<sqlite3_int64>(bytes.size());
    if (!follows || bytes.size() > gathered_bytes) return write_through(bytes, at);
    held_.append(bytes);
    return commits_ && !header ? flush() : SQLITE_OK;
  }

  // Once, whatever comes of it. What is lost then fails all that follows it in this commit.
  int flush() {
    if (held_.empty()) return SQLITE_OK;
    const sqlite3_int64 at = end_ - static_cast<sqlite3_int64>(held_.size());
    const int code = write_through(held_, at);
    held_.clear();
    if (code != SQLITE_OK) lost_from_ = at, lost_by_ = code;
    return code;
  }

 private:
  static constexpr sqlite3_int64 nothing_lost = std::numeric_limits<sqlite3_int64>::max();

  int write_through(std::string_view bytes, sqlite3_int64 at) {
    return usually().xWrite(&usual(), bytes.data(), static_cast<int>(bytes.size()), at);
  }

  bool gathers_ = false;
  bool commits_ = false;   // the frame whose header came last
  std::string held_;       // what was written last
  sqlite3_int64 end_ = 0;  // of what was written, as SQLite knows it
  sqlite3_int64 lost_from_ = nothing_lost;
  int lost_by_ = SQLITE_OK;
};

namespace {

static_assert(alignof(GatheredLog) <= 8 && sizeof(GatheredLog) % 8 == 0);  // as SQLite's memory for files

GatheredLog& log_of(sqlite3_file* file) {
  return *static_cast<GatheredLog*>(file);
}

// ---- an open log ----

int close_log(sqlite3_file* file) {
  GatheredLog& log = log_of(file);
  const int code = log.usually().xClose(&log.usual());
  log.~GatheredLog();
  return code;
}

int write_log(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  return log_of(file).write({static_cast<const char*>(data), static_cast<std::size_t>(size)}, at);
}

// When the system has all that was written.
template <auto method, class... Arguments>
int ask_log(sqlite3_file* file, Arguments... arguments) {
  GatheredLog& log = log_of(file);
  const int code = log.flush();
  return code != SQLITE_OK ? code : (log.usually().*method)(&log.usual(), arguments...);
}

template <auto method>
int quality_of_log(sqlite3_file* file) {
  return (log_of(file).usually().*method)(&log_of(file).usual());
}

// Version 1: shared memory and mappings are the file's, not the log's.
constexpr sqlite3_io_methods log_methods{
    .iVersion = 1,
    .xClose = close_log,
    .xRead = ask_log<&sqlite3_io_methods::xRead>,
    .xWrite = write_log,
    .xTruncate = ask_log<&sqlite3_io_methods::xTruncate>,
    .xSync = ask_log<&sqlite3_io_methods::xSync>,
    .xFileSize = ask_log<&sqlite3_io_methods::xFileSize>,
    .xLock = ask_log<&sqlite3_io_methods::xLock>,
    .xUnlock = ask_log<&sqlite3_io_methods::xUnlock>,
    .xCheckReservedLock = ask_log<&sqlite3_io_methods::xCheckReservedLock>,
    .xFileControl = ask_log<&sqlite3_io_methods::xFileControl>,
    .xSectorSize = quality_of_log<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = quality_of_log<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr};

// ---- the file system ----

sqlite3_vfs* usual_system(sqlite3_vfs* system) {
  return static_cast<sqlite3_vfs*>(system->pAppData);
}

// All files but logs are the usual ones.
int open_file(sqlite3_vfs* system, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  sqlite3_vfs* usual = usual_system(system);
  if ((flags & SQLITE_OPEN_WAL) == 0) return usual->xOpen(usual, name, file, flags, flags_out);
  auto* log = new (file) GatheredLog();
  const int code = usual->xOpen(usual, name, &log->usual(), flags, flags_out);
  if (code != SQLITE_OK) log->~GatheredLog();
  file->pMethods = code == SQLITE_OK ? &log_methods : nullptr;
  return code;
}

template <auto method, class Result, class... Arguments>
Result ask_usual(sqlite3_vfs* system, Arguments... arguments) {
  sqlite3_vfs* usual = usual_system(system);
  return (usual->*method)(usual, arguments...);
}

sqlite3_vfs system_over(sqlite3_vfs* usual) {
  sqlite3_vfs made = *usual;
  made.szOsFile = static_cast<int>(sizeof(GatheredLog)) + usual->szOsFile;
  made.pNext = nullptr;
  made.zName = "crawl-gathered-log";
  made.pAppData = usual;
  made.xOpen = open_file;
  made.xDelete = ask_usual<&sqlite3_vfs::xDelete>;
  made.xAccess = ask_usual<&sqlite3_vfs::xAccess>;
  made.xFullPathname = ask_usual<&sqlite3_vfs::xFullPathname>;
  made.xDlOpen = ask_usual<&sqlite3_vfs::xDlOpen>;
  made.xDlError = ask_usual<&sqlite3_vfs::xDlError>;
  made.xDlSym = ask_usual<&sqlite3_vfs::xDlSym>;
  made.xDlClose = ask_usual<&sqlite3_vfs::xDlClose>;
  made.xRandomness = ask_usual<&sqlite3_vfs::xRandomness>;
  made.xSleep = ask_usual<&sqlite3_vfs::xSleep>;
  made.xCurrentTime = ask_usual<&sqlite3_vfs::xCurrentTime>;
  made.xGetLastError = ask_usual<&sqlite3_vfs::xGetLastError>;
  made.xCurrentTimeInt64 = ask_usual<&sqlite3_vfs::xCurrentTimeInt64>;
  made.xSetSystemCall = ask_usual<&sqlite3_vfs::xSetSystemCall>;
  made.xGetSystemCall = ask_usual<&sqlite3_vfs::xGetSystemCall>;
  made.xNextSystemCall = ask_usual<&sqlite3_vfs::xNextSystemCall>;
  return made;
}

const char* register_system() {
  sqlite3_vfs* usual = sqlite3_vfs_find(nullptr);
  if (usual == nullptr || usual->iVersion < 3) return nullptr;
  static sqlite3_vfs system = system_over(usual);
  return sqlite3_vfs_register(&system, 0) == SQLITE_OK ? system.zName : nullptr;
}

// Of a database that has a log, and that was opened with this file system.
GatheredLog* open_log(sqlite3* db) {
  sqlite3_file* file = nullptr;
  const int code = sqlite3_file_control(db, nullptr, SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&file));
  return code == SQLITE_OK && file != nullptr && file->pMethods == &log_methods ? &log_of(file) : nullptr;
}

}  // namespace

const char* gathered_log_system() {
  static const char* const name = register_system();
  return name;
}

GatheredCommit::GatheredCommit(sqlite3* db) : log_(open_log(db)) {
  if (log_ != nullptr) log_->begin();
}

// The log is closed with the database alone.
GatheredCommit::~GatheredCommit() {
  if (log_ != nullptr) log_->end();
}

}  // namespace crawl::storage
