// Rows as CSV (row_format.h).
#include <fmt/format.h>

#include "base/text/encoding.h"
#include "crawler/offline/export/row_format.h"
#include "crawler/offline/export/utf8.h"

namespace crawl::exports {
namespace {

using storage::Value;
using storage::ValueType;

bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

void add_text(std::string_view text, bool defuse, std::string& out) {
  const bool mark = defuse && looks_like_formula(text);
  if (!text.empty() && !mark && text.find_first_of(",\"\r\n") == text.npos && text.front() != ' ' &&
      text.back() != ' ') {
    out.append(text);
    return;
  }
  out.append(mark ? "\"'" : "\"");
  for (char c : text) out.append(c == '"' ? 2 : 1, c);
  out.push_back('"');
}

class Csv : public RowFormat {
 public:
  Csv(RowColumns columns, CsvStyle style) : columns_(std::move(columns)), style_(style) {}

  void begin(std::string& out) override {
    if (style_.bom) out.append("\xEF\xBB\xBF");
    for (std::size_t i = 0; i < columns_.names.size(); ++i) {
      if (i > 0) out.push_back(',');
      add_text(columns_.names[i], !style_.raw, out);
      if (i == columns_.body) out.append(",body_base64");
    }
    out.append("\r\n");
  }

  void add(std::span<const Cell> row, std::string& out) override {
    for (std::size_t i = 0; i < columns_.names.size(); ++i) {
      if (i > 0) out.push_back(',');
      i == columns_.body ? add_body(row[i], out) : add_value(row[i], out);
    }
    out.append("\r\n");
  }

 private:
  void add_body(const Value& value, std::string& out) {
    const bool text = value.type != ValueType::null && is_utf8(value.text);
    if (text) add_text(value.text, !style_.raw, out);
    out.push_back(',');
    if (!text && value.type != ValueType::null) out.append(base::base64(value.text));
  }

  void add_value(const Cell& value, std::string& out) {
    if (value.type == ValueType::integer) out.append(std::to_string(value.integer));
    if (value.type == ValueType::real) out.append(fmt::format("{}", value.real));
    if (value.type == ValueType::text) add_text(valid_utf8(value.text, storage_), !style_.raw && !value.is_number, out);
    if (value.type == ValueType::blob) out.append(base::base64(value.text));
  }

  RowColumns columns_;
  CsvStyle style_;
  std::string storage_;
};

}  // namespace

std::unique_ptr<RowFormat> csv(RowColumns columns, CsvStyle style) {
  return std::make_unique<Csv>(std::move(columns), style);
}

}  // namespace crawl::exports
