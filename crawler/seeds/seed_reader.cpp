#include "crawler/seeds/seed_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/log.h"
#include "base/system.h"
#include "base/text/text.h"
#include "config/value/fields.h"
#include "crawler/seeds/written_url.h"
#include "parser/charset/codec/utf8.h"

namespace crawl::coordinator {
namespace {

// Workers have something to do when storage has the first batch, so that it is small.
constexpr std::size_t first_read_size = 8 * 1024, read_size = 16 * 1024;

// A SEED that is no file: "example.org", "localhost:8000", "https://example.org/x", but not "urls.tx".
bool looks_like_url(const std::string& seed) {
  if (seed.find("://") != std::string::npos) return true;
  auto url = parser::parse_seed(seed);
  if (!url) return false;
  std::string_view host = url->hostname();
  return host.find('.') != std::string_view::npos || host == "localhost" || host.starts_with('[');
}

// "urls.tx" parses as a host too: where the last label is a usual file ending, say that there is no such file.
bool looks_like_file(const std::string& seed) {
  if (seed.find("://") != std::string::npos) return false;
  for (std::string_view ending : {".txt", ".lst", ".list", ".csv", ".urls", ".tx"})
    if (seed.ends_with(ending)) return true;
  return seed.starts_with("./") || seed.starts_with('/') || seed.starts_with("../");
}

// Text of a list for the log: nothing in it moves the cursor or is no UTF-8.
std::string shown(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto sequence = parser::charset::read_utf8_sequence(text);
    std::string_view part = text.substr(0, sequence.size);
    if (sequence.valid) {
      out += part;
    } else {
      for (char c : part) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02X", static_cast<unsigned char>(c));
        out += escaped;
      }
    }
    text.remove_prefix(sequence.size);
  }
  return base::printable(out);
}

}  // namespace

Result<SeedReader> SeedReader::open(const std::vector<std::string>& seeds) {
  SeedReader reader;
  for (const std::string& seed : seeds) {
    if (seed == "-") {
      base::Fd input(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
      if (!input) return fail("cannot read standard input: " + base::errno_text(errno));
      if (isatty(STDIN_FILENO)) std::fputs("crawl: reading URLs from standard input; Ctrl-D ends\n", stderr);
      reader.sources_.push_back({"standard input", std::move(input), true});
      ++reader.lists_;
      continue;
    }
    struct stat info{};
    if (stat(seed.c_str(), &info) == 0) {
      if (S_ISDIR(info.st_mode)) return fail("'" + seed + "' is a directory; give a file of URLs, one a line");
      base::Fd fd(::open(seed.c_str(), O_RDONLY | O_CLOEXEC));
      if (!fd) return fail("cannot read '" + seed + "': " + base::errno_text(errno));
      reader.sources_.push_back({seed, std::move(fd), false});
      ++reader.lists_;
    } else if (errno == EACCES) {
      return fail("cannot read '" + seed + "': " + base::errno_text(errno));
    } else if (!looks_like_file(seed) && looks_like_url(seed)) {
      reader.sources_.push_back({seed, {}, false});
    } else {
      return fail("'" + config::redact_mistyped(seed) +
                  "': no such file, and not a URL; give a file of URLs, '-' for standard input, or a URL");
    }
  }
  return reader;
}

int SeedReader::fd() const {
  return !first_.empty() || at_end() ? -1 : sources_[source_].fd.get();
}

Result<void> SeedReader::await_first() {
  if (sources_.empty()) return {};  // a run that is resumed, whose standard input was read to its end
  awaiting_first_ = true;
  while (first_.empty() && source_ < sources_.size()) {
    if (sources_[source_].fd) {
      pollfd ready{sources_[source_].fd.get(), POLLIN, 0};
      ::poll(&ready, 1, -1);
    }
    first_ = read_more();
  }
  awaiting_first_ = false;
  if (!first_.empty() || source_ < sources_.size()) return {};
  if (sources_.size() == 1 && !unread_.empty()) return fail(unread_);
  if (lists_ == 0) return fail("none of these is a URL that can be fetched");
  std::string names;
  for (const Source& source : sources_)
    names += (names.empty() ? "" : ", ") + (source.fd ? source.name : config::redact_mistyped(source.name));
  std::string what = sources_.size() > 1 ? " name no URL" : " names no URL";
  return fail(names + what + (refused_ > 0 ? " that can be fetched" : "") + "; give a list with one a line");
}

void SeedReader::read(const std::function<void(const parser::Url&)>& callback) {
  if (at_end()) return;
  for (const parser::Url& url : first_.empty() ? read_more() : std::exchange(first_, {})) callback(url);
}

// What one read brings.
std::vector<parser::Url> SeedReader::read_more() {
  Source& source = sources_[source_];
  of_standard_input_ = source.standard_input;
  if (!list_) list_ = std::make_unique<seeds::ListReader>();
  if (!source.fd) {
    auto url = parser::parse_seed(source.name);
    std::string fault = url ? seeds::fault_of_host(*url) : url.error().message;
    if (fault.empty()) {
      list_->findings().urls.push_back(*std::move(url));
    } else {
      list_->findings().refuse(0, source.name, std::move(fault));
    }
  } else {
    buffer_.resize(list_->packed() ? seeds::packed_piece : awaiting_first_ ? first_read_size : read_size);
    ssize_t n = ::read(source.fd.get(), buffer_.data(), buffer_.size());
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (n < 0) base::log::error("cannot read '" + source.name + "' further: " + base::errno_text(errno));
    if (n > 0) list_->put({buffer_.data(), static_cast<std::size_t>(n)});
    if (n > 0 && list_->findings().stopped.empty()) return report();
    if (list_->findings().stopped.empty()) list_->finish();
  }
  std::vector<parser::Url> urls = report();
  end_source();
  return urls;
}

std::string SeedReader::place() const {
  if (source_ == sources_.size()) return {};
  return base::printable(config::redact_url(sources_[source_].name)) +
         (accepted_here_ > 0 ? " after " + base::with_commas(accepted_here_) + " URLs" : "");
}

void SeedReader::report_bad(const seeds::BadLine& bad, const Source& source) {
  // A line that is no URL may hold a password all the same.
  const std::string text = "'" + shown(config::redact_mistyped(bad.text)) + "'";
  if (awaiting_first_ && sources_.size() == 1 && lists_ == 0) {
    unread_ = text + " is not a URL that can be fetched (" + bad.why + ")";
    return;
  }
  std::string where = source.fd ? source.name + ": " : "";
  if (bad.line > 0) where = source.name + ":" + std::to_string(bad.line) + ": ";
  base::log::warning(where + "not a URL that can be fetched: " + text + " (" + bad.why + ")");
}

// Says what is wrong with what was read, and answers what is right.
std::vector<parser::Url> SeedReader::report() {
  seeds::Findings& found = list_->findings();
  const Source& source = sources_[source_];
  if (!found.note.empty()) base::log::warning(source.name + ": " + std::exchange(found.note, {}));
  for (const seeds::BadLine& bad : std::exchange(found.bad, {})) report_bad(bad, source);
  std::vector<parser::Url> urls = std::exchange(found.urls, {});
  accepted_ += urls.size();
  accepted_here_ += urls.size();
  return urls;
}

void SeedReader::end_source() {
  const seeds::Findings& found = list_->findings();
  const Source& source = sources_[source_];
  refused_ += found.bad_count;
  if (found.bad_count > seeds::Findings::max_shown)
    base::log::warning(source.name + ": and " + base::with_commas(found.bad_count - seeds::Findings::max_shown) +
                       " more that are no URL");
  if (!found.stopped.empty()) {
    ++refused_;
    unread_ = source.name + (accepted_here_ > 0 ? " is not read further: " : " is not read: ") + found.stopped;
    if (!awaiting_first_ || sources_.size() > 1 || accepted_here_ > 0) base::log::warning(unread_);
  } else if (source.fd && accepted_here_ == 0 && found.bad_count == 0 && sources_.size() > 1) {
    base::log::warning(source.name + " names no URL");
  }
  list_.reset();
  accepted_here_ = 0;
  sources_[source_].fd.reset();
  ++source_;
}

}  // namespace crawl::coordinator
