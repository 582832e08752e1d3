// The command `crawl` itself, apart from the others: a library of its own, for a program that is made with
// crawler/library runs it too, with workers that know its callbacks.
#pragma once

#include <string>

#include "config/parse.h"
#include "crawler/coordinator/progress/figures.h"
#include "crawler/coordinator/supervisor.h"

namespace crawl::cli {

// Sets the log up as the options say, and checks the rules for extraction; false when one is wrong, which has been
// told.
bool prepare(const config::Options& options);

// Runs a crawl and says on standard output what it came to. `mains`: what its processes run; `program`: by which name
// the summary tells the next command to type, which is `crawl resume` where `resumes` says that the program has it;
// `figures`: where what it came to is put for the caller, if there was a crawl.
int crawl_command(const config::Invocation& invocation, const coordinator::ProcessMains& mains,
                  const std::string& program, bool resumes = false, coordinator::Figures* figures = nullptr);

}  // namespace crawl::cli
