// UrlMask: what of a URL is a secret is *** in what is stored of it: parameters that are called as tokens and passwords
// are, and whatever has a secret that is known. For people share results files. Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crawl::model {

class UrlMask {
 public:
  // A parameter that has one of them as its value is masked; those that are long tokens are, wherever they stand.
  explicit UrlMask(std::vector<std::string> secrets = {}) : secrets_(std::move(secrets)) {}

  std::string masked(std::string_view url) const;

 private:
  bool is_secret(std::string_view name, std::string_view value) const;

  std::vector<std::string> secrets_;
};

// Parts of a text that are so long and mixed that they are tokens: at least 16 letters and digits, both of them. To be
// added to what is secret.
std::vector<std::string> tokens_in(std::string_view text);

}  // namespace crawl::model
