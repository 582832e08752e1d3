#include "crawler/browser/process/executable.h"

#include <unistd.h>

#include <array>

namespace crawl::browser {
namespace {

struct Place {
  const char* path;
  bool headless;
};

constexpr std::array places{
    Place{"/usr/lib/chromium/chromium-headless-shell", true},  // Debian
    Place{"/usr/lib/chromium/chromium", false},
    Place{"/usr/lib64/chromium-browser/headless_shell", true},  // Fedora
    Place{"/usr/lib64/chromium-browser/chromium-browser", false},
    Place{"/opt/google/chrome/chrome", false},
};

}  // namespace

Result<Executable> find_executable() {
  for (const Place& place : places)
    if (access(place.path, X_OK) == 0) return Executable{place.path, place.headless};
  return fail("pages are rendered by Chromium, which is not installed: sudo apt-get install chromium-headless-shell");
}

}  // namespace crawl::browser
