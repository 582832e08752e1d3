#include "parser/sitemap/elements.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.h"
#include "parser/html/ascii.h"
#include "parser/html/meta_values.h"

namespace crawl::parser::sitemap {

struct Root {
  std::string_view name;  // all names in lower case
  SitemapKind kind;
  std::string_view page, sitemap;  // the entries; sitemap is empty where there are none
  bool any_prefix = false;         // of entries
};

namespace {

// An index with <url> in it, or an urlset with <sitemap>, says what it means.
constexpr Root roots[] = {
    {"urlset", SitemapKind::urlset, "url", "sitemap"},
    {"sitemapindex", SitemapKind::index, "url", "sitemap"},
    {"rss", SitemapKind::rss, "item", ""},
    {"rdf", SitemapKind::rss, "item", "", true},
    {"feed", SitemapKind::atom, "entry", ""},
};

struct FieldName {
  std::string_view name;
  Field field;
};

constexpr FieldName sitemap_fields[] = {
    {"loc", Field::location}, {"lastmod", Field::modified}, {"priority", Field::priority}};
constexpr FieldName rss_fields[] = {
    {"link", Field::location}, {"guid", Field::other_location}, {"pubdate", Field::modified}};
constexpr FieldName atom_fields[] = {
    {"link", Field::location}, {"updated", Field::modified}, {"published", Field::other_modified}};

constexpr std::size_t max_short_field = 64;  // dates and priorities
constexpr std::size_t max_prefix = 64, max_name_shown = 64;

struct Name {
  std::string_view prefix, local;
};

Name split(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  if (colon == name.npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

Field find_field(std::string_view local, SitemapKind kind) {
  const auto search = [local](const auto& fields) {
    for (const FieldName& field : fields) {
      if (equals_ignoring_case(local, field.name)) return field.field;
    }
    return Field::none;
  };
  if (kind == SitemapKind::rss) return search(rss_fields);
  return kind == SitemapKind::atom ? search(atom_fields) : search(sitemap_fields);
}

// https://www.w3.org/TR/xmlbase/; one that is no URL is passed over.
const Url* base_of(XmlAttributes attributes, const Url* outer, std::size_t max_length, Url& storage) {
  const std::string_view reference = attributes.get("xml:base");
  if (reference.empty() || reference.size() > max_length) return outer;
  const auto url = parse_url(reference, outer);
  if (!url || url->href().size() > max_length) return outer;
  storage = *url;
  return &storage;
}

}  // namespace

void FieldText::append(std::string_view text, std::size_t max) {
  if (text_.empty()) {
    while (!text.empty() && is_space(text[0])) text.remove_prefix(1);
  }
  const std::size_t room = max - text_.size();
  cut_ = cut_ || !strip_spaces(text.substr(std::min(room, text.size()))).empty();
  text_.append(text.substr(0, room));
}

bool Elements::on_start(std::string_view name, XmlAttributes attributes) {
  ++depth_;
  if (depth_ == 1) return begin_root(name, attributes);
  if (entry_depth_ == 0) {
    begin_entry(name, attributes);
  } else if (field_depth_ == 0 && depth_ == entry_depth_ + 1) {
    begin_field(name, attributes);
  }
  return true;
}

bool Elements::begin_root(std::string_view name, XmlAttributes attributes) {
  const auto [prefix, local] = split(name);
  for (const Root& root : roots) {
    if (!equals_ignoring_case(local, root.name) || prefix.size() > max_prefix) continue;
    root_ = &root;
    result_.kind = root.kind;
    root_prefix_ = prefix;
    if (root_only_) return false;
    base_of_root_ = base_of(attributes, &url_, limits_.max_url_length, root_base_);
    return true;
  }
  add_note(result_, fmt::format("its root element is <{}>, not that of a sitemap or feed",
                                base::printable(utf8_prefix(name, max_name_shown))));
  return false;
}

void Elements::begin_entry(std::string_view name, XmlAttributes attributes) {
  const auto [prefix, local] = split(name);
  const bool is_page = equals_ignoring_case(local, root_->page);
  const bool is_sitemap = !root_->sitemap.empty() && equals_ignoring_case(local, root_->sitemap);
  const bool good_prefix = root_->any_prefix ? prefix.size() <= max_prefix : prefix == root_prefix_;
  if ((!is_page && !is_sitemap) || !good_prefix) return;
  entry_depth_ = depth_;
  entry_is_sitemap_ = is_sitemap;
  entry_prefix_ = prefix;
  base_of_entry_ = base_of(attributes, base_of_root_, limits_.max_url_length, entry_base_);
  base_of_link_ = base_of_entry_;
  for (FieldText& text : texts_) text.clear();
  alternates_.clear();
}

void Elements::begin_field(std::string_view name, XmlAttributes attributes) {
  const auto [prefix, local] = split(name);
  if (root_->page == "url" && equals_ignoring_case(local, "link")) return read_alternate(attributes);
  Field field = prefix == entry_prefix_ ? find_field(local, root_->kind) : Field::none;
  if (root_->kind == SitemapKind::rss && equals_ignoring_case(name, "dc:date")) field = Field::other_modified;
  // https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt: such a guid is a name and no URL.
  const bool is_guid = root_->kind == SitemapKind::rss && field == Field::other_location;
  if (is_guid && equals_ignoring_case(strip_spaces(attributes.get("ispermalink")), "false")) field = Field::none;
  if (field == Field::location && root_->kind == SitemapKind::atom) {
    read_link(attributes);
  } else if (field != Field::none && text_of(field).empty()) {  // of several the first counts
    field_ = field;
    field_depth_ = depth_;
  }
}

// https://www.rfc-editor.org/rfc/rfc4287#section-4.2.7
void Elements::read_link(XmlAttributes attributes) {
  const std::string_view rel = attributes.get("rel");
  if (!text_of(Field::location).empty() || !(rel.empty() || equals_ignoring_case(rel, "alternate"))) return;
  append(Field::location, attributes.get("href"));
  base_of_link_ = base_of(attributes, base_of_entry_, limits_.max_url_length, link_base_);
}

// https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
void Elements::read_alternate(XmlAttributes attributes) {
  const std::string_view href = attributes.get("href");
  const std::string_view lang = language_of_link(attributes.get("rel"), strip_spaces(attributes.get("hreflang")));
  if (lang.empty() || alternates_.size() >= limits_.max_alternates || href.size() > limits_.max_url_length) return;
  alternates_.push_back({std::string(href), listed_language(lang)});
}

// Elements in a field are looked through: <loc><url>http://...</url></loc> is seen in the wild.
bool Elements::on_text(std::string_view text) {
  if (field_depth_ != 0) {
    append(field_, text);
  } else if (entry_depth_ != 0 && depth_ == entry_depth_) {
    append(Field::own_text, text);
  }
  return true;
}

void Elements::append(Field field, std::string_view text) {
  const bool is_url = field == Field::location || field == Field::other_location || field == Field::own_text;
  text_of(field).append(text, is_url ? limits_.max_url_length : max_short_field);
}

bool Elements::on_end() {
  if (depth_ == field_depth_) field_depth_ = 0, field_ = Field::none;
  const bool wants_more = depth_ != entry_depth_ || end_entry();
  --depth_;
  return wants_more;
}

bool Elements::end_entry() {
  entry_depth_ = 0;
  const bool is_feed = root_->kind == SitemapKind::rss || root_->kind == SitemapKind::atom;
  const Field instead = is_feed ? Field::other_location : Field::own_text;
  const bool has_location = !text_of(Field::location).empty();
  RawEntry raw;
  raw.url = text_of(has_location ? Field::location : instead).text();
  raw.priority = text_of(Field::priority).text();
  raw.alternates = alternates_;
  raw.modified = text_of(text_of(Field::modified).empty() ? Field::other_modified : Field::modified).text();
  // A guid is any string: only an absolute URL can be meant as one.
  const Url* base = is_feed && !has_location ? nullptr : base_of_link_;
  return entry_is_sitemap_ ? collector_.sitemap(raw, base) : collector_.page(raw, base);
}

// What is whole of the entry that was being read counts; a URL that may have been cut does not.
void Elements::on_break(bool before_end_tag) {
  if (entry_depth_ == 0) return;
  if (field_depth_ != 0 && !before_end_tag) text_of(field_).clear();
  const bool own_text_is_whole = field_depth_ != 0 || before_end_tag || depth_ > entry_depth_;
  if (!own_text_is_whole) text_of(Field::own_text).clear();
  if (!text_of(Field::location).empty() || !text_of(Field::own_text).empty()) end_entry();
}

}  // namespace crawl::parser::sitemap
