// Whether a test is compiled with a sanitizer: what it computes takes five to twenty times as long then.
#pragma once

namespace crawl::test {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// How often to do what is the same each time: a sanitizer sees in a tenth of the rounds what it would see in all.
template <class Count>
constexpr Count rounds(Count count) {
  return sanitized ? count / 10 : count;
}

}  // namespace crawl::test
