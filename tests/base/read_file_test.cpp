// Small files, whole: what they hold, and what is said where they cannot be read.
#include "base/read_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <filesystem>

#include "base/fd.h"
#include "tests/support/temporary_file.h"

namespace crawl::base {
namespace {

using testing::HasSubstr;

TEST(ReadFile, GivesEveryByte) {
  std::string bytes(50'000, 'x');
  bytes[20'000] = '\0';
  EXPECT_EQ(read_file(test::TemporaryFile(bytes).path(), bytes.size()), bytes);
  EXPECT_EQ(read_file(test::TemporaryFile("").path(), 0), "");
}

TEST(ReadFile, RefusesWhatIsTooLongHoweverLongItIs) {
  const test::TemporaryFile file("12345");
  EXPECT_EQ(read_file(file.path(), 5), "12345");
  const auto result = read_file(file.path(), 4);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), "cannot read '" + file.path() + "': it is longer than 4 B");
  ASSERT_FALSE(read_file("/dev/zero", 100'000));
}

TEST(ReadFile, ReadsAPipeToItsEnd) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  ASSERT_EQ(write(writer.get(), "ab", 2), 2);
  writer.reset();
  EXPECT_EQ(read_file("/dev/fd/" + std::to_string(reader.get()), 10), "ab");
}

TEST(ReadFile, SaysWhichFileAndWhy) {
  const auto missing = read_file("/nowhere/x", 10), folder = read_file("/", 10);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "cannot read '/nowhere/x': No such file or directory");
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error(), HasSubstr("Is a directory"));
}

}  // namespace
}  // namespace crawl::base
