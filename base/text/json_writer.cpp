#include "base/text/json_writer.h"

#include "base/text/json.h"
#include "base/text/text.h"

namespace crawl::base {

void JsonWriter::add(std::string_view name, double value) {
  key(name) += decimal(value, decimals_);
}

void JsonWriter::add(std::string_view name, std::string_view text) {
  key(name);
  add_string(text);
}

std::string& JsonWriter::key(std::string_view name) {
  if (std::exchange(more_, true)) out_ += ',';
  if (!name.empty()) {
    add_string(name);
    out_ += ':';
  }
  return out_;
}

void JsonWriter::add_string(std::string_view text) {
  texts_ == Texts::printable ? append_json_string(out_, printable(text)) : append_json_string(out_, text);
}

void JsonWriter::open(std::string_view name, char bracket) {
  key(name) += bracket;
  more_ = false;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  more_ = true;
}

}  // namespace crawl::base
