#include "config/file/login_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "config/link_rules.h"
#include "model/link_filter.h"

namespace crawl::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr char good[] = R"(
url = "https://a.test/login"
logout = '/leave$'
[fields]
"input[type=email]" = "ann"
password = "p\"w"
[success]
cookie = "sid"
)";

TEST(LoginFile, IsReadInItsOrder) {
  const auto login = parse_login(good, "x.toml");
  ASSERT_TRUE(login) << login.error();
  EXPECT_EQ(login->url, "https://a.test/login");
  EXPECT_FALSE(login->render);
  EXPECT_THAT(login->fields, ElementsAre(Pair("input[type=email]", "ann"), Pair("password", "p\"w")));
  EXPECT_EQ(login->success.cookie, "sid");
  EXPECT_THAT(login->logout, ElementsAre("/leave$"));
}

// One line, with the place, that says what would be right; and no value, for it may be the password.
TEST(LoginFile, SaysWhatIsWrong) {
  const auto error = [](std::string_view text) { return parse_login(text, "x.toml").error(); };
  EXPECT_THAT(error("urls = 'x'"), HasSubstr("x.toml:1: unknown key 'urls'; did you mean url?"));
  EXPECT_THAT(error("[fields]\nuser = 1"), HasSubstr("x.toml:1: fields.user takes a string in quotes"));
  EXPECT_THAT(error("logout = '('"), HasSubstr("x.toml:1: logout: '(' is not a regular expression"));
  EXPECT_THAT(error("render = 'yes'"), HasSubstr("x.toml:1: render takes true or false"));
  EXPECT_THAT(error("success = 'x'"), HasSubstr("[success] has to say"));
  EXPECT_THAT(error("a = \"secret"), testing::Not(HasSubstr("secret")));
}

TEST(LoginFile, LinksThatSignOutAreKnown) {
  Options options;
  options.login_file = "x.toml";
  const model::LinkFilter filter(link_rules(options));
  for (const char* url : {"https://a.test/logout", "https://a.test/users/sign_out",
                          "https://a.test/wp-login.php?action=logout&_wpnonce=1", "https://a.test/Account/LogOff",
                          "https://a.test/user-logout", "https://a.test/log-out.php", "https://a.test/#/signout",
                          "https://a.test/abmelden", "https://a.test/sessions/destroy"})
    EXPECT_TRUE(filter.excludes(url)) << url;
  for (const char* url :
       {"https://a.test/login", "https://a.test/blogout", "https://a.test/how-to-log-out-of-things",
        "https://a.test/logo.png", "https://a.test/outlog", "https://a.test/cutoff", "https://logout.test/"})
    EXPECT_FALSE(filter.excludes(url)) << url;
}

}  // namespace
}  // namespace crawl::config
