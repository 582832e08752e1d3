#include "crawler/coordinator/progress/status_line.h"

#include <algorithm>
#include <cmath>

#include "base/text/text.h"
#include "crawler/coordinator/progress/fitted.h"
#include "crawler/coordinator/progress/time_left.h"

namespace crawl::coordinator {
namespace {

using base::Colour;

// The groups of the line, from the left.
enum Group { counts, speed, under_way, left, waits, holds, which };

// "482,113", "482k", "1.2M".
std::vector<std::string> number_texts(std::uint64_t number, const std::string& after) {
  std::vector<std::string> texts = {base::with_commas(number) + after};
  const auto value = static_cast<double>(number);
  if (number >= 1'000'000) {
    texts.push_back(base::decimal(value / 1e6, number < 100'000'000 ? 1 : 0) + "M" + after);
  } else if (number >= 10'000) {
    texts.push_back(base::decimal(value / 1e3, 0) + "k" + after);
  }
  return texts;
}

std::string rate_text(double per_second) {
  if (per_second < 9.95) return base::decimal(per_second, 1) + " pages/s";
  return base::with_commas(static_cast<std::uint64_t>(std::llround(per_second))) + " pages/s";
}

Part part(Group group, int rank, std::vector<std::string> texts, Colour colour = Colour::none) {
  return {.group = group, .rank = rank, .words = rank, .texts = std::move(texts), .colour = colour};
}

Part part(Group group, int rank, std::string text, Colour colour = Colour::none) {
  return part(group, rank, std::vector{std::move(text)}, colour);
}

void add_counts(std::vector<Part>& parts, const Snapshot& moment) {
  parts.push_back(part(counts, 0, number_texts(moment.done, " done")));
  parts.push_back(part(counts, 0, number_texts(moment.queued, moment.seeds_ended ? " queued" : "+ queued")));
  if (moment.client_errors > 0)
    parts.push_back(part(counts, 4, number_texts(moment.client_errors, " x 4xx"), Colour::red));
  const bool failed = moment.failed > 0;
  parts.push_back(
      part(counts, failed ? 3 : 9, number_texts(moment.failed, " failed"), failed ? Colour::red : Colour::dim));
}

void add_url(std::vector<Part>& parts, const Snapshot& moment, std::size_t width) {
  constexpr std::size_t narrowest = 30, roomy = 120;
  if (moment.url.empty() || width < roomy) return;
  std::vector<std::string> texts;
  for (std::size_t room = width / 2; room >= narrowest; room -= 5) texts.push_back(without_middle(moment.url, room));
  parts.push_back(part(which, 12, std::move(texts)));
}

}  // namespace

std::string status_line(const Snapshot& moment, const Throughput& throughput, std::size_t width, bool in_colour) {
  std::vector<Part> parts;
  add_counts(parts, moment);
  parts.push_back(part(speed, 5, rate_text(throughput.pages_per_s)));
  parts.push_back(part(speed, 8, base::byte_text(throughput.bytes_per_s) + "/s"));
  parts.push_back(part(under_way, moment.in_flight > 0 ? 7 : 10, base::with_commas(moment.in_flight) + " in flight"));
  if (moment.retrying > 0)
    parts.push_back(part(under_way, 6, number_texts(moment.retrying, " to retry"), Colour::yellow));
  if (const auto time = time_left(moment, throughput.queue_grows))
    parts.push_back(part(left, moment.note.empty() ? 2 : 6, text_of(*time)));
  parts.push_back(part(waits, 1, moment.note, Colour::yellow));
  parts.back().words = 5;  // its last words stay longer than the pace
  parts.push_back(part(holds, 11, moment.pace));
  parts.push_back(part(holds, 8, moment.paused, Colour::yellow));
  add_url(parts, moment, width);
  return fitted(std::move(parts), width, in_colour);
}

}  // namespace crawl::coordinator
