// JsonWriter: a JSON text (https://www.rfc-editor.org/rfc/rfc8259) on one line, value by value. A value without a name
// is an element of the array that is open. That what is begun is ended, each in its turn, is the caller's business.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace crawl::base {

class JsonWriter {
 public:
  enum class Texts { whole, printable };  // printable: as base::printable() has them, names too

  // decimals: of numbers that are not whole.
  explicit JsonWriter(int decimals, Texts texts = Texts::whole) : decimals_(decimals), texts_(texts) {}

  void begin_object(std::string_view name = {}) { open(name, '{'); }
  void begin_array(std::string_view name = {}) { open(name, '['); }
  void end_object() { close('}'); }
  void end_array() { close(']'); }

  void add(std::string_view name, std::integral auto value) { key(name) += std::to_string(value); }
  void add(std::string_view name, bool value) { key(name) += value ? "true" : "false"; }
  void add(std::string_view name, double value);
  void add(std::string_view name, std::string_view text);
  void add(std::string_view name, const char* text) { add(name, std::string_view(text)); }
  // Nothing is null.
  template <class Value>
  void add(std::string_view name, const std::optional<Value>& value) {
    value ? add(name, *value) : add_null(name);
  }
  void add_null(std::string_view name) { key(name) += "null"; }
  // json: a value that is written already.
  void add_raw(std::string_view name, std::string_view json) { key(name) += json; }

  std::string take() { return std::move(out_); }

 private:
  std::string& key(std::string_view name);
  void add_string(std::string_view text);
  void open(std::string_view name, char bracket);
  void close(char bracket);

  const int decimals_;
  const Texts texts_;
  std::string out_;
  bool more_ = false;  // a comma is due before the next value
};

}  // namespace crawl::base
