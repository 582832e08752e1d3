// Signing in as a process of its own, for who must not have a network: it ends when it has said what came of it.
#pragma once

#include "base/result.h"
#include "config/options.h"
#include "crawler/login/session.h"

namespace crawl::login {

// Waits for it. The caller has one thread, and no signal handlers of its own yet: Ctrl-C ends both. A failure is a line
// for a person.
Result<Session> sign_in_apart(const config::Options& options);

}  // namespace crawl::login
