// Params: the parameters of a DevTools call, written as JSON.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "base/text/json.h"

namespace crawl::browser {

class Params {
 public:
  Params&& text(std::string_view name, std::string_view value) && {
    key(name);
    base::append_json_string(json_, value);
    return std::move(*this);
  }
  Params&& number(std::string_view name, std::integral auto value) && {
    key(name).append(std::to_string(value));
    return std::move(*this);
  }
  Params&& truth(std::string_view name, bool value) && {
    key(name).append(value ? "true" : "false");
    return std::move(*this);
  }
  // json: a value that is written already.
  Params&& raw(std::string_view name, std::string_view json) && {
    key(name).append(json);
    return std::move(*this);
  }
  std::string take() && { return std::move(json_ += '}'); }

 private:
  std::string& key(std::string_view name) {
    if (json_.size() > 1) json_ += ',';
    base::append_json_string(json_, name);
    return json_ += ':';
  }
  std::string json_ = "{";
};

}  // namespace crawl::browser
