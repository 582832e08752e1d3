#include "parser/page.h"

#include <sstream>
#include <utility>

#include "parser/charset.h"
#include "parser/html/arena.h"
#include "parser/html/ascii.h"
#include "parser/html/document.h"
#include "parser/html/tree.h"
#include "parser/scan/scan.h"

namespace crawl::parser {

namespace {

// Of a page whose tree is given up, as much is read again with this part of the budget: the head is in it.
constexpr std::size_t salvaged_bytes = 16u << 10;
constexpr std::int64_t salvage_part = 10;

std::string why(TreeFailure failure, const ParseSettings& settings) {
  if (failure == TreeFailure::out_of_memory) {
    return "HTML tree given up at " + std::to_string(settings.tree_memory >> 20) + " MiB of memory";
  }
  std::ostringstream text;
  text << "HTML tree given up after " << static_cast<double>(settings.tree_budget_ns) / 1e9 << " s";
  return std::move(text).str();
}

}  // namespace

bool is_html(std::string_view media_type) { return media_type == "text/html" || media_type == "application/xhtml+xml"; }

Page::Page(PageInput input, Arena& arena, const ParseSettings& settings)
    : input_(std::move(input)), arena_(arena), settings_(settings) {}

Page::~Page() = default;

std::string_view Page::utf8() {
  if (!utf8_) {
    const std::string_view charset = find_charset(input_.body, input_.header_charset).name;
    record_.charset = charset;
    utf8_ = decode_to_utf8(input_.body, charset, utf8_storage_);
  }
  return *utf8_;
}

const Tree* Page::tree() {
  if (!tree_tried_) {
    tree_tried_ = true;
    build_tree();
  }
  return tree_.get();
}

void Page::build_tree() {
  const TreeBudget budget{.cpu_ns = settings_.tree_budget_ns, .memory = settings_.tree_memory};
  auto tree = Tree::build(utf8(), arena_, budget);
  if (!tree) {
    std::string note = why(tree.error(), settings_);
    const TreeBudget rest{.cpu_ns = settings_.tree_budget_ns / salvage_part, .memory = settings_.tree_memory};
    tree = Tree::build(utf8_prefix(utf8(), salvaged_bytes), arena_, rest);
    if (tree) note += ", only the first " + std::to_string(salvaged_bytes >> 10) + " KiB were read";
    record_.notes.push_back(std::move(note));
  }
  if (tree) tree_ = std::make_unique<Tree>(*tree);
}

Document* Page::document() {
  if (!document_tried_) {
    document_tried_ = true;
    const DocumentSettings wanted{.want_text = settings_.want_text, .product_token = settings_.product_token};
    if (!settings_.always_tree) {
      document_ = std::make_unique<Document>(scan_document(utf8(), wanted));
    } else if (tree() != nullptr) {
      document_ = std::make_unique<Document>(read_document(*tree(), wanted));
    }
  }
  return document_.get();
}

const Url& Page::base_url() {
  if (!base_) {
    base_ = input_.url;
    if (const auto href = document() != nullptr ? document()->base_href : std::nullopt) {
      // A base that is no http(s) URL is passed over, as browsers do with data: and javascript:.
      if (auto url = parse_url(*href, &input_.url, query_charset())) base_ = *std::move(url);
    }
  }
  return *base_;
}

std::string_view Page::query_charset() {
  utf8();
  const bool unicode = record_.charset.starts_with("UTF-") || record_.charset == "replacement";
  return unicode ? std::string_view{} : std::string_view(record_.charset);
}

}  // namespace crawl::parser
