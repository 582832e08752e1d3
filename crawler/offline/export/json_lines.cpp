// Rows as JSON lines (row_format.h).
#include <fmt/format.h>

#include <cmath>

#include "base/log.h"
#include "base/text/encoding.h"
#include "crawler/offline/export/row_format.h"
#include "crawler/offline/export/utf8.h"

namespace crawl::exports {
namespace {

using storage::Value;
using storage::ValueType;

class JsonLines : public RowFormat {
 public:
  explicit JsonLines(RowColumns columns) : columns_(std::move(columns)) {
    for (const std::string& name : columns_.names) keys_.push_back(base::log::json_string(name) + ":");
  }

  void begin(std::string&) override {}

  void add(std::span<const Cell> row, std::string& out) override {
    char mark = '{';
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      out.push_back(std::exchange(mark, ','));
      const Cell& value = row[i];
      if (i == columns_.body) {
        add_body(value, out);
      } else {
        out.append(keys_[i]);
        if (value.is_json) {
          out.append(valid_utf8(value.text, storage_));
        } else {
          add_value(value, out);
        }
      }
    }
    out.append("}\n");
  }

 private:
  // An object may not name a key twice, so both are there in each.
  static void add_body(const Value& value, std::string& out) {
    const bool none = value.type == ValueType::null, text = !none && is_utf8(value.text);
    out.append("\"body\":").append(text ? base::log::json_string(value.text) : "null");
    out.append(",\"body_base64\":").append(none || text ? "null" : "\"" + base::base64(value.text) + "\"");
  }

  void add_value(const Value& value, std::string& out) {
    switch (value.type) {
      case ValueType::null:
        out.append("null");
        break;
      case ValueType::integer:
        out.append(std::to_string(value.integer));
        break;
      case ValueType::real:
        out.append(std::isfinite(value.real) ? fmt::format("{}", value.real) : "null");
        break;
      case ValueType::text:
        out.append(base::log::json_string(valid_utf8(value.text, storage_)));
        break;
      case ValueType::blob:
        out.append("\"" + base::base64(value.text) + "\"");
    }
  }

  RowColumns columns_;
  std::vector<std::string> keys_;
  std::string storage_;
};

}  // namespace

std::unique_ptr<RowFormat> json_lines(RowColumns columns) {
  return std::make_unique<JsonLines>(std::move(columns));
}

}  // namespace crawl::exports
