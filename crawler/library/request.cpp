#include "crawler/library/request.h"

#include <algorithm>
#include <stdexcept>

#include "base/text/text.h"
#include "config/value/fields.h"
#include "crawler/library/crawl.h"
#include "model/reason.h"
#include "parser/charset/codec/utf8.h"
#include "parser/html/ascii.h"

namespace crawl {
namespace {

constexpr std::size_t max_why = 1000;

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, parser::to_lower, parser::to_lower);
}

}  // namespace

const std::string& Request::url() const {
  return state_->lease.url.href();
}
unsigned Request::depth() const {
  return state_->lease.depth;
}
unsigned Request::attempt() const {
  return state_->lease.attempt;
}

std::string_view Request::context() const {
  return state_->lease.context();
}

void Request::set_header(std::string_view name, std::string_view value) {
  auto header = config::parse_header(std::string(name) + ": " + std::string(value));
  if (!header) throw std::invalid_argument("set_header: " + header.error());
  http::HeaderList& headers = state_->headers;
  std::erase_if(headers, [&](const auto& known) { return same_name(known.first, name); });
  headers.emplace_back(name, header->substr(header->find(':') + 2));
}

void Request::skip(std::string_view why) {
  std::string storage;
  state_->skipped = base::printable(parser::utf8_prefix(parser::charset::decode_utf8(why, storage), max_why));
}

const std::string& Response::url() const {
  return state_->job.lease.url.href();
}
int Response::status() const {
  return state_->outcome.status;
}
unsigned Response::depth() const {
  return state_->outcome.depth;
}
unsigned Response::attempts() const {
  return state_->outcome.attempts;
}
std::string_view Response::context() const {
  return state_->job.lease.context();
}
std::string_view Response::header(std::string_view name) const {
  return http::header(state_->job.response.headers, name);
}
std::string_view Response::content_type() const {
  return state_->outcome.content_type;
}
std::string_view Response::body() const {
  return state_->job.response.body;
}
double Response::total_ms() const {
  return state_->outcome.timings.total.value_or(0);
}

const std::string& Failure::url() const {
  return state_->job.lease.url.href();
}
std::string_view Failure::reason() const {
  return model::name(state_->outcome.reason);
}
std::string_view Failure::detail() const {
  return state_->detail;
}
int Failure::status() const {
  return state_->outcome.status;
}
unsigned Failure::depth() const {
  return state_->outcome.depth;
}
unsigned Failure::attempts() const {
  return state_->outcome.attempts;
}
std::string_view Failure::context() const {
  return state_->job.lease.context();
}

}  // namespace crawl
