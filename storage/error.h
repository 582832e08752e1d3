// The error of a results file: every function of storage throws it where the file, or the disk below it, fails.
#pragma once

#include <stdexcept>

namespace crawl::storage {

// Disk full, file unusable, not a results file, a newer schema: the message is a line for a person.
struct StoreError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The path itself cannot be used: nothing is there, or no results file. Found before anything else is done.
struct UnusablePath : StoreError {
  using StoreError::StoreError;
};

// Nobody answers at the address of a database: it may be there later.
struct StoreAway : UnusablePath {
  using UnusablePath::UnusablePath;
};

// The database does not answer, or what was this machine's is another's by now: what is committed stays, and a store
// that is opened anew goes on from there.
struct StoreLost : StoreError {
  using StoreError::StoreError;
};

}  // namespace crawl::storage
