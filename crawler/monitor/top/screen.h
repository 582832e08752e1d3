// Screen: a crawl as lines of a terminal, from the picture of it and its past. Pure; the lines are UTF-8 without
// controls, each as wide as the terminal at most.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crawler/ipc/live_state.h"

namespace crawl::monitor::top {

enum class Sort { busy, pages, queued, answer, name };

struct View {
  std::size_t width = 80, height = 24;
  Sort sort = Sort::busy;
  bool failures_alone = false, paused = false;
  std::string host;            // hosts whose name has this; empty: all
  bool asks_for_host = false;  // it is being typed
  bool blocks = true;          // curves of block characters; of ASCII otherwise
};

enum class Look { plain, head, dim, bad, keys };

struct Line {
  std::string text;
  Look look = Look::plain;
};

// The past: samples of the run, a row every ten seconds or fewer; and the last seconds as they were seen, of which
// counts alone are as fresh.
struct Past {
  std::vector<model::Sample> samples, seconds;
};

std::vector<Line> screen(const ipc::LiveState& state, std::string_view file, const Past& past, const View& view);

// Values as a curve of so many characters, the newest at the right.
std::string sparkline(const std::vector<double>& values, std::size_t width, bool blocks);

// By what the hosts are sorted after this.
Sort next(Sort sort);

}  // namespace crawl::monitor::top
