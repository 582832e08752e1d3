// What PostgreSQL takes for a text: everything but U+0000 and what is no UTF-8.
#include "storage/postgres/connection/storable_text.h"

#include <gtest/gtest.h>

#include "base/text/utf8.h"

namespace crawl::storage::postgres {
namespace {

#define FFFD "\xEF\xBF\xBD"

TEST(StorableText, KeepsWhatIsText) {
  for (const char* text : {"", "a", "plain text, longer than a word", "\x7f\x01\t\n", "Köln, 東京, \xF0\x9F\x98\x80",
                           "12345678ä12345678", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"})
    EXPECT_EQ(storable(text), text);
}

TEST(StorableText, ReplacesWhatIsNone) {
  EXPECT_EQ(storable(std::string_view("\0", 1)), FFFD);
  EXPECT_EQ(storable(std::string_view("12345678\0abcdefgh\0", 18)), "12345678" FFFD "abcdefgh" FFFD);
  EXPECT_EQ(storable("\xFF\xFE"), FFFD FFFD);
  EXPECT_EQ(storable("\xC3("), FFFD "(");
  EXPECT_EQ(storable("\xE2\x82"), FFFD FFFD);                    // cut short
  EXPECT_EQ(storable("\xC0\x80"), FFFD FFFD);                    // a longer form of U+0000
  EXPECT_EQ(storable("\xED\xA0\x80"), FFFD FFFD FFFD);           // half of a surrogate pair
  EXPECT_EQ(storable("\xF4\x90\x80\x80"), FFFD FFFD FFFD FFFD);  // beyond U+10FFFF
}

// Whatever the bytes are, at whatever place in a word of eight.
TEST(StorableText, IsValidEverywhere) {
  for (int byte = 0; byte < 256; ++byte)
    for (std::size_t at = 0; at < 18; ++at) {
      std::string text(18, 'x');
      text[at] = static_cast<char>(byte);
      std::string stored = storable(text);
      EXPECT_EQ(stored.find('\0'), std::string::npos);
      for (std::string_view rest = stored; !rest.empty();) {
        const base::Utf8Character next = base::first_character(rest);
        ASSERT_TRUE(next.valid) << byte << " at " << at;
        rest.remove_prefix(next.size);
      }
    }
}

}  // namespace
}  // namespace crawl::storage::postgres
