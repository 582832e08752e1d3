// The parts of the manual page that no table of options knows: what crawl is, examples, files, exit statuses, and what
// the views of a results file hold. Static data.
#pragma once

#include <span>
#include <string_view>

namespace crawl::config {

// A term and what it means.
struct ManualEntry {
  std::string_view term, text;
};

std::string_view manual_name();                          // what follows "crawl - "
std::span<const std::string_view> manual_description();  // paragraphs
std::span<const ManualEntry> manual_examples();          // a command and what it is for
std::span<const ManualEntry> manual_files();
std::span<const ManualEntry> manual_variables();
std::span<const ManualEntry> manual_exit_statuses();
std::span<const ManualEntry> manual_views();

}  // namespace crawl::config
