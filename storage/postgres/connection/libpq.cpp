#include "storage/postgres/connection/libpq.h"

#include <dlfcn.h>

#include <string>

#include "storage/error.h"

namespace crawl::storage::postgres {
namespace {

[[noreturn]] void not_loaded() {
  const char* const why = ::dlerror();
  throw UnusablePath("PostgreSQL cannot be used without its client library (Debian's package libpq5): " +
                     std::string(why != nullptr ? why : "it lacks a function"));
}

Libpq load() {
  void* const library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) not_loaded();
  Libpq found;
#define CRAWL_FIND(name)                                                        \
  found.name = reinterpret_cast<decltype(found.name)>(::dlsym(library, #name)); \
  if (found.name == nullptr) not_loaded();
  CRAWL_LIBPQ(CRAWL_FIND)
#undef CRAWL_FIND
  return found;
}

}  // namespace

const Libpq& libpq() {
  static const Libpq loaded = load();
  return loaded;
}

}  // namespace crawl::storage::postgres
