// What is told of a crawl: metrics, JSON, lines of a terminal; and the board that it comes by.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <sstream>

#include "base/text/columns.h"
#include "crawler/coordinator/live/process_meter.h"
#include "crawler/ipc/board.h"
#include "crawler/ipc/frame.h"
#include "crawler/monitor/json.h"
#include "crawler/monitor/metrics.h"
#include "crawler/monitor/source/past.h"
#include "crawler/monitor/top/screen.h"

namespace crawl::monitor::test {
namespace {

ipc::LiveState some_state() {
  ipc::LiveState state;
  state.started_ms = 1'700'000'000'000;
  state.at_ms = state.started_ms + 5'000;
  state.run_id = 3;
  state.phase = "crawling";
  state.file = {10, 20, 3, 4};
  state.now = {.at_ms = state.at_ms,
               .pages = 22,
               .failures = 3,
               .bytes = 4096,
               .queued = 10,
               .rss = 1 << 20,
               .cpu_fetch_ns = 1'500'000'000};
  state.by_status = {{"200", 18}, {"404", 2}};
  state.by_reason = {{"connect", 3}};
  state.processes = {{"worker 0", 123, 1 << 20, 2'000'000'000, "reads http://a/\"\x1b[31m"}};
  state.busiest = {{.name = "a.example",
                    .pages = 20,
                    .queued = 10,
                    .in_flight = 1,
                    .delay_ms = 500,
                    .latency_ms = 12.5,
                    .state = "asked"},
                   {.name = "b.example", .pages = 90, .state = "waits 1:53 (429, Retry-After 2:00)"}};
  state.failures = {{state.at_ms, "http://a/<script>alert(1)</script>", "connect"}};
  return state;
}

// https://prometheus.io/docs/instrumenting/exposition_formats/ and what `promtool check metrics` asks for.
TEST(Metrics, KeepToTheConventions) {
  std::istringstream lines(metrics_text(some_state(), 5));
  std::string line, name, type;
  std::set<std::string> names;
  while (std::getline(lines, line)) {
    if (line.starts_with("# HELP ")) {
      name = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(names.insert(name).second) << name << " is there twice";
      EXPECT_TRUE(line.ends_with('.')) << line;
    } else if (line.starts_with("# TYPE ")) {
      std::istringstream words(line.substr(7));
      std::string of;
      words >> of >> type;
      EXPECT_EQ(of, name);
      EXPECT_EQ(type == "counter", name.ends_with("_total")) << name;
      EXPECT_TRUE(name.starts_with("crawl_"));
    } else {
      EXPECT_TRUE(line.starts_with(name + " ") || line.starts_with(name + "{")) << line;
      EXPECT_NO_THROW((void)std::stod(line.substr(line.rfind(' ')))) << line;
    }
  }
  EXPECT_GT(names.size(), 15u);
}

TEST(Metrics, SayWhatTheStateSays) {
  const std::string text = metrics_text(some_state(), 5);
  for (const char* line :
       {"crawl_pages_total 22\n", "crawl_responses_total{code=\"404\"} 2\n", "crawl_urls{state=\"queued\"} 10\n",
        "crawl_stage_cpu_seconds_total{stage=\"fetch\"} 1.500\n",
        "crawl_process_cpu_seconds_total{process=\"worker 0\"} 2.000\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(Metrics, LabelsAreEscaped) {
  ipc::LiveState state = some_state();
  state.phase = "a\"b\\c\nd";
  EXPECT_NE(metrics_text(state, 0).find("phase=\"a\\\"b\\\\c?d\""), std::string::npos);
}

TEST(Metrics, OfAFileHaveNoZeroForWhatItDoesNotHave) {
  ipc::LiveState state = some_state();
  state.processes.clear();
  state.wire_bytes = state.rendered = state.not_rendered = state.worker_deaths = state.storage_deaths = 0;
  const std::string text = metrics_text(state, 0);
  for (const char* name : {"received_bytes", "rendered_pages", "render_failures", "worker_deaths", "storage_deaths"})
    EXPECT_EQ(text.find(name), std::string::npos) << name;
  EXPECT_NE(text.find("crawl_pages_total "), std::string::npos);
}

TEST(Json, IsOneLineThatParses) {
  const std::string text = state_json(some_state(), "results.db");
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  const auto json = boost::json::parse(text).as_object();
  EXPECT_EQ(json.at("pages").as_int64(), 22);
  EXPECT_EQ(json.at("urls").as_object().at("queued").as_int64(), 10);
  EXPECT_EQ(json.at("by_status").as_object().at("404").as_int64(), 2);
  EXPECT_TRUE(json.at("seconds_left").is_null());
  EXPECT_EQ(json.at("hosts").as_array().size(), 2u);
  EXPECT_EQ(json.at("failures").as_int64(), 3);
  EXPECT_EQ(json.at("last_failures").as_array().size(), 1u);
}

TEST(Json, BytesThatAreNoTextBecomeText) {
  storage::ResultLines lines;
  lines.lines.push_back({.id = 1,
                         .url = "http://a/\xff\xfe",
                         .title = std::string("\xc2\x9b"
                                              "2J\x07",
                                              5)});
  const auto json = boost::json::parse(results_json(lines)).as_object();
  const auto& row = json.at("rows").as_array().at(0).as_object();
  EXPECT_EQ(row.at("title").as_string().find("\xc2\x9b"), boost::json::string::npos);
  EXPECT_TRUE(row.at("status").is_null());
}

TEST(Screen, FitsTheTerminal) {
  for (const std::size_t width : {1u, 20u, 80u, 300u})
    for (const std::size_t height : {1u, 2u, 5u, 24u, 60u}) {
      const auto lines = top::screen(some_state(), "results.db", {}, {.width = width, .height = height, .host = {}});
      EXPECT_EQ(lines.size(), height) << width << "x" << height;
      for (const top::Line& line : lines) {
        EXPECT_LE(line.text.size(), width);
        EXPECT_EQ(line.text.find('\x1b'), std::string::npos);
      }
    }
}

TEST(Screen, WideCharactersTakeTwoColumns) {
  EXPECT_EQ(base::columns_of("a\u65e5\u672c e\u0301\U0001f600"), 9u);
  EXPECT_EQ(base::cut_to_columns("\u65e5\u672c\u8a9e", 5), "\u65e5\u672c");
  EXPECT_EQ(base::cut_to_columns("e\u0301x", 1), "e\u0301");
  ipc::LiveState state = some_state();
  state.busiest[0].name = "\u65e5\u672c\u8a9e.example";
  for (const top::Line& line : top::screen(state, "\u65e5.db", {}, {.width = 79, .height = 24, .host = {}}))
    EXPECT_LE(base::columns_of(line.text), 79u);
}

std::string whole(const ipc::LiveState& state, std::size_t width) {
  std::string text;
  for (const top::Line& line : top::screen(state, "results.db", {}, {.width = width, .height = 24, .host = {}}))
    text += line.text + "\n";
  return text;
}

TEST(Screen, WhatHasRoomIsWhole) {
  ipc::LiveState state = some_state();
  state.busiest[0].state = "11 failed, 25 left";
  state.failures[0].what = "too_many_redirects 302";
  const std::string text = whole(state, 80);
  EXPECT_NE(text.find("11 failed, 25 left"), std::string::npos) << text;
  EXPECT_NE(text.find("too_many_redirects 302  http"), std::string::npos) << text;
}

TEST(Screen, BeforeThereAreSamplesItSaysTheMean) {
  EXPECT_NE(whole(some_state(), 80).find("pages/s 4.4 "), std::string::npos) << whole(some_state(), 80);
}

TEST(Screen, TheQueueIsThatOfThePicture) {
  ipc::LiveState state = some_state();
  state.file.queued = 4267;
  EXPECT_NE(whole(state, 80).find("queue 4,267 "), std::string::npos) << whole(state, 80);
}

TEST(Screen, SaysHowACrawlEnded) {
  ipc::LiveState state = some_state();
  state.phase = "stopped";
  state.note = "--max-pages 22";
  EXPECT_NE(whole(state, 80).find("stopped: --max-pages 22\n"), std::string::npos) << whole(state, 80);
}

TEST(Screen, SortsAndLooksForHosts) {
  const auto first_host = [](const top::View& view) {
    const auto lines = top::screen(some_state(), "results.db", {}, view);
    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
      if (lines[i].text.starts_with("HOST")) return lines[i + 1].text.substr(0, 9);
    return std::string();
  };
  EXPECT_EQ(first_host({.host = {}}), "a.example");
  EXPECT_EQ(first_host({.sort = top::Sort::pages, .host = {}}), "b.example");
  EXPECT_EQ(first_host({.host = "b."}), "b.example");
  EXPECT_EQ(first_host({.failures_alone = true, .host = {}}), "");
}

TEST(Sparkline, ShowsTheNewestAtTheRight) {
  EXPECT_EQ(top::sparkline({0, 0, 0, 7}, 4, false), "___#");
  EXPECT_EQ(top::sparkline({}, 4, false), "");
  EXPECT_EQ(top::sparkline(std::vector<double>(100, 1.0), 10, false), "##########");
}

TEST(Past, IsThinnedEvenly) {
  std::vector<model::Sample> samples(5000);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i].at_ms = static_cast<std::int64_t>(i) * 10'000;
  const auto thin = thinned_for_a_curve(samples);
  EXPECT_LE(thin.size(), samples_of_a_curve);
  EXPECT_GE(thin.size(), samples_of_a_curve / 3);
  EXPECT_EQ(thin.front().at_ms, samples.front().at_ms);
  EXPECT_EQ(thin.back().at_ms, samples.back().at_ms);
}

TEST(Board, HasTheLatest) {
  ipc::Board* board = ipc::Board::make();
  EXPECT_FALSE(board->read());
  for (const char* text : {"one", "two", "three"}) board->write(text);
  EXPECT_EQ(board->read(), "three");
  EXPECT_EQ(board->version(), 3u);
  board->write(std::string(ipc::Board::max_bytes + 1, 'x'));
  EXPECT_EQ(board->read(), "three");
}

TEST(Board, CarriesAState) {
  std::string bytes;
  ipc::append_frame(bytes, some_state());
  const auto state =
      ipc::decode<ipc::LiveState>({ipc::LiveState::type, std::string_view(bytes).substr(ipc::frame_header_size)});
  EXPECT_EQ(state_json(state, ""), state_json(some_state(), ""));
}

// A counter of Prometheus never goes back: neither at the death of a process nor when it cannot be read.
TEST(ProcessMeter, ASumSurvivesItsProcess) {
  coordinator::ProcessMeter::Sum sum;
  sum.look(100, false);
  sum.look(250, true);
  EXPECT_EQ(sum.all(), 250);
  sum.look(0, true);
  EXPECT_EQ(sum.all(), 250);
  sum.look(10, false);
  EXPECT_EQ(sum.all(), 260);
}

}  // namespace
}  // namespace crawl::monitor::test
