#include "crawler/browser/pool/browser_pool_process.h"

#include "crawler/browser/pool/browser_pool_loop.h"

namespace crawl::browser {
namespace {

constexpr std::chrono::milliseconds for_last_words{5'000};

}  // namespace

BrowserPoolProcess::BrowserPoolProcess(const BrowserSettings& settings, const Executable& executable,
                                       int socket_buffer_bytes)
    : PoolProcess("crawl-browsers", socket_buffer_bytes, for_last_words,
                  [settings, executable](base::Fd control, pid_t parent) {
                    return run_browser_pool(settings, executable, std::move(control), parent);
                  }) {}

}  // namespace crawl::browser
