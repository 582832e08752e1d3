// SignIn: signs in at a site by its form before a crawl (--login), by plain requests or in a browser: the page is
// fetched, its form filled in and sent, redirects are followed, and the page at which that ends has to show success. A
// form of which the fields come on a second page is sent in two steps, at most three.
//
// The page with the form is asked for whatever robots.txt says, for the user names it; what its scripts ask for is not.
// The fields go to the site of that page alone, and never from https to http. Bounded by the redirects, times and sizes
// of the options. Runs its own event loop; one thread.
#pragma once

#include "config/options.h"
#include "crawler/login/session.h"

namespace crawl::login {

// What cannot be right, in one line for a person, before anything is asked; empty if nothing.
std::string mistake(const config::Options& options);

// error says why there is none.
Session sign_in(const config::Options& options);

}  // namespace crawl::login
