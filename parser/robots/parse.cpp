// A robots.txt becomes the rules that are for one crawler (https://www.rfc-editor.org/rfc/rfc9309.html#section-2.2).
#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "model/user_agent.h"
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

// Several groups as one that allows what all of them allow: an Allow line counts where each has it.
Group all_of(const std::vector<const Group*>& groups) {
  Group all;
  all.listening = true;
  std::unordered_map<std::string_view, std::size_t> allowed;  // by how many of the groups so far, in a row
  for (std::size_t number = 0; number < groups.size(); ++number) {
    const Group& group = *groups[number];
    if (group.delay_ms != robots::no_delay) all.add_delay(group.delay_ms);
    for (const robots::RuleLine& rule : group.rules) {
      if (!rule.allow) {
        all.add_rule(rule);
      } else if (std::size_t& by = allowed[rule.pattern]; by == number) {
        ++by;
      }
    }
  }
  for (const robots::RuleLine& rule : groups.front()->rules) {
    if (rule.allow && allowed[rule.pattern] == groups.size()) all.add_rule(rule);
  }
  return all;
}

// Reads a file line by line into the groups that may name us and the one for all others.
class RobotsReader {
 public:
  explicit RobotsReader(std::vector<std::string_view> tokens) : tokens_(std::move(tokens)), own_(tokens_.size()) {}

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
    auto [rules, cut] = compiled();
    file_.rules = std::move(rules);
    file_.cut_rules = cut;
    return std::move(file_);
  }

 private:
  // Where the first name has no group, the others may not be ours, and that for all holds too.
  robots::CompiledRules compiled() const {
    std::vector<const Group*> groups;
    if (own_.empty() || !own_.front().named) groups.push_back(&everyone_);
    for (const Group& group : own_) {
      if (group.named) groups.push_back(&group);
    }
    if (groups.size() == 1) return robots::compile(groups.front()->rules, groups.front()->delay_ms);
    const Group all = all_of(groups);
    return robots::compile(all.rules, all.delay_ms);
  }

  template <class Call>
  void for_each_group(Call call) {
    call(everyone_);
    for (Group& group : own_) call(group);
  }

  // User-agent lines in a row begin one group. Only rules end the row: a record of another kind must not
  // (RFC 9309, 2.2.4), and an empty line says nothing.
  void begin_group(std::string_view agent) {
    if (rules_seen_) for_each_group([](Group& group) { group.listening = false; });
    rules_seen_ = false;
    const std::string_view name = product_token(agent);
    if (is_everyone(agent)) {
      everyone_.named = everyone_.listening = true;
    }
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!name.empty() && equal_ignoring_case(name, tokens_[i])) own_[i].named = own_[i].listening = true;
    }
  }

  void add_rule(bool allow, std::string_view pattern) {
    rules_seen_ = true;
    if (pattern.empty()) return;  // "Disallow:" forbids nothing
    for_each_group([&](Group& group) { group.add_rule({allow, pattern}); });
  }

  void add_delay(std::string_view value) {
    const auto delay = delay_of(value);
    if (!delay) return;
    for_each_group([&](Group& group) { group.add_delay(*delay); });
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

  std::vector<std::string_view> tokens_;
  std::vector<Group> own_;  // of each token
  Group everyone_;
  bool rules_seen_ = false;  // since the last User-agent line
  std::unordered_set<std::string_view> sitemaps_;
  RobotsFile file_;
};

}  // namespace

RobotsFile parse_robots(std::string_view bytes, std::string_view user_agent) {
  std::string storage;
  std::string_view text = robots::robots_text(bytes, storage);
  RobotsReader reader(model::product_tokens(user_agent));
  while (!text.empty()) reader.read(robots::parse_line(robots::next_line(text)));
  RobotsFile file = reader.finish();
  file.truncated = bytes.size() > max_robots_bytes;
  return file;
}

}  // namespace crawl::parser
