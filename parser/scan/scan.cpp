#include "parser/scan/scan.h"

#include "parser/scan/scanner.h"

namespace crawl::parser {

Document scan_document(std::string_view utf8, const DocumentSettings& settings) {
  return Scanner(utf8, settings).run();
}

}  // namespace crawl::parser
