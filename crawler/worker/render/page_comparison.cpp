#include "crawler/worker/render/page_comparison.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text/ascii.h"
#include "base/text/text.h"
#include "parser/html/document.h"

namespace crawl::worker {
namespace {

constexpr std::uint32_t few_words = 5, part_of_words = 20;
constexpr std::size_t few_bytes = parser::few_text_bytes;
constexpr std::size_t max_tag = 1000;

std::vector<std::uint64_t> targets_of(const parser::PageRecord& record) {
  std::vector<std::uint64_t> targets;
  targets.reserve(record.links.size());
  for (const parser::LinkFound& link : record.links)
    if (link.kind == model::LinkKind::anchor) targets.push_back(base::fingerprint(link.url, 0));
  std::ranges::sort(targets);
  return targets;
}

// What it was to load and did not, not what was refused by design.
bool is_missed(const ipc::PageRequestRecord& request) {
  using enum model::RequestKind;
  const bool loads = request.kind == document || request.kind == frame || request.kind == script ||
                     request.kind == xhr || request.kind == fetch;
  return loads && request.request != 0 && request.status == 0 && !request.note.empty();
}

// Whether an element with an id has nothing in it: "<div id=app></div>"; or there is a <noscript>. Read for pages alone
// of which the rest is known to fit.
bool waits_to_be_filled(std::string_view html) {
  constexpr std::string_view noscript = "<noscript", id = "id=";
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const std::string_view rest = html.substr(at);
    if (base::lowered(rest.substr(0, noscript.size())) == noscript) return true;
    if (rest.size() < 2 || !base::is_letter(rest[1])) continue;
    const std::size_t end = rest.substr(0, max_tag).find('>');
    if (end == std::string_view::npos) continue;
    const std::string_view tag = rest.substr(0, end);
    const bool custom = tag.substr(0, tag.find_first_of(" \t\r\n")).contains('-');  // <app-root>
    if (!custom && !tag.contains(id)) continue;
    const std::string_view inside = base::trimmed(rest.substr(end + 1, max_tag), base::ascii_whitespace);
    if (inside.starts_with("</")) return true;
  }
  return false;
}

}  // namespace

bool has_scripts(const parser::PageRecord& record) {
  return record.facts && record.facts->scripts > 0;
}

bool looks_empty(const parser::PageRecord& record, std::string_view html) {
  if (!has_scripts(record) || record.text_cut) return false;
  const bool few = record.text ? record.text->size() < few_bytes : record.words.value_or(0) < few_bytes / 6;
  if (!few && record.link_count.value_or(0) > 0) return false;
  return waits_to_be_filled(html);
}

RawFacts raw_facts(const parser::PageRecord& record) {
  return {.looks_empty = false,
          .title = record.title.value_or(""),
          .charset = record.charset,
          .links = record.link_count,
          .words = record.words,
          .targets = targets_of(record)};
}

bool differs(const RawFacts& raw, const parser::PageRecord& rendered) {
  if (rendered.title.value_or("") != raw.title) return true;
  if (!std::ranges::includes(raw.targets, targets_of(rendered))) return true;
  const std::uint32_t before = raw.words.value_or(0), after = rendered.words.value_or(0);
  const std::uint32_t more = after > before ? after - before : before - after;
  return more > std::max(few_words, before / part_of_words);
}

std::string content_hash(const parser::PageRecord& record) {
  std::string content = record.title.value_or("");
  content.append(1, '\0').append(record.text.value_or("")).append(1, '\0');
  for (const parser::LinkFound& link : record.links) content.append(link.url).append(1, '\n');
  const base::Sha256 digest = base::sha256(content);
  return {digest.begin(), digest.end()};
}

std::string lacking(const ipc::Rendered& result) {
  const auto first = std::ranges::find_if(result.requests, is_missed);
  if (first == result.requests.end()) return {};
  const auto more = std::ranges::count_if(first + 1, result.requests.end(), is_missed);
  std::string text = "lacks " + base::printable(first->url.substr(0, 200)) + " (" + first->note + ")";
  if (more > 0) text += " and " + std::to_string(more) + " more of what it asked for (view page_requests)";
  return text;
}

}  // namespace crawl::worker
