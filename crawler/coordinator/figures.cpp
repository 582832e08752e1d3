#include "crawler/coordinator/figures.h"

#include <algorithm>

namespace crawl::coordinator {

ipc::WorkerFigures Figures::all_workers() const {
  ipc::WorkerFigures sum;
  for (const ipc::WorkerFigures& worker : workers) {
    sum.pages += worker.pages;
    sum.fetch_cpu_ns += worker.fetch_cpu_ns;
    sum.parse_cpu_ns += worker.parse_cpu_ns;
    sum.hash_cpu_ns += worker.hash_cpu_ns;
    sum.compress_cpu_ns += worker.compress_cpu_ns;
    sum.send_cpu_ns += worker.send_cpu_ns;
    sum.cpu_ns += worker.cpu_ns;
    sum.peak_memory = std::max(sum.peak_memory, worker.peak_memory);
    sum.dns_ms += worker.dns_ms;
    sum.connect_ms += worker.connect_ms;
    sum.tls_ms += worker.tls_ms;
    sum.wait_ms += worker.wait_ms;
    sum.read_ms += worker.read_ms;
    sum.parse_ms += worker.parse_ms;
  }
  return sum;
}

}  // namespace crawl::coordinator
