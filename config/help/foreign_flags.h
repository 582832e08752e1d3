// Foreign flags: what users of wget2, curl, Scrapy, Katana and HTTrack type by habit, and what it is called here. Data,
// and the one line that an unknown flag gets. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/help/commands.h"

namespace crawl::config {

struct ForeignFlag {
  std::string_view flag;     // as typed: "--max-depth", "-r", "-silent"
  std::string_view options;  // long names of ours that it is about, with commas: the command must have all of them
  std::string_view advice;   // "--depth N": follows "unknown flag '--max-depth'; here: "
};

std::span<const ForeignFlag> foreign_flags();

// "; here: --depth N", for the flag as it was typed, if `command` has what is advised; else nothing.
std::string foreign_hint(const CommandSpec& command, std::string_view flag);

}  // namespace crawl::config
