// The view `findings` in PostgreSQL: the rules of an audit (sqlite/audit/findings.h), each of which has the same id,
// severity and meaning there. A pure function; any thread.
#pragma once

#include <string>

namespace crawl::storage::postgres {

// The statement that makes it, after the views that it asks.
std::string findings_view();

}  // namespace crawl::storage::postgres
