// The key by which an index of captures (CDXJ) is sorted and searched. Tools find a capture by making the key of the
// URL that is asked for and comparing bytes, so it has the form that the surt package gives it, by which pywb, the
// Wayback Machine's servers and Common Crawl make theirs (https://github.com/internetarchive/surt). Pure; linear in the
// URL.
#pragma once

#include <string>

#include "parser/url.h"

namespace crawl::warc {

// "com,example:8080)/path?a=1&b=2": the host without "www." or "www2.", reversed; percent-encoding taken off as often
// as there is some, what needs it encoded anew; empty and dot segments and the slash at the end gone; session ids of
// common servers gone; all in lower case; parameters sorted by name, then by value.
std::string sort_key(const parser::Url& url);

}  // namespace crawl::warc
