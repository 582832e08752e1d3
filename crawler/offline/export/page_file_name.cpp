#include "crawler/offline/export/page_file_name.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "base/text/ascii.h"
#include "base/text/percent.h"

namespace crawl::exports {
namespace {

constexpr std::size_t max_part = 80, max_parts = 12, max_query = 60;

// Endings of pages, which say nothing where all are Markdown.
constexpr std::string_view page_endings[] = {".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".jsp", ".shtml"};

// Names that Windows keeps for devices.
bool is_device(std::string_view name) {
  const std::string lower = base::lowered(name.substr(0, name.find('.')));
  if (lower == "con" || lower == "prn" || lower == "aux" || lower == "nul") return true;
  return lower.size() == 4 && (lower.starts_with("com") || lower.starts_with("lpt")) && base::is_digit(lower[3]);
}

// Letters, digits and - _ . alone, no dot at either end or beside another; percent-encoded bytes are two digits.
std::string safe_part(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, 4 * most)) {
    const bool kept = base::is_letter(c) || base::is_digit(c) || c == '_';
    const bool separated = out.empty() || out.back() == '-' || out.back() == '.';
    if (kept) {
      out += c;
    } else if (!separated) {
      out += c == '.' ? '.' : '-';
    }
  }
  if (out.size() > most) out.resize(most);
  while (out.starts_with('.') || out.starts_with('-')) out.erase(0, 1);
  while (out.ends_with('.') || out.ends_with('-')) out.pop_back();
  return is_device(out) ? "_" + out : out;
}

// A folder is called as no file is, also not while it is written.
std::string folder_part(std::string_view text) {
  std::string out = safe_part(text, max_part);
  for (std::size_t at = base::lowered(out).find(".md"); at != out.npos; at = base::lowered(out).find(".md"))
    out[at] = '-';
  return out;
}

std::string without_ending(std::string name) {
  for (const std::string_view ending : page_endings)
    if (name.size() > ending.size() && base::lowered(name).ends_with(ending))
      return name.substr(0, name.size() - ending.size());
  return name;
}

// Without ".md".
std::string plain_name(const parser::Url& url) {
  std::string out = safe_part(url.host(), max_part);
  if (out.empty()) out = "site";
  std::string_view path = url.path().substr(1);
  for (std::size_t i = 0; i < max_parts && path.find('/') != path.npos; ++i) {
    const std::string part = folder_part(path.substr(0, path.find('/')));
    if (!part.empty()) out += "/" + part;
    path.remove_prefix(path.find('/') + 1);
  }
  const std::string last = without_ending(safe_part(path, max_part));
  out += "/" + (last.empty() ? "index" : last);
  const std::string query = safe_part(url.target().substr(url.path().size()), max_query);
  return query.empty() ? out : out + "_" + query;
}

}  // namespace

bool PageFileNames::take(const std::string& name) {
  const std::string lower = base::lowered(name);
  return taken_.insert(XXH3_64bits(lower.data(), lower.size())).second;
}

// The number is one of the URL, so that it is the same in each export but for the first.
std::string PageFileNames::name_for(const parser::Url& url) {
  const std::string plain = plain_name(url);
  if (take(plain)) return plain + ".md";
  for (std::uint64_t seed = 0;; ++seed) {
    std::uint64_t hash = XXH3_64bits_withSeed(url.href().data(), url.href().size(), seed);
    std::string name = plain + "-";
    for (unsigned i = 0; i < 8; ++i, hash >>= 4) name += base::lower_hex_digits[hash & 15];
    if (take(name)) return name + ".md";
  }
}

}  // namespace crawl::exports
