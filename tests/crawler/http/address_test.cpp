// Addresses as text, and hosts that are written as one.
#include "crawler/http/dns/address.h"

#include <gtest/gtest.h>

namespace crawl::http {
namespace {

TEST(Address, IsWrittenAsTheLibraryWritesIt) {
  for (const char* text : {"0.0.0.0", "127.0.0.1", "10.200.30.4", "255.255.255.255", "::1", "2001:db8::17", "::"}) {
    const auto address = boost::asio::ip::make_address(text);
    EXPECT_EQ(address_text(address), text);
    EXPECT_EQ(literal_address(text), address);
    EXPECT_EQ(literal_address("[" + std::string(text) + "]"), address);
  }
}

TEST(Address, NamesAreNone) {
  for (const char* text : {"", "[]", "localhost", "example.org", "1.example", "127.0.0", "127.0.0.1.", "127.0.0.256",
                           "127.0.0.01", "0x7f.0.0.1", "host1", "::g", "a:b"})
    EXPECT_EQ(literal_address(text), std::nullopt) << text;
}

}  // namespace
}  // namespace crawl::http
