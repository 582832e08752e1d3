// The hosts file: hosts(5), whatever is in it.
#include "crawler/http/dns/hosts_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_file.h"

namespace crawl::test {
namespace {

std::string addresses(http::HostsFile& hosts, std::string_view name) {
  std::string words;
  const auto* found = hosts.find(name);
  if (!found) return "none";
  for (const auto& address : *found) words += (words.empty() ? "" : " ") + address.to_string();
  return words;
}

TEST(HostsFile, NamesLeadToAddresses) {
  const TemporaryFile file(
      "# 192.0.2.9 commented\n"
      "127.0.0.1\tlocalhost Mixed.Example # and 192.0.2.8 more\r\n"
      "\n"
      "  ::1 localhost\n"
      "127.0.0.1 localhost\n"
      "not-an-address lost\n"
      "192.0.2.7\n"
      "192.0.2.1 last");
  http::HostsFile hosts(file.path());
  EXPECT_EQ(addresses(hosts, "localhost"), "127.0.0.1 ::1");
  EXPECT_EQ(addresses(hosts, "mixed.example"), "127.0.0.1");
  EXPECT_EQ(addresses(hosts, "mixed.example."), "127.0.0.1");
  EXPECT_EQ(addresses(hosts, "last"), "192.0.2.1");
  for (const char* absent : {"commented", "more", "lost", "", "#", "192.0.2.7"}) {
    EXPECT_EQ(addresses(hosts, absent), "none") << absent;
  }
}

TEST(HostsFile, MayBeAbsent) {
  http::HostsFile hosts("/nonexistent/hosts");
  EXPECT_EQ(addresses(hosts, "localhost"), "none");
}

}  // namespace
}  // namespace crawl::test
