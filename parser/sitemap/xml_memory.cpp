#include "parser/sitemap/xml_memory.h"

#include <cstdlib>
#include <new>

namespace crawl::parser::sitemap {
namespace {

// Before each block is its size; as long as alignment wants it.
struct alignas(std::max_align_t) BlockHead {
  std::size_t size;
};

thread_local XmlMemory* current = nullptr;

}  // namespace

XmlMemory::Use::Use(XmlMemory& memory) : outer_(current) {
  current = &memory;
}

XmlMemory::Use::~Use() {
  current = outer_;
}

void* XmlMemory::resize(void* block, std::size_t size) {
  BlockHead* head = block ? static_cast<BlockHead*>(block) - 1 : nullptr;
  const std::size_t others = current->used_ - (head ? head->size : 0);
  if (size > xml_memory_budget || others + size > xml_memory_budget) return nullptr;
  void* moved = std::realloc(head, sizeof(BlockHead) + size);
  if (!moved) return nullptr;
  current->used_ = others + size;
  return new (moved) BlockHead{size} + 1;
}

void* XmlMemory::allocate(std::size_t size) {
  return resize(nullptr, size);
}

void XmlMemory::release(void* block) {
  if (!block) return;
  BlockHead* head = static_cast<BlockHead*>(block) - 1;
  current->used_ -= head->size;
  std::free(head);
}

const XML_Memory_Handling_Suite& XmlMemory::suite() {
  static const XML_Memory_Handling_Suite memory_suite{allocate, resize, release};
  return memory_suite;
}

}  // namespace crawl::parser::sitemap
