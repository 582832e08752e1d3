#include "parser/article/section_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/text/ascii.h"
#include "parser/html/ascii.h"

namespace crawl::parser::article {
namespace {

constexpr std::size_t longest = 100;

// The whole heading, numbers and punctuation around it aside.
constexpr std::string_view comment_words[] = {"comment",
                                              "comments",
                                              "responses",
                                              "replies",
                                              "leave a reply",
                                              "leave a comment",
                                              "post a comment",
                                              "add a comment",
                                              "write a comment",
                                              "reader comments",
                                              "user comments",
                                              "join the conversation",
                                              "join the discussion",
                                              "what do you think",
                                              "kommentare",
                                              "kommentar",
                                              "schreibe einen kommentar",
                                              "leserkommentare",
                                              "commentaires",
                                              "laisser un commentaire",
                                              "comentarios",
                                              "deja un comentario",
                                              "commenti",
                                              "lascia un commento",
                                              "reacties",
                                              "comentários",
                                              "комментарии",
                                              "评论",
                                              "網友評論",
                                              "网友评论",
                                              "发表评论",
                                              "最新评论",
                                              "コメント",
                                              "コメントを残す",
                                              "댓글"};
// What it may begin with, when some more words are behind.
constexpr std::string_view comments_begin[] = {"comments on ",  "responses to ",   "replies to ",
                                               "thoughts on ",  "thought on ",     "leave a reply",
                                               "comments for ", "comments about ", "discussion about "};
constexpr std::string_view lists[] = {"tags",
                                      "tagged",
                                      "categories",
                                      "archives",
                                      "topics",
                                      "popular",
                                      "more",
                                      "further reading",
                                      "table of contents",
                                      "on this page",
                                      "in this article",
                                      "contents",
                                      "latest",
                                      "ad",
                                      "share",
                                      "follow",
                                      "see also",
                                      "recommended",
                                      "trending",
                                      "navigation",
                                      "links",
                                      "分享",
                                      "標籤",
                                      "标签",
                                      "タグ",
                                      "カテゴリー",
                                      "ランキング"};
constexpr std::string_view related[] = {"related",
                                        "share this",
                                        "follow us",
                                        "subscribe",
                                        "newsletter",
                                        "advertisement",
                                        "advertisements",
                                        "sponsored",
                                        "trending now",
                                        "most popular",
                                        "most read",
                                        "most viewed",
                                        "read next",
                                        "read more",
                                        "up next",
                                        "more stories",
                                        "more news",
                                        "about the author",
                                        "about the authors",
                                        "latest news",
                                        "latest posts",
                                        "latest articles",
                                        "latest stories",
                                        "recent posts",
                                        "recent articles",
                                        "popular posts",
                                        "popular articles",
                                        "top stories",
                                        "don't miss",
                                        "editor's picks",
                                        "editors' picks",
                                        "previous article",
                                        "next article",
                                        "previous post",
                                        "next post",
                                        "keep reading",
                                        "continue reading",
                                        "ähnliche artikel",
                                        "ähnliche beiträge",
                                        "mehr zum thema",
                                        "lesen sie auch",
                                        "auch interessant",
                                        "verwandte artikel",
                                        "weitere artikel",
                                        "meistgelesen",
                                        "anzeige",
                                        "articles similaires",
                                        "à lire aussi",
                                        "lire aussi",
                                        "sur le même sujet",
                                        "artículos relacionados",
                                        "te puede interesar",
                                        "lee también",
                                        "más leídas",
                                        "leggi anche",
                                        "articoli correlati",
                                        "lees ook",
                                        "相关文章",
                                        "相关阅读",
                                        "相关新闻",
                                        "推荐阅读",
                                        "热门文章",
                                        "延伸阅读",
                                        "相关推荐",
                                        "猜你喜欢",
                                        "最新文章",
                                        "分享到",
                                        "関連記事",
                                        "おすすめ記事",
                                        "人気記事",
                                        "あわせて読みたい",
                                        "最新記事",
                                        "新着記事",
                                        "シェア",
                                        "シェアする",
                                        "この記事をシェア",
                                        "広告",
                                        "관련기사",
                                        "관련 글"};
constexpr std::string_view related_begin[] = {"related articles", "related posts",       "related stories",
                                              "related reading",  "related links",       "related topics",
                                              "related content",  "related news",        "you may also",
                                              "you might also",   "you may like",        "more from",
                                              "more like",        "read also",           "also read",
                                              "recommended for",  "recommended reading", "share this",
                                              "share on",         "share the",           "sign up for",
                                              "subscribe to",     "get the latest",      "get our",
                                              "join our",         "follow us",           "what to read",
                                              "most read",        "trending in",         "popular in",
                                              "filed under",      "posted in",           "tagged with",
                                              "written by ",      "stay up to date",     "stay in touch",
                                              "next up",          "das könnte",          "plus d'articles",
                                              "también te",       "otros artículos",     "potrebbe interessarti"};

bool is_plain_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// "(3) Comments:" is "comments".
std::string_view bare(std::string_view text) {
  while (!text.empty() && !is_plain_letter(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_plain_letter(text.back())) text.remove_suffix(1);
  for (const std::string_view mark : {"：", "）", "》", "】", "→", "»", "…"})
    if (text.ends_with(mark)) text.remove_suffix(mark.size());
  while (!text.empty() && !is_plain_letter(text.back())) text.remove_suffix(1);
  return text;
}

bool is(std::span<const std::string_view> words, std::string_view text) {
  return std::ranges::find(words, text) != words.end();
}

bool begins(std::span<const std::string_view> words, std::string_view text) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

Section section_of(std::string_view heading) {
  if (heading.empty() || heading.size() > longest) return Section::none;
  const std::string lower = base::lowered(heading.substr(0, longest));
  const std::string_view text = bare(lower);
  if (is(comment_words, text) || begins(comments_begin, text)) return Section::comments;
  if (is(lists, text)) return Section::list;
  if (is(related, text) || begins(related_begin, text)) return Section::related;
  return Section::none;
}

}  // namespace crawl::parser::article
