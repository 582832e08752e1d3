// What a command ends with where a results file fails: 2 for a path that cannot be used, 1 for a file that fails while
// it is read.
#pragma once

#include <optional>
#include <string>

#include "base/interrupt.h"
#include "base/log.h"
#include "base/text/text.h"
#include "crawler/coordinator/exit_status.h"
#include "storage/error.h"
#include "storage/sqlite/schema/schema.h"

namespace crawl::cli {

inline int exit_of(const storage::StoreError& error) {
  const bool unusable = dynamic_cast<const storage::UnusablePath*>(&error) != nullptr;
  return unusable ? coordinator::exit_usage : coordinator::exit_fatal;
}

// What is said at the end of a command that could not go on, and its exit status: those of an interruption, if it was
// that. left: what is to be said of what was made until then.
inline int tell_end(int status, const std::string& why, const std::string& left = {}) {
  const bool asked = base::Interrupt::asked();
  base::log::error(asked ? "interrupted" + (left.empty() ? left : ": " + left) : why);
  return asked ? coordinator::exit_interrupted : status;
}

inline int tell_error(const storage::StoreError& error) {
  base::log::error(error.what());
  return exit_of(error);
}

// The exit status where `file` is no results file, which has been told then; before anything else is done with it.
inline std::optional<int> refusal_of(const std::string& file) {
  try {
    storage::require_results_file(file, storage::Use::read);
    return std::nullopt;
  } catch (const storage::StoreError& error) {
    return tell_error(error);
  }
}

}  // namespace crawl::cli
