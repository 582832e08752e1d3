#include "crawler/callback_programs/page_line.h"

#include <map>

#include "base/text/encoding.h"
#include "base/text/json.h"
#include "parser/charset.h"
#include "parser/charset/codec/utf8.h"
#include "parser/html/ascii.h"

namespace crawl::callback_programs {
namespace {

void append_key(std::string& out, std::string_view key) {
  if (out.back() != '{') out.push_back(',');
  out.append("\"").append(key).append("\":");
}

// What comes from outside as a JSON string: no UTF-8, no JSON.
void append_text(std::string& out, std::string_view text) {
  std::string storage;
  base::append_json_string(out, parser::decode_to_utf8(text, "UTF-8", storage));
}

void append_optional(std::string& out, std::string_view key, const std::optional<std::string>& text) {
  append_key(out, key);
  text ? base::append_json_string(out, *text) : void(out.append("null"));
}

// Names in lower case; the values of a repeated one are joined (https://www.rfc-editor.org/rfc/rfc9110#section-5.3).
// Cookies are secrets.
void append_headers(std::string& out, const parser::PageInput& input) {
  std::map<std::string, std::string> joined;
  for (const auto& [name, value] : input.headers) {
    std::string key;
    for (char c : name) key.push_back(parser::to_lower(c));
    if (key == "set-cookie") continue;
    std::string& text = joined[key];
    if (!text.empty()) text += ", ";
    text += value;
  }
  append_key(out, "headers");
  out.push_back('{');
  for (const auto& [name, value] : joined) {
    if (out.back() != '{') out.push_back(',');
    append_text(out, name);
    out.push_back(':');
    append_text(out, value);
  }
  out.push_back('}');
}

void append_body(std::string& out, parser::Page& page) {
  const std::string& body = page.input().body;
  if (parser::is_html(page.input().content_type)) {
    append_key(out, "html");
    base::append_json_string(out, page.utf8());
  } else if (parser::charset::valid_utf8_prefix(body) == body.size()) {
    append_key(out, "body");
    base::append_json_string(out, body);
  } else {
    append_key(out, "body_base64");
    out.append("\"").append(base::base64(body)).append("\"");
  }
}

void append_links(std::string& out, const parser::PageRecord& record) {
  append_key(out, "links");
  out.push_back('[');
  for (const parser::LinkFound& link : record.links) {
    if (out.back() != '[') out.push_back(',');
    base::append_json_string(out, link.url);
  }
  out.push_back(']');
}

}  // namespace

bool is_for_programs(const parser::Page& page) {
  return page.input().status >= 200 && page.input().status <= 299 && page.input().body.size() <= max_page_bytes;
}

void append_page_line(std::string& out, parser::Page& page, std::uint32_t depth) {
  const parser::PageInput& input = page.input();
  const parser::PageRecord& record = page.record();
  out.push_back('{');
  append_key(out, "url");
  base::append_json_string(out, input.url.href());
  append_key(out, "status");
  out.append(std::to_string(input.status));
  append_key(out, "depth");
  out.append(std::to_string(depth));
  append_headers(out, input);
  append_key(out, "content_type");
  append_text(out, input.content_type);
  append_key(out, "charset");
  record.charset.empty() ? void(out.append("null")) : base::append_json_string(out, record.charset);
  append_optional(out, "title", record.title);
  append_body(out, page);
  append_optional(out, "text", record.text);
  append_links(out, record);
  out.append("}\n");
}

}  // namespace crawl::callback_programs
