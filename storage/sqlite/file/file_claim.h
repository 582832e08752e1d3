// FileClaim: the right to write this very file, whatever names it has: OutputLock goes by the name, and hard links are
// other names. flock(2) on the file itself, which does not meet SQLite's own locks (fcntl). Also knows whether the name
// still leads to the file.
//
// Taken after the fork by the process that writes, before it opens the database, and held until after that is closed:
// closing any descriptor of the file would drop SQLite's locks.
#pragma once

#include <chrono>
#include <string>

#include "base/fd.h"

namespace crawl::storage {

class FileClaim {
 public:
  // Waits for another holder for at most `patience`; StoreError then, or where the file cannot be opened.
  FileClaim(const std::string& path, std::chrono::milliseconds patience);

  // False once the file was removed, or another one put in its place.
  bool still_named() const;

 private:
  std::string path_;
  base::Fd fd_;
};

}  // namespace crawl::storage
