#include "parser/html/sniff.h"

#include <algorithm>

#include "parser/html/ascii.h"

namespace crawl::parser {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t resource_header_bytes = 1445;  // https://mimesniff.spec.whatwg.org/#reading-the-resource-header

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

// The patterns of the standard's table for text/html; each must be followed by a space or '>'.
constexpr std::string_view tags[] = {
    "<!doctype html", "<html", "<head",  "<script", "<iframe", "<h1",   "<div", "<font",
    "<table",         "<a",    "<style", "<title",  "<b",      "<body", "<br",  "<p"};

// https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern, #matching-an-audio-or-video-type-pattern and
// #matching-an-archive-type-pattern: a '?' stands for any byte.
struct Signature {
  std::string_view bytes, type;
};
constexpr Signature signatures[] = {
    {"\xFE\xFF"sv, "text/plain"},
    {"\xFF\xFE"sv, "text/plain"},
    {utf8_mark, "text/plain"},
    {"\0\0\x01\0"sv, "image/x-icon"},
    {"\0\0\x02\0"sv, "image/x-icon"},
    {"BM"sv, "image/bmp"},
    {"GIF87a"sv, "image/gif"},
    {"GIF89a"sv, "image/gif"},
    {"RIFF????WEBPVP"sv, "image/webp"},
    {"\x89PNG\r\n\x1A\n"sv, "image/png"},
    {"\xFF\xD8\xFF"sv, "image/jpeg"},
    {"FORM????AIFF"sv, "audio/aiff"},
    {"ID3"sv, "audio/mpeg"},
    {"OggS\0"sv, "application/ogg"},
    {"MThd\0\0\0\x06"sv, "audio/midi"},
    {"RIFF????AVI "sv, "video/avi"},
    {"RIFF????WAVE"sv, "audio/wave"},
    {"????ftypmp4"sv, "video/mp4"},
    {"\x1A\x45\xDF\xA3"sv, "video/webm"},
    {"\x1F\x8B\x08"sv, "application/x-gzip"},
    {"PK\x03\x04"sv, "application/zip"},
    {"Rar \x1A\x07\0"sv, "application/x-rar-compressed"},
};

bool begins_with_tag(std::string_view text, std::string_view tag) {
  if (text.size() <= tag.size()) return false;
  const char end = text[tag.size()];
  return (end == ' ' || end == '>') && equals_ignoring_case(text.substr(0, tag.size()), tag);
}

bool matches(std::string_view body, std::string_view pattern) {
  if (body.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '?' && pattern[i] != body[i]) return false;
  }
  return true;
}

std::string_view without_spaces(std::string_view body) {
  while (!body.empty() && is_space(body.front())) body.remove_prefix(1);
  return body;
}

// https://mimesniff.spec.whatwg.org/#binary-data-byte
bool is_binary(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && !is_space(c) && byte != 0x1B;
}

}  // namespace

// A byte order mark may be before it, which is no part of the text.
bool looks_like_html(std::string_view body) {
  body = body.substr(0, resource_header_bytes);
  if (body.starts_with(utf8_mark)) body.remove_prefix(utf8_mark.size());
  body = without_spaces(body);
  if (body.starts_with("<!--")) return true;
  return std::ranges::any_of(tags, [&](std::string_view tag) { return begins_with_tag(body, tag); });
}

std::string_view sniffed_type(std::string_view body, bool scriptable) {
  if (scriptable && looks_like_html(body)) return "text/html";
  body = body.substr(0, resource_header_bytes);
  if (scriptable && without_spaces(body).starts_with("<?xml")) return "text/xml";
  if (scriptable && body.starts_with("%PDF-")) return "application/pdf";
  if (body.starts_with("%!PS-Adobe-")) return "application/postscript";
  for (const Signature& signature : signatures) {
    if (matches(body, signature.bytes)) return signature.type;
  }
  return std::ranges::any_of(body, is_binary) ? "application/octet-stream" : "text/plain";
}

}  // namespace crawl::parser
