// netrc files as curl reads them.
#include "crawler/session/credentials/netrc.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace crawl::credentials {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// "machine login password", a line an entry, or the error.
std::vector<std::string> read(std::string_view text) {
  const auto entries = parse_netrc(text, "n");
  if (!entries) return {entries.error()};
  std::vector<std::string> out;
  for (const NetrcEntry& entry : *entries) out.push_back(entry.machine + " " + entry.login + " " + entry.password);
  return out;
}

TEST(Netrc, OneLineOrMany) {
  EXPECT_THAT(read("machine a.org login me password pw\nmachine b.org\n\tlogin you\r\n\tpassword pw2\r\n"),
              ElementsAre("a.org me pw", "b.org you pw2"));
  EXPECT_THAT(read(""), ElementsAre());
}

TEST(Netrc, TheDefault) {
  EXPECT_THAT(read("default login anonymous password me@a.org"), ElementsAre(" anonymous me@a.org"));
}

TEST(Netrc, WhatCountsForNothing) {
  EXPECT_THAT(read("machine a.org account x login me port 80 password pw"), ElementsAre("a.org me pw"));
  EXPECT_THAT(read("machine a.org\nmachine b.org login me\nmachine c.org password pw"), ElementsAre("b.org me "));
}

TEST(Netrc, CommentsStandWhereKeywordsMay) {
  EXPECT_THAT(read("# machine x login y\nmachine a.org # one\n  login me password #pw # two login x\n"),
              ElementsAre("a.org me #pw"));
}

TEST(Netrc, QuotedWords) {
  EXPECT_THAT(read(R"(machine a.org login "m e" password "p\"w\\x\ty#")"), ElementsAre("a.org m e p\"w\\x\ty#"));
  EXPECT_THAT(read(R"(machine a.org login m"e password p\w)"), ElementsAre(R"(a.org m"e p\w)"));
  EXPECT_THAT(read(R"(machine a.org login me password "")"), ElementsAre("a.org me "));
}

TEST(Netrc, MacrosGoToTheNextEmptyLine) {
  EXPECT_THAT(read("macdef init\nmachine evil login x password y\nbye\n\nmachine a.org login me password pw\n"),
              ElementsAre("a.org me pw"));
  EXPECT_THAT(read("machine a.org login me password pw\r\nmacdef m\r\nlogin x\r\n\r\nlogin you"),
              ElementsAre("a.org you pw"));
  EXPECT_THAT(read("macdef"), ElementsAre());
}

TEST(Netrc, SaysFileAndLineAndNoWordOfTheFile) {
  EXPECT_THAT(read("\nmachine a.org login me password \"hunter2\nx"),
              ElementsAre("n:2: a double quote is not closed on its line"));
  EXPECT_THAT(read("\n\nmachine a.org login me password"),
              ElementsAre("n:3: the file ends behind 'password', which takes a word"));
  EXPECT_THAT(read("login hunter2"), ElementsAre("n:1: 'login' stands before the first 'machine' or 'default'"));
  EXPECT_THAT(read("machine \"\" login x"), ElementsAre("n:1: the name of a machine is empty"));
  EXPECT_THAT(read("machine a.org \"hunter2"), ElementsAre("n:1: a double quote is not closed on its line"));
}

TEST(Netrc, WhereItIs) {
  setenv("HOME", "/home/me", 1);
  unsetenv("NETRC");
  EXPECT_EQ(netrc_path(), "/home/me/.netrc");
  setenv("NETRC", "/other/rc", 1);
  EXPECT_EQ(netrc_path(), "/other/rc");
  setenv("NETRC", "", 1);
  unsetenv("HOME");
  const auto none = netrc_path();
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error(), HasSubstr("neither NETRC nor HOME is set"));
}

}  // namespace
}  // namespace crawl::credentials
