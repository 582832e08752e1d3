#include "parser/sitemap/xml_memory.h"

#include <cstdlib>
#include <new>

namespace crawl::parser::sitemap {
namespace {

// Before each block is its size; as long as alignment wants it.
struct alignas(std::max_align_t) BlockHead {
  std::size_t size;
};

thread_local std::size_t bytes_in_use = 0;

void* resize(void* block, std::size_t size) {
  BlockHead* head = block ? static_cast<BlockHead*>(block) - 1 : nullptr;
  const std::size_t before = head ? head->size : 0;
  const std::size_t others = bytes_in_use - before;
  if (size > xml_memory_budget || others + size > xml_memory_budget) return nullptr;
  void* moved = std::realloc(head, sizeof(BlockHead) + size);
  if (!moved) return nullptr;
  bytes_in_use = others + size;
  return new (moved) BlockHead{size} + 1;
}

void* allocate(std::size_t size) {
  return resize(nullptr, size);
}

void release(void* block) {
  if (!block) return;
  BlockHead* head = static_cast<BlockHead*>(block) - 1;
  bytes_in_use -= head->size;
  std::free(head);
}

}  // namespace

const XML_Memory_Handling_Suite& bounded_memory() {
  static const XML_Memory_Handling_Suite suite{allocate, resize, release};
  return suite;
}

}  // namespace crawl::parser::sitemap
