// A form of a page, filled in as a browser does
// (https://html.spec.whatwg.org/multipage/form-control-infrastructure.html #form-submission-algorithm): its hidden and
// preset fields are kept, so that tokens go back. Pure functions; bounded by the page.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "config/login.h"
#include "parser/page.h"

namespace crawl::login {

using Fields = std::vector<std::pair<std::string, std::string>>;  // by name, id or CSS selector, and the value

struct FilledForm {
  parser::Url action;  // with the fields in its query, where the form is sent by GET
  bool post = false;
  std::string body, content_type;   // of a POST
  std::vector<std::string> found;   // keys of the fields that it has
  std::vector<std::string> preset;  // values that the page had written into it: tokens, mostly
};

// The form that `selector` finds, or the one that has most of the fields. A failure says what is wrong in words.
Result<FilledForm> fill_in(parser::Page& page, const std::string& selector, const Fields& fields);

// Whether a CSS selector matches anything in the page.
bool has_match(parser::Page& page, const std::string& selector);

}  // namespace crawl::login
