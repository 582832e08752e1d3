#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "parser/robots.h"
#include "parser/robots/compile.h"
#include "parser/robots/format.h"
#include "parser/robots/line.h"
#include "parser/robots/text.h"
#include "parser/url/bytes.h"

namespace crawl::parser {

namespace {

using robots::LineKind;

// What the groups for one name say together.
struct Group {
  bool named = false;      // a User-agent line of the file names it
  bool listening = false;  // the lines that come now are for it
  std::vector<robots::RuleLine> rules;
  std::uint32_t delay_ms = robots::no_delay;

  void add_rule(robots::RuleLine rule) {
    if (listening) rules.push_back(rule);
  }
  // Of several delays the longest.
  void add_delay(std::uint32_t milliseconds) {
    if (listening) delay_ms = delay_ms == robots::no_delay ? milliseconds : std::max(delay_ms, milliseconds);
  }
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, detail::ascii_lower, detail::ascii_lower);
}

// "*", with or without words behind it.
bool is_everyone(std::string_view agent) {
  return agent.starts_with('*') && (agent.size() == 1 || agent[1] == ' ' || agent[1] == '\t');
}

// Seconds with decimals; what follows the number ("10 seconds") is passed over.
std::optional<std::uint32_t> delay_of(std::string_view value) {
  double seconds = 0;
  if (value.empty() || !(detail::is_digit(value[0]) || value[0] == '.')) return std::nullopt;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
  if (error == std::errc::invalid_argument) return std::nullopt;
  const auto most = static_cast<double>(max_crawl_delay.count());
  const double milliseconds = error == std::errc() ? seconds * 1000 : most;
  return static_cast<std::uint32_t>(std::min(milliseconds, most));
}

// Reads a file line by line into the group that names us and the one for all others.
class RobotsReader {
 public:
  explicit RobotsReader(std::string_view token) : token_(token) {}

  void read(const robots::Line& line) {
    switch (line.kind) {
      case LineKind::user_agent:
        return begin_group(line.value);
      case LineKind::allow:
      case LineKind::disallow:
        return add_rule(line.kind == LineKind::allow, line.value);
      case LineKind::crawl_delay:
        return add_delay(line.value);
      case LineKind::sitemap:
        return add_sitemap(line.value);
      case LineKind::other:
        return;
    }
  }

  // The groups for all are not for whom a group names (RFC 9309, 2.2.1), even if that one has no rules.
  RobotsFile finish() {
    const Group& group = own_.named ? own_ : everyone_;
    auto [rules, cut] = robots::compile(group.rules, group.delay_ms);
    file_.rules = std::move(rules);
    file_.cut_rules = cut;
    return std::move(file_);
  }

 private:
  // User-agent lines in a row begin one group. Only rules end the row: a record of another kind must not
  // (RFC 9309, 2.2.4), and an empty line says nothing.
  void begin_group(std::string_view agent) {
    if (rules_seen_) own_.listening = everyone_.listening = false;
    rules_seen_ = false;
    const std::string_view name = product_token(agent);
    if (is_everyone(agent)) {
      everyone_.named = everyone_.listening = true;
    } else if (!name.empty() && equal_ignoring_case(name, token_)) {
      own_.named = own_.listening = true;
    }
  }

  void add_rule(bool allow, std::string_view pattern) {
    rules_seen_ = true;
    if (pattern.empty()) return;  // "Disallow:" forbids nothing
    own_.add_rule({allow, pattern});
    everyone_.add_rule({allow, pattern});
  }

  void add_delay(std::string_view value) {
    const auto delay = delay_of(value);
    if (!delay) return;
    own_.add_delay(*delay);
    everyone_.add_delay(*delay);
  }

  void add_sitemap(std::string_view url) {
    if (url.empty() || sitemaps_.contains(url)) return;
    if (url.size() > max_sitemap_url || file_.sitemaps.size() == max_sitemaps) {
      ++file_.refused_sitemaps;
      return;
    }
    sitemaps_.insert(url);
    file_.sitemaps.emplace_back(url);
  }

  std::string_view token_;
  Group own_, everyone_;
  bool rules_seen_ = false;  // since the last User-agent line
  std::unordered_set<std::string_view> sitemaps_;
  RobotsFile file_;
};

}  // namespace

RobotsFile parse_robots(std::string_view bytes, std::string_view user_agent) {
  std::string storage;
  std::string_view text = robots::robots_text(bytes, storage);
  RobotsReader reader(product_token(user_agent));
  while (!text.empty()) reader.read(robots::parse_line(robots::next_line(text)));
  RobotsFile file = reader.finish();
  file.truncated = bytes.size() > max_robots_bytes;
  return file;
}

}  // namespace crawl::parser
