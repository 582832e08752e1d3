#include "crawler/coordinator/seed_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/log.h"
#include "base/system.h"
#include "config/fields.h"

namespace crawl::coordinator {
namespace {

constexpr std::size_t read_size = 64 * 1024;
constexpr std::uint64_t most_reports = 20;  // then only counted: a file of another kind must not flood the log

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

std::string_view trim(std::string_view line) {
  auto begin = line.find_first_not_of(" \t\r\f\v");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r\f\v") - begin + 1);
}

}  // namespace

Result<SeedReader> SeedReader::open(const std::vector<std::string>& seeds) {
  SeedReader reader;
  for (const std::string& seed : seeds) {
    if (seed == "-") {
      base::Fd input(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
      if (!input) return fail("cannot read standard input: " + base::errno_text(errno));
      reader.sources_.push_back({"standard input", std::move(input)});
      continue;
    }
    struct stat info{};
    if (stat(seed.c_str(), &info) == 0) {
      if (S_ISDIR(info.st_mode)) return fail("'" + seed + "' is a directory; give a file of URLs, one a line");
      base::Fd fd(::open(seed.c_str(), O_RDONLY | O_CLOEXEC));
      if (!fd) return fail("cannot read '" + seed + "': " + base::errno_text(errno));
      reader.sources_.push_back({seed, std::move(fd)});
    } else if (errno == EACCES) {
      return fail("cannot read '" + seed + "': " + base::errno_text(errno));
    } else if (!looks_like_file(seed) && looks_like_url(seed)) {
      reader.sources_.push_back({seed, {}});
    } else {
      return fail("'" + seed + "': no such file, and not a URL; give a file of URLs, '-' for standard input, or a URL");
    }
  }
  return reader;
}

int SeedReader::fd() const {
  return at_end() ? -1 : sources_[source_].fd.get();
}

void SeedReader::read(const std::function<void(const parser::Url&)>& callback) {
  if (at_end()) return;
  Source& source = sources_[source_];
  if (!source.fd) {
    take_line(source.name, callback);
    ++source_;
    return;
  }
  buffer_.resize(read_size);
  ssize_t n = ::read(source.fd.get(), buffer_.data(), buffer_.size());
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n < 0) base::log::error("cannot read '" + source.name + "' further: " + base::errno_text(errno));
  if (n <= 0) return end_source(callback);
  std::string_view rest(buffer_.data(), static_cast<std::size_t>(n));
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    ++line_number_;
    if (partial_.empty() && !partial_too_long_) {
      take_line(rest.substr(0, end), callback);
    } else {
      partial_.append(rest.substr(0, end));
      take_line(partial_, callback);
      partial_.clear();
      partial_too_long_ = false;
    }
    rest.remove_prefix(end + 1);
  }
  if (partial_.size() + rest.size() > parser::max_input_length) partial_too_long_ = true;
  if (!partial_too_long_) partial_.append(rest);
}

void SeedReader::end_source(const std::function<void(const parser::Url&)>& callback) {
  if (!partial_.empty() || partial_too_long_) {
    ++line_number_;
    take_line(partial_, callback);
  }
  partial_.clear();
  partial_too_long_ = false;
  line_number_ = 0;
  sources_[source_].fd.reset();
  ++source_;
}

void SeedReader::take_line(std::string_view line, const std::function<void(const parser::Url&)>& callback) {
  if (line_number_ == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  line = trim(line);
  if (line.starts_with('#')) return;
  if (partial_too_long_) {
    return refuse(line.substr(0, 60), "longer than " + std::to_string(parser::max_input_length) + " bytes");
  }
  if (line.empty()) return;
  auto url = parser::parse_seed(line);
  if (!url) return refuse(line, url.error().message);
  ++accepted_;
  callback(*url);
}

void SeedReader::refuse(std::string_view line, std::string_view why) {
  ++refused_;
  if (refused_ > most_reports + 1) return;
  if (refused_ == most_reports + 1) return base::log::warning("further lines that are no URL are only counted");
  std::string where = sources_[source_].name;
  if (sources_[source_].fd) where += ":" + std::to_string(line_number_);
  // A line that is no URL may hold a password all the same.
  base::log::warning(where + ": not a URL that can be fetched: '" + config::redact_url(line.substr(0, 200)) + "' (" +
                     std::string(why) + ")");
}

}  // namespace crawl::coordinator
