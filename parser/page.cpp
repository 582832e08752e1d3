#include "parser/page.h"

#include <cmath>
#include <sstream>
#include <utility>

#include "parser/charset.h"
#include "parser/html/ascii.h"
#include "parser/html/document.h"
#include "parser/scan/scan.h"
#include "parser/tree/arena.h"
#include "parser/tree/tree.h"

namespace crawl::parser {

namespace {

// Of a page whose tree is given up, as much is read again with this part of the budget: the head is in it.
constexpr std::size_t salvaged_bytes = 16u << 10;
constexpr std::int64_t salvage_part = 10;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Whether an element of this name may be in the text, in a comment too. A tenth of a percent of what a tree costs.
bool mentions(std::string_view html, std::string_view name) {
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    if (equals_ignoring_case(html.substr(at + 1, name.size()), name)) return true;
  }
  return false;
}

std::string why(TreeFailure failure, const ParseSettings& settings, std::int64_t budget_ns) {
  if (failure == TreeFailure::out_of_memory) {
    return "HTML tree given up at " + std::to_string(settings.tree_memory >> 20) + " MiB of memory";
  }
  if (failure == TreeFailure::assertion) return "HTML tree given up: Gumbo cannot build it";
  std::ostringstream text;
  text << "HTML tree given up after " << std::round(static_cast<double>(budget_ns) / 1e8) / 10 << " s";
  return std::move(text).str();
}

}  // namespace

bool is_html(std::string_view media_type) {
  return media_type == "text/html" || media_type == "application/xhtml+xml";
}

void move_fragments(std::vector<FragmentFound>& fragments, std::span<const std::uint32_t> place_now) {
  for (FragmentFound& fragment : fragments) fragment.link = place_now[fragment.link];
  std::erase_if(fragments, [](const FragmentFound& fragment) { return fragment.link == no_place; });
}

Page::Page(PageInput input, Arena& arena, const ParseSettings& settings)
    : input_(std::move(input)), arena_(arena), settings_(settings) {}

Page::~Page() = default;

std::string_view Page::utf8() {
  if (!utf8_) utf8_ = input_.decoded_from.empty() ? decoded() : stored_text();
  return *utf8_;
}

void Page::forget_document() {
  document_.reset();
  tree_.reset();
  utf8_.reset();
  std::string().swap(utf8_storage_);
  std::string().swap(input_.body);
}

std::string_view Page::decoded() {
  const std::string_view charset = find_charset(input_.body, input_.header_charset).name;
  record_.charset = charset;
  return decode_to_utf8(input_.body, charset, utf8_storage_);
}

// A byte order mark that is still there is a character of the text. The file that it was stored in may come from
// anybody, so what is no UTF-8 is repaired.
std::string_view Page::stored_text() {
  const std::string_view body = input_.body, charset = encoding_for_label(input_.decoded_from);
  record_.charset = charset.empty() ? "UTF-8" : charset;
  const std::string_view text = decode_to_utf8(body, "UTF-8", utf8_storage_);
  if (text.data() != utf8_storage_.data()) return body;
  if (body.starts_with(byte_order_mark)) utf8_storage_.insert(0, byte_order_mark);
  return utf8_storage_;
}

const Tree* Page::tree() {
  if (!tree_tried_) {
    tree_tried_ = true;
    build_tree();
  }
  return tree_.get();
}

void Page::build_tree() {
  const std::int64_t budget_ns =
      settings_.tree_budget_ns + settings_.tree_budget_ns_a_byte * static_cast<std::int64_t>(utf8().size());
  const TreeBudget budget{.cpu_ns = budget_ns, .memory = settings_.tree_memory};
  auto tree = Tree::build(utf8(), arena_, budget);
  if (!tree) {
    std::string note = why(tree.error(), settings_, budget_ns);
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
    const DocumentSettings wanted{.want_text = settings_.want_text,
                                  .may_cut_text = settings_.may_cut_text,
                                  .want_fragments = settings_.want_fragments,
                                  .want_resources = settings_.want_resources,
                                  .want_routes = settings_.want_routes,
                                  .want_insecure = input_.url.href().starts_with("https:"),
                                  .product_token = settings_.product_token};
    const bool may_be_wrong = settings_.always_tree && (mentions(utf8(), "select") || mentions(utf8(), "frameset"));
    if (!settings_.always_tree || may_be_wrong) {
      document_ = std::make_unique<Document>(scan_document(utf8(), wanted));
    }
    const bool by_tree = settings_.always_tree && !(document_ && (document_->repairs & wrong_in_tree) != 0);
    if (by_tree) document_ = tree() ? std::make_unique<Document>(read_document(*tree(), wanted)) : nullptr;
  }
  return document_.get();
}

const Url& Page::base_url() {
  if (!base_) {
    base_ = input_.url;
    const bool possible = document_tried_ || mentions(utf8(), "base");
    if (const auto href = possible && document() != nullptr ? document()->base_href : std::nullopt) {
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
