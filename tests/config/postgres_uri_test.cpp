// Addresses of PostgreSQL: what is ours in them, what libpq is given, and that no password is taken.
#include "config/value/postgres_uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crawl::config {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PostgresUri, IsToldFromAFile) {
  EXPECT_TRUE(is_postgres_uri("postgresql://db.test/crawl"));
  EXPECT_TRUE(is_postgres_uri("postgres:///crawl"));
  for (const char* file : {"results.db", "postgresql", "./postgresql://x", "POSTGRESQL://db/x", "postgresql:/db/x"})
    EXPECT_FALSE(is_postgres_uri(file)) << file;
}

TEST(PostgresUri, TheOtherFormOfLibpqIsNoFile) {
  for (const char* text : {"host=db.test password=s3cret dbname=crawl", "dbname=crawl", "  user = me password = s3cret",
                           "port=5432\tPASSWORD='s3cret'"}) {
    EXPECT_THAT(why_no_file(text), HasSubstr("postgresql://")) << text;
    EXPECT_THAT(why_no_file(text), Not(HasSubstr("s3cret"))) << text;
  }
  for (const char* file : {"results.db", "", "=", " = ", "a=b.db", "my-host=x.db", "./host=x", "/tmp/x y host=z",
                           "hosts.txt", "host", "postgresql://db.test/crawl?host=x", "http://a.test/?q=1 host=x"})
    EXPECT_EQ(why_no_file(file), "") << file;
}

TEST(PostgresUri, KeepsWhatIsLibpqs) {
  const auto uri =
      parse_postgres_uri("postgresql://me@a.test:5433,b.test/crawl?sslmode=require&schema=news&host=%2Ftmp");
  ASSERT_TRUE(uri) << uri.error();
  EXPECT_EQ(uri->connection, "postgresql://me@a.test:5433,b.test/crawl?sslmode=require&host=%2Ftmp");
  EXPECT_EQ(uri->schema, "news");
  EXPECT_EQ(parse_postgres_uri("postgresql:///crawl")->schema, "public");
  EXPECT_EQ(parse_postgres_uri("postgresql:///crawl?schema=a1_b")->connection, "postgresql:///crawl");
  EXPECT_EQ(parse_postgres_uri("postgresql:///crawl?%73chema=b")->schema, "b");
}

TEST(PostgresUri, TakesNoPassword) {
  for (const char* text :
       {"postgresql://me:secret@db.test/crawl", "postgres://:secret@/crawl", "postgresql://me:@db.test/crawl",
        "postgresql://me:se/cret@db.test/crawl", "postgresql://db.test/crawl?password=secret",
        "postgresql://db.test/crawl?a=b&p%61ssword=secret", "postgresql://db.test/crawl?sslpassword=secret",
        "postgresql://me:secret@[::1]:5432/crawl?schema=x"}) {
    const auto uri = parse_postgres_uri(text);
    ASSERT_FALSE(uri) << text;
    EXPECT_THAT(uri.error(), HasSubstr("~/.pgpass")) << text;
    EXPECT_THAT(uri.error(), Not(HasSubstr("secret"))) << text;
  }
  EXPECT_TRUE(parse_postgres_uri("postgresql://db.test:5432/a:b@c"));  // no user's name
  EXPECT_TRUE(parse_postgres_uri("postgresql://db.test/crawl?passfile=/etc/pgpass"));
}

TEST(PostgresUri, RefusesOtherSchemas) {
  for (const char* name : {"", "1a", "News", "a-b", "pg_catalog", "information_schema", "a%20b", "a\"b"})
    EXPECT_FALSE(parse_postgres_uri(std::string("postgresql:///crawl?schema=") + name)) << name;
  EXPECT_FALSE(parse_postgres_uri("postgresql:///crawl?schema=" + std::string(64, 'a')));
}

TEST(PostgresUri, RefusesWhatIsNoParameter) {
  for (const char* text : {"postgresql:///crawl?schema", "postgresql:///crawl?a=b&c", "postgresql:///crawl?a=%4",
                           "postgresql:///crawl?a=%zz", "postgresql:///a b", "postgresql:///a\nb"})
    EXPECT_FALSE(parse_postgres_uri(text)) << text;
  EXPECT_FALSE(parse_postgres_uri("postgresql:///" + std::string(5000, 'a')));
}

}  // namespace
}  // namespace crawl::config
