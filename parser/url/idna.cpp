#include "parser/url/idna.h"

#include <unicode/uidna.h>

#include <memory>
#include <stdexcept>

namespace crawl::parser::detail {
namespace {

// CheckHyphens and VerifyDnsLength are false (beStrict is false): ICU always checks them and says so, we do not listen.
constexpr std::uint32_t not_asked_for = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                        UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                        UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;

UIDNA* open_uts46() {
  UErrorCode status = U_ZERO_ERROR;
  UIDNA* idna = uidna_openUTS46(
      UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
      &status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU has no IDNA data: ") + u_errorName(status));
  return idna;
}

// Opened at the first name that needs it, never written again, so that threads may share it.
const UIDNA* uts46() {
  struct Close {
    void operator()(UIDNA* idna) const { uidna_close(idna); }
  };
  static const std::unique_ptr<UIDNA, Close> idna(open_uts46());
  return idna.get();
}

// UTS #46, 4.1 (since revision 33): an "xn--" label must decode to something that is not all ASCII. Punycode puts
// the ASCII part before the last '-', so a label with nothing behind that decodes to ASCII alone. ICU before 76 takes
// it.
bool has_ascii_punycode(std::string_view domain) {
  while (true) {
    std::size_t end = domain.find('.');
    std::string_view label = domain.substr(0, end);
    if (label.starts_with("xn--") && label.ends_with('-')) return true;
    if (end == std::string_view::npos) return false;
    domain.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<std::string> domain_to_ascii(std::string_view domain) {
  if (domain.size() > max_domain_length) return std::nullopt;
  std::string ascii(domain.size() * 8 + 64, '\0');
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t length = uidna_nameToASCII_UTF8(uts46(), domain.data(), static_cast<std::int32_t>(domain.size()),
                                               ascii.data(), static_cast<std::int32_t>(ascii.size()), &info, &status);
  if (U_FAILURE(status) || (info.errors & ~not_asked_for) != 0) return std::nullopt;
  ascii.resize(static_cast<std::size_t>(length));
  if (ascii.empty() || has_ascii_punycode(ascii)) return std::nullopt;
  return ascii;
}

}  // namespace crawl::parser::detail
