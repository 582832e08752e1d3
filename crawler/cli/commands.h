// The subcommands of `crawl`, one function each: from a checked invocation to an exit status. What is asked for goes to
// standard output, what is to be said about it to standard error.
#pragma once

#include "config/parse.h"

namespace crawl::cli {

int crawl_command(const config::Invocation& invocation);
int demo_command(const config::Invocation& invocation);
int bench_command(const config::Invocation& invocation);
int fetch_command(const config::Invocation& invocation);
int status_command(const config::Invocation& invocation);
int cat_command(const config::Invocation& invocation);
int why_command(const config::Invocation& invocation);
int export_command(const config::Invocation& invocation);
int import_command(const config::Invocation& invocation);
int parse_command(const config::Invocation& invocation);
int search_command(const config::Invocation& invocation);
int resume_command(const config::Invocation& invocation);
int compact_command(const config::Invocation& invocation);
int audit_command(const config::Invocation& invocation);
int report_command(const config::Invocation& invocation);
int serve_command(const config::Invocation& invocation);
int top_command(const config::Invocation& invocation);
int copy_command(const config::Invocation& invocation);

// What `crawl resume` goes on with, for the command line; an error is a line for a person.
Result<config::StoredRun> read_run_to_resume(const std::string& file);

}  // namespace crawl::cli
