#include "parser/tree/arena.h"

#include <cstdlib>

namespace crawl::parser {

namespace {

template <class Chunk>
void free_all(Chunk* chunk) noexcept {
  while (chunk != nullptr) {
    Chunk* next = chunk->next;
    std::free(chunk);
    chunk = next;
  }
}

}  // namespace

Arena::~Arena() {
  free_all(chunks_);
  free_all(spare_);
}

void Arena::reset(std::size_t limit) noexcept {
  std::size_t kept = 0;
  for (Chunk* chunk = spare_; chunk != nullptr; chunk = chunk->next) kept += chunk->size;
  while (chunks_ != nullptr) {
    Chunk* chunk = chunks_;
    chunks_ = chunk->next;
    if (chunk->size == chunk_bytes && kept + chunk_bytes <= kept_bytes) {
      chunk->next = spare_;
      spare_ = chunk;
      kept += chunk_bytes;
    } else {
      std::free(chunk);
    }
  }
  cursor_ = end_ = last_ = nullptr;
  used_ = 0;
  limit_ = limit;
}

// A large block gets a chunk of its own, so that what is left of the current one stays in use.
void* Arena::allocate_slowly(std::size_t size) noexcept {
  const bool large = size > chunk_bytes / 4;
  if (large && size > limit_) return nullptr;
  Chunk* chunk = take_chunk(large ? size + sizeof(Chunk) : chunk_bytes);
  if (chunk == nullptr) return nullptr;
  if (large) return chunk->begin();
  last_ = chunk->begin();
  cursor_ = last_ + size;
  end_ = reinterpret_cast<std::byte*>(chunk) + chunk->size;
  return last_;
}

Arena::Chunk* Arena::take_chunk(std::size_t size) noexcept {
  if (used_ + size > limit_) return nullptr;
  Chunk* chunk = nullptr;
  if (size == chunk_bytes && spare_ != nullptr) {
    chunk = spare_;
    spare_ = chunk->next;
  } else {
    chunk = static_cast<Chunk*>(std::malloc(size));
    if (chunk == nullptr) return nullptr;
    chunk->size = size;
  }
  chunk->next = chunks_;
  chunks_ = chunk;
  used_ += size;
  return chunk;
}

}  // namespace crawl::parser
