#include "parser/extract/data/article_data.h"

#include <algorithm>
#include <initializer_list>

#include "parser/article/main_text.h"
#include "parser/css/matcher.h"
#include "parser/css/value.h"
#include "parser/extract/data/open_graph.h"
#include "parser/extract/data/path.h"
#include "parser/extract/date.h"
#include "parser/html/ascii.h"

namespace crawl::parser::extract {
namespace {

constexpr std::string_view article_types[] = {"Article",
                                              "NewsArticle",
                                              "BlogPosting",
                                              "TechArticle",
                                              "Report",
                                              "ScholarlyArticle",
                                              "OpinionNewsArticle",
                                              "ReportageNewsArticle",
                                              "AnalysisNewsArticle",
                                              "ReviewNewsArticle",
                                              "SocialMediaPosting",
                                              "DiscussionForumPosting",
                                              "Review",
                                              "Recipe",
                                              "HowTo"};
constexpr std::size_t max_said = 1000;  // bytes of a title or name

// What a page says of its article, in one way after another.
class Sayings {
 public:
  Sayings(const Elements& elements, const Source& source, const JsonArray& json_ld, StepBudget& budget)
      : elements_(elements),
        matcher_(source.tree, elements, budget),
        budget_(budget),
        open_graph_(read_open_graph(elements, budget)) {
    for (const JsonObject* object : objects_in(json_ld, budget)) {
      view_.add(*object);
      const Json* type = object->if_contains("@type");
      if (article_ == nullptr && std::ranges::any_of(article_types, [&](auto name) { return is_of_type(type, name); }))
        article_ = object;
    }
  }

  std::string json_ld(std::initializer_list<std::string_view> paths) {
    for (const std::string_view text : paths) {
      const auto path = parse_path(text);
      if (article_ == nullptr || !path) continue;
      for (const Json* value : find_values(*article_, *path, view_, max_list_values, budget_)) {
        if (value->is_string() && !value->get_string().empty())
          return std::string(strip_spaces(view_of(value->get_string())));
      }
    }
    return {};
  }

  std::string open_graph(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      const Json* value = open_graph_.if_contains(boost::json::string_view(name.data(), name.size()));
      if (value != nullptr && value->is_array()) value = &value->get_array().front();
      if (value != nullptr) return std::string(view_of(value->get_string()));
    }
    return {};
  }

  // Whether the page's data has an article, of whatever words.
  bool is_article() { return article_ != nullptr || open_graph({"og:type"}) == "article"; }

  std::string selected(std::string_view text) {
    const auto selector = css::parse_selector(text);
    if (!selector) return {};
    for (const css::Match& match : matcher_.select(*selector)) {
      if (auto value = css::value_of(elements_, match, max_said, budget_)) {
        if (const auto bare = strip_spaces(*value); !bare.empty()) return std::string(bare);
      }
    }
    return {};
  }

 private:
  const Elements& elements_;
  css::Matcher matcher_;
  StepBudget& budget_;
  JsonObject open_graph_;
  PathView view_;
  const JsonObject* article_ = nullptr;
};

// The first that says something.
template <class... Ways>
std::string first_of(const Ways&... ways) {
  std::string found;
  ((found.empty() ? void(found = ways()) : void()), ...);
  return found;
}

// "By Jane Roe" is Jane Roe; an address is no name.
std::string as_name(std::string_view said) {
  std::string text = collapsed(said, max_said);
  for (const std::string_view by : {"by ", "by: ", "von ", "par ", "por "}) {
    if (text.size() > by.size() && equals_ignoring_case(std::string_view(text).substr(0, by.size()), by))
      text.erase(0, by.size());
  }
  return text.starts_with("http") ? std::string() : text;
}

// Of the text of an element: what is on its other lines is no name.
std::string as_first_name(std::string_view text) {
  return as_name(text.substr(0, text.find('\n')));
}

// The title without the name of the site that many put behind it.
std::string without_site(std::string title, std::string_view site) {
  for (const std::string_view mark : {" | ", " - ", " – ", " — ", " :: ", " » "}) {
    const std::size_t at = title.rfind(mark);
    if (at == title.npos || at == 0) continue;
    const std::string_view rest = std::string_view(title).substr(at + mark.size());
    if (rest == site || (site.empty() && mark != " - " && rest.size() < at)) return title.substr(0, at);
  }
  return title;
}

std::string as_date(const std::string& text) {
  return text.empty() ? text : read_date(text).value_or("");
}

constexpr std::size_t max_language = 35;  // bytes (https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1)

std::string language_of(std::string text) {
  std::ranges::replace(text, '_', '-');
  return std::string(utf8_prefix(text, max_language));
}

void put(JsonObject& object, std::string_view name, std::string_view value) {
  if (!value.empty())
    object[boost::json::string_view(name.data(), name.size())] = boost::json::string_view(value.data(), value.size());
}

// What is one line wherever it is shown.
void put_name(JsonObject& object, std::string_view name, std::string_view value) {
  put(object, name, collapsed(value, max_said));
}

// Why a text is no article; empty where it is one.
std::string why_no_article(const article::MainText& main, bool said) {
  if (said || main.text.empty()) return {};
  if (main.is_list) return "no article: the page is a list of teasers";
  if (main.letters >= min_article_letters) return {};
  return "no article: its text has " + std::to_string(main.letters) + " letters, less than " +
         std::to_string(min_article_letters);
}

}  // namespace

JsonObject read_article(const Elements& elements, const Source& source, const JsonArray& json_ld, StepBudget& budget,
                        std::vector<std::string>& notes) {
  Sayings says(elements, source, json_ld, budget);
  const std::string body = says.json_ld({"articleBody"});
  article::MainText main = article::find_main_text(source.tree, elements, body, max_article_bytes, budget);
  // A page may have its text in its data alone, for scripts to show.
  if (main.text.size() * 2 < body.size()) main.text = utf8_prefix(body, max_article_bytes);
  JsonObject found;
  if (std::string why = why_no_article(main, !body.empty() || (main.is_list && says.is_article())); !why.empty()) {
    notes.push_back(std::move(why));
    return found;
  }
  if (main.text.empty()) return found;
  const std::string site =
      first_of([&] { return says.open_graph({"og:site_name"}); }, [&] { return says.json_ld({"publisher.name"}); },
               [&] { return says.selected("meta[name=application-name i]::attr(content)"); });
  put_name(found, "title",
           first_of([&] { return says.json_ld({"headline"}); }, [&] { return main.heading; },
                    [&] { return without_site(says.open_graph({"og:title", "twitter:title"}), site); },
                    [&] { return without_site(says.selected("title"), site); }));
  put_name(found, "author",
           first_of([&] { return as_name(says.json_ld({"author.name", "author"})); },
                    [&] { return as_name(says.selected("meta[name=author i]::attr(content)")); },
                    [&] { return as_name(says.open_graph({"article:author", "book:author"})); },
                    [&] {
                      return as_first_name(
                          says.selected("[itemprop~=author] [itemprop~=name], [itemprop~=author], [rel~=author]"));
                    },
                    [&] {
                      return as_first_name(says.selected(".author-name, .author .name, .byline a, .byline, .author"));
                    }));
  put(found, "date",
      first_of([&] { return as_date(says.json_ld({"datePublished", "dateCreated"})); },
               [&] { return as_date(says.open_graph({"article:published_time", "og:published_time"})); },
               [&] {
                 return as_date(says.selected(
                     "[itemprop~=datePublished]::attr(datetime), [itemprop~=datePublished]::attr(content)"));
               },
               [&] {
                 return as_date(
                     says.selected("meta[name=date i]::attr(content), meta[name='dc.date' i]::attr(content), "
                                   "meta[name=pubdate i]::attr(content)"));
               },
               [&] {
                 return as_date(says.selected(
                     "time[pubdate]::attr(datetime), article time::attr(datetime), time::attr(datetime)"));
               },
               [&] { return as_date(says.selected("time, .published, .date, .entry-date, .posted-on, .post-date")); }));
  put(found, "description",
      first_of([&] { return says.open_graph({"og:description"}); }, [&] { return says.json_ld({"description"}); },
               [&] { return says.selected("meta[name=description i]::attr(content)"); }));
  const std::string image = first_of([&] { return says.open_graph({"og:image", "twitter:image"}); },
                                     [&] { return says.json_ld({"image.url", "image"}); });
  if (const auto url = parse_url(image, &source.base, source.query_charset); url && !image.empty())
    put(found, "image", url->href());
  put(found, "language",
      language_of(first_of([&] { return says.selected("html::attr(lang)"); },
                           [&] { return says.json_ld({"inLanguage"}); },
                           [&] { return says.open_graph({"og:locale"}); })));
  put_name(found, "site", site);
  put(found, "text", main.text);
  return found;
}

}  // namespace crawl::parser::extract
