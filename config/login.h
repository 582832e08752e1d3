// Login: how to sign in before a crawl (--login), as its file says (config/file/login_file.h). Secret: its values are
// never stored, printed or logged.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace crawl::config {

// What shows that it went well: all that are given hold of the page at which signing in ends.
struct LoginSuccess {
  std::string url;       // RE2 that matches its address
  std::string selector;  // CSS
  std::string text;      // it is in the page's text
  std::string cookie;    // a cookie of this name was set
};

struct Login {
  std::string url;      // of the page with the form
  bool render = false;  // in a browser: the form is made by scripts
  std::string form;     // CSS; empty: the form that has the fields
  // A field by its name, its id or a CSS selector, and what is written there. In the order of the file.
  std::vector<std::pair<std::string, std::string>> fields;
  LoginSuccess success;
  std::vector<std::string> logout;  // RE2: further links that would end the session

  bool wanted() const { return !url.empty(); }
};

// Links that are known by their address to end a session (RE2). With --login they are not followed.
inline constexpr char ends_session[] =
    R"((?i)[/?&=#._!-](log|sign)[-_.]?(out|off)([/?&=#._]|$)|)"
    R"([/?&=#._-](abmelden|ausloggen|d(e|%c3%a9)connexion|cerrar[-_]?sesi(o|%c3%b3)n|desconectar|uitloggen|logga[-_]?ut|)"
    R"(wyloguj|(end|invalidate|destroy)[-_]?session|sessions?/(destroy|delete|end))([/?&=#._]|$))";

}  // namespace crawl::config
