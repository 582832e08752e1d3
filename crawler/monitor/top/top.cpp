#include "crawler/monitor/top/top.h"

#define NCURSES_NOMACROS
#include <curses.h>
#include <langinfo.h>

#include <algorithm>
#include <clocale>
#include <string_view>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/terminal/terminal.h"
#include "crawler/monitor/source/file_source.h"
#include "crawler/monitor/top/screen.h"
#include "storage/error.h"

namespace crawl::monitor::top {
namespace {

constexpr std::int64_t look_every_ns = 1'000'000'000;
constexpr int key_wait_ms = 200, escape = 27;
constexpr std::size_t max_host = 100, seconds_kept = 120;

// The terminal is as it was when it goes.
class Terminal {
 public:
  Terminal() {
    std::setlocale(LC_CTYPE, "");  // how characters are written; numbers stay as they are
    blocks_ = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
    initscr();
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    curs_set(0);
    wtimeout(stdscr, key_wait_ms);
    if (!base::has_colours(1) || !has_colors()) return;
    start_color();
    use_default_colors();
    init_pair(1, COLOR_RED, -1);
    colours_ = true;
  }
  ~Terminal() { endwin(); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool blocks() const { return blocks_; }

  void draw(const std::vector<Line>& lines) {
    werase(stdscr);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto look = attribute(lines[i].look);
      wattron(stdscr, look);
      mvwaddnstr(stdscr, static_cast<int>(i), 0, lines[i].text.data(), static_cast<int>(lines[i].text.size()));
      wattroff(stdscr, look);
    }
    wrefresh(stdscr);
  }

 private:
  int attribute(Look look) const {
    switch (look) {
      case Look::head:
        return static_cast<int>(A_BOLD);
      case Look::dim:
        return static_cast<int>(A_DIM);
      case Look::bad:
        return colours_ ? COLOR_PAIR(1) : static_cast<int>(A_BOLD);
      case Look::keys:
        return static_cast<int>(A_REVERSE);
      case Look::plain:
        break;
    }
    return static_cast<int>(A_NORMAL);
  }

  bool blocks_ = false, colours_ = false;
};

// False: leave.
bool take_key(int key, View& view) {
  if (view.asks_for_host) {
    if (key == '\n' || key == KEY_ENTER || key == escape) view.asks_for_host = false;
    if (key == escape) view.host.clear();
    if ((key == KEY_BACKSPACE || key == 127 || key == '\b') && !view.host.empty()) view.host.pop_back();
    if (key > ' ' && key < 127 && view.host.size() < max_host) view.host += static_cast<char>(key);
    return true;
  }
  if (key == 's') view.sort = next(view.sort);
  if (key == 'f') view.failures_alone = !view.failures_alone;
  if (key == 'p') view.paused = !view.paused;
  if (key == '/') view.asks_for_host = true;
  return key != 'q' && key != 'Q';
}

}  // namespace

void run(const std::string& file) {
  FileSource source(file);
  ipc::LiveState state = *source.look();
  Past past{.samples = source.history(state.run_id), .seconds = {}};
  base::Interrupt interrupt;
  View view;
  Terminal terminal;
  view.blocks = terminal.blocks();
  std::int64_t looked_at = base::monotonic_ns();
  while (!base::Interrupt::asked()) {
    view.width = static_cast<std::size_t>(std::max(1, getmaxx(stdscr)));
    view.height = static_cast<std::size_t>(std::max(1, getmaxy(stdscr)));
    terminal.draw(screen(state, file, past, view));
    const int key = wgetch(stdscr);
    if (key != ERR && !take_key(key, view)) break;
    if (view.paused || base::monotonic_ns() - looked_at < look_every_ns) continue;
    looked_at = base::monotonic_ns();
    try {
      state = *source.look();
      past.samples = source.history(state.run_id);
    } catch (const storage::StoreError&) {
      continue;  // the file is busy: what was seen last is shown
    }
    if (ipc::is_over(state)) past.seconds.clear();
    if (!ipc::is_over(state)) past.seconds.push_back(state.now);
    if (past.seconds.size() > seconds_kept) past.seconds.erase(past.seconds.begin());
  }
}

std::string once(const std::string& file, std::size_t width) {
  FileSource source(file, std::chrono::minutes(1));
  ipc::LiveState state = *source.look();
  while (source.share_counted() < 1) state = *source.look();
  View view{.width = width, .height = 40, .host = {}};
  std::string text;
  std::vector<Line> lines = screen(state, file, {.samples = source.history(state.run_id), .seconds = {}}, view);
  lines.pop_back();  // keys
  while (!lines.empty() && lines.back().text.empty()) lines.pop_back();
  for (const Line& line : lines) text += line.text.substr(0, line.text.find_last_not_of(' ') + 1) + "\n";
  return text;
}

}  // namespace crawl::monitor::top
