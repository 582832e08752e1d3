#include "base/public_suffix.h"

#include <libpsl.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

namespace crawl::base {
namespace {

constexpr std::size_t max_name = 253;  // RFC 1035, 2.3.4, as text

const psl_ctx_t*& current_list() {
  static const psl_ctx_t* current = [] {
    const psl_ctx_t* latest = psl_latest(nullptr);
    return latest ? latest : psl_builtin();
  }();
  return current;
}

const psl_ctx_t& list() {
  return *current_list();
}

std::string_view without_root(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

bool is_name(std::string_view host) {
  return !host.empty() && host.size() <= max_name && !host.starts_with('.') && !host.ends_with('.') &&
         host.find("..") == host.npos && host.find('\0') == host.npos;
}

// libpsl reads to a zero byte.
class ZeroTerminated {
 public:
  explicit ZeroTerminated(std::string_view name) { std::memcpy(text_.data(), name.data(), name.size()); }
  const char* get() const { return text_.data(); }

 private:
  std::array<char, max_name + 1> text_{};
};

}  // namespace

bool is_address(std::string_view host) {
  if (host.starts_with('[')) return true;
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return !last.empty() && last.find_first_not_of("0123456789") == last.npos;
}

std::string_view registrable_domain(std::string_view host) {
  if (is_address(host)) return host;
  const std::string_view name = without_root(host);
  if (!is_name(name)) return host;
  const ZeroTerminated text(name);
  const char* domain = psl_registrable_domain(&list(), text.get());
  return domain ? name.substr(static_cast<std::size_t>(domain - text.get())) : name;
}

bool is_public_suffix(std::string_view host) {
  if (is_address(host)) return false;
  const std::string_view name = without_root(host);
  if (!is_name(name)) return true;
  const ZeroTerminated text(name);
  return psl_is_public_suffix(&list(), text.get()) != 0;
}

std::string public_suffix_list() {
  const char* name = psl_dist_filename();
  std::ifstream file(name && *name ? name : "/usr/share/publicsuffix/public_suffix_list.dafsa", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool use_public_suffix_list(const std::string& bytes) {
  FILE* file = bytes.empty() ? nullptr : ::fmemopen(const_cast<char*>(bytes.data()), bytes.size(), "rb");
  if (!file) return false;
  const psl_ctx_t* loaded = psl_load_fp(file);
  ::fclose(file);
  if (loaded) current_list() = loaded;  // views of the one before may be held: it stays
  return loaded != nullptr;
}

}  // namespace crawl::base
