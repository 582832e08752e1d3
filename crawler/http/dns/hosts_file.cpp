#include "crawler/http/dns/hosts_file.h"

#include <algorithm>
#include <optional>

#include "base/read_file.h"
#include "base/text/ascii.h"

namespace crawl::http {
namespace {

namespace ip = boost::asio::ip;

constexpr std::string_view blanks = " \t\r\v\f";

// The next word of the line, which is shortened by it; empty at its end.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const auto word = line.substr(0, line.find_first_of(blanks));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

const std::vector<ip::address>* HostsFile::find(std::string_view name) {
  refresh();
  if (name.ends_with('.')) name.remove_suffix(1);
  const auto found = names_.find(std::string(name));
  return found == names_.end() ? nullptr : &found->second;
}

void HostsFile::refresh() {
  const auto now = Clock::now();
  if (now < next_look_) return;
  next_look_ = now + look_again;
  std::error_code ec;
  const auto changed = std::filesystem::last_write_time(path_, ec);
  if (!ec && changed == changed_) return;
  changed_ = changed;
  names_.clear();
  const auto text = base::read_file(path_, max_bytes);
  if (!text) return;
  for (std::size_t at = 0; at < text->size();) {
    const auto end = std::min(text->find('\n', at), text->size());
    read_line(std::string_view(*text).substr(at, end - at));
    at = end + 1;
  }
}

// hosts(5): an address, then its names; the rest from a # on is a comment.
void HostsFile::read_line(std::string_view line) {
  line = line.substr(0, line.find('#'));
  boost::system::error_code ec;
  const auto address = ip::make_address(std::string(take_word(line)), ec);
  if (ec) return;
  for (auto name = take_word(line); !name.empty(); name = take_word(line)) {
    auto& addresses = names_[base::lowered(name)];
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
}

}  // namespace crawl::http
