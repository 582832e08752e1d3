#include "model/url_mask.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/percent.h"

namespace crawl::model {
namespace {

constexpr std::size_t min_token = 16;
constexpr std::string_view stars = "***";

// Names in lower case, without '-' and '_'.
constexpr std::string_view names[] = {"accesskey",     "accesstoken",   "apikey",
                                      "apitoken",      "auth",          "authenticitytoken",
                                      "authorization", "authtoken",     "bearer",
                                      "csrf",          "csrftoken",     "idtoken",
                                      "jsessionid",    "jwt",           "pass",
                                      "passwd",        "password",      "phpsessid",
                                      "pwd",           "refreshtoken",  "requestverificationtoken",
                                      "secret",        "clientsecret",  "session",
                                      "sessionid",     "sessiontoken",  "sid",
                                      "sig",           "signature",     "token",
                                      "usertoken",     "xamzsignature", "xsrf",
                                      "xsrftoken"};

bool is_token_name(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-' && c != '_') plain += base::to_lower(c);
  return std::ranges::find(names, plain) != std::end(names);
}

bool is_of_token(char c) {
  return base::is_letter(c) || base::is_digit(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '+' ||
         c == '=';
}

bool is_token(std::string_view text) {
  return text.size() >= min_token && std::ranges::any_of(text, base::is_digit) &&
         std::ranges::any_of(text, base::is_letter);
}

}  // namespace

std::vector<std::string> tokens_in(std::string_view text) {
  std::vector<std::string> tokens;
  while (!text.empty()) {
    const auto end = std::ranges::find_if_not(text, is_of_token);
    const std::string_view run(text.begin(), end);
    if (is_token(run)) tokens.emplace_back(run);
    text.remove_prefix(std::min(text.size(), run.size() + 1));
  }
  return tokens;
}

bool UrlMask::is_secret(std::string_view name, std::string_view value) const {
  if (value.empty()) return false;
  if (is_token_name(name)) return true;
  const std::string plain = base::percent_decoded(value);
  std::string of_form(value);  // where a blank is '+': https://url.spec.whatwg.org/#urlencoded-parsing
  std::ranges::replace(of_form, '+', ' ');
  of_form = base::percent_decoded(of_form);
  return std::ranges::any_of(secrets_, [&](const std::string& secret) {
    return plain == secret || of_form == secret ||
           (is_token(secret) && (plain.contains(secret) || of_form.contains(secret)));
  });
}

std::string UrlMask::masked(std::string_view url) const {
  std::string text(url.substr(0, url.find('?')));
  for (const std::string& secret : secrets_) {
    if (!is_token(secret)) continue;
    for (std::size_t at = text.find(secret); at != text.npos; at = text.find(secret, at + stars.size()))
      text.replace(at, secret.size(), stars);
  }
  if (url.find('?') == url.npos) return text;
  for (std::string_view rest = url.substr(url.find('?')); !rest.empty();) {
    const std::string_view pair = rest.substr(1, std::min(rest.find_first_of("&;#", 1), rest.size()) - 1);
    text += rest.front();
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    if (is_secret(pair.substr(0, equals), value))
      text.append(pair.substr(0, equals + 1)).append(stars);
    else
      text += pair;
    rest.remove_prefix(pair.size() + 1);
  }
  return text;
}

}  // namespace crawl::model
