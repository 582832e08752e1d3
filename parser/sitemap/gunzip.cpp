#include "parser/sitemap/gunzip.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "base/text/text.h"

namespace crawl::parser::sitemap {
namespace {

constexpr int gzip_format = MAX_WBITS + 16;
constexpr std::size_t free_of_ratio = 1 << 20;  // so that a small file may be as repetitive as it likes

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

Gunzip::Gunzip(const SitemapLimits& limits, SitemapResult& result, Stage& next)
    : limits_(limits), result_(result), next_(next), out_(piece_bytes, '\0') {
  if (inflateInit2(&stream_, gzip_format) != Z_OK) throw std::bad_alloc();
}

bool Gunzip::put(std::string_view bytes) {
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_.avail_in = static_cast<uInt>(bytes.size());
  bytes_in_ += bytes.size();
  while (!stopped_) {
    if (member_ended_ && stream_.avail_in == 0) return true;
    if (!inflate_piece()) stopped_ = true;
    if (stream_.avail_in == 0 && stream_.avail_out != 0) return !stopped_;
  }
  return false;
}

// Bytes after the last member that begin no other are ignored, as gzip(1) does.
bool Gunzip::inflate_piece() {
  if (member_ended_) {
    if (stream_.next_in[0] != 0x1F) return false;
    inflateReset(&stream_);
    member_ended_ = false;
  }
  stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
  stream_.avail_out = static_cast<uInt>(out_.size());
  const int status = inflate(&stream_, Z_NO_FLUSH);
  if (!hand_on(std::string_view(out_).substr(0, out_.size() - stream_.avail_out))) return false;
  member_ended_ = status == Z_STREAM_END;
  if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR) return true;
  return stop(fmt::format("the gzip stream is corrupt: {}", stream_.msg ? stream_.msg : "invalid data"));
}

bool Gunzip::hand_on(std::string_view inflated) {
  const std::size_t room = limits_.max_bytes - bytes_out_;
  bytes_out_ += std::min(room, inflated.size());
  if (bytes_out_ > free_of_ratio && bytes_out_ - free_of_ratio > bytes_in_ * limits_.max_ratio) {
    return stop(fmt::format("its gzip inflates to more than {} times its size", limits_.max_ratio));
  }
  if (!inflated.empty() && !next_.put(inflated.substr(0, room))) return false;
  if (inflated.size() <= room) return true;
  return stop(fmt::format("it inflates to more than {}", base::byte_text(static_cast<double>(limits_.max_bytes))));
}

bool Gunzip::stop(std::string cause) {
  add_note(result_, std::move(cause));
  return false;
}

void Gunzip::finish() {
  if (!stopped_ && !member_ended_) stop("the gzip stream ends before its end");
  next_.finish();
}

}  // namespace crawl::parser::sitemap
