// Seeds as a stream: what is a seed, what is passed over, what is reported, and what a SEED on the command line is.
#include "crawler/seeds/seed_reader.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace crawl::coordinator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SeedReaderTest : public testing::Test {
 protected:
  SeedReaderTest() {
    std::string name = (std::filesystem::temp_directory_path() / "seeds-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~SeedReaderTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

  // What one read gives.
  static std::vector<std::string> step(SeedReader& reader) {
    std::vector<std::string> seeds;
    reader.read([&](const parser::Url& url) { seeds.push_back(url.href()); });
    return seeds;
  }

  // All seeds of these SEEDs; the log is in log_, the counts in accepted_ and refused_.
  std::vector<std::string> all(const std::vector<std::string>& names) {
    auto reader = SeedReader::open(names);
    if (!reader) {
      ADD_FAILURE() << reader.error();
      return {};
    }
    std::vector<std::string> seeds;
    testing::internal::CaptureStderr();
    while (!reader->at_end()) std::ranges::move(step(*reader), std::back_inserter(seeds));
    log_ = testing::internal::GetCapturedStderr();
    accepted_ = reader->accepted();
    refused_ = reader->refused();
    return seeds;
  }

  static std::string open_error(const std::string& seed) {
    auto reader = SeedReader::open({seed});
    return reader ? "" : reader.error();
  }

  std::filesystem::path folder_;
  std::string log_;
  std::uint64_t accepted_ = 0, refused_ = 0;
};

// Standard input is the read end of a pipe while it lives.
class PipedInput {
 public:
  explicit PipedInput(std::string_view text) : saved_(dup(STDIN_FILENO)) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    if (write(ends[1], text.data(), text.size()) != static_cast<ssize_t>(text.size())) throw std::runtime_error("full");
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
  }
  ~PipedInput() {
    if (saved_ < 0) {
      close(STDIN_FILENO);
    } else {
      dup2(saved_, STDIN_FILENO);
      close(saved_);
    }
  }

 private:
  int saved_;
};

TEST_F(SeedReaderTest, OneUrlALineWithCommentsBlanksAndLineEndsOfAnySystem) {
  const auto name =
      file("s", "\xef\xbb\xbfhttp://a/\r\n\r\n  \t\n# http://comment/\n   # indented\nb.example/x \nhttps://c/");
  EXPECT_THAT(all({name}), ElementsAre("http://a/", "http://b.example/x", "https://c/"));
  EXPECT_EQ(accepted_, 3u);
  EXPECT_EQ(refused_, 0u);
  EXPECT_EQ(log_, "");
}

TEST_F(SeedReaderTest, AByteOrderMarkBeforeACommentIsNoSeed) {
  EXPECT_THAT(all({file("s", "\xef\xbb\xbf# comment\nhttp://a/\n")}), ElementsAre("http://a/"));
  EXPECT_EQ(refused_, 0u);
}

TEST_F(SeedReaderTest, LinesAreWholeWhereverAReadEnds) {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 20'000; ++i) {  // about 60 reads, whose ends fall into lines, before and after a line end
    expected.push_back("http://example.org/" + std::string(static_cast<std::size_t>(i % 61), 'p') + std::to_string(i));
    text += expected.back() + (i % 3 == 0 ? "\r\n" : "\n");
  }
  EXPECT_EQ(all({file("s", text)}), expected);
  EXPECT_EQ(accepted_, 20'000u);
}

TEST_F(SeedReaderTest, ALineEndRightAtAReadsEnd) {
  const std::string first =
      "http://example.org/" + std::string(32'768 - 20, 'a');  // with its line end two reads of 16 KiB
  const auto seeds = all({file("s", first + "\nhttp://b/\n")});
  EXPECT_THAT(seeds, ElementsAre(first, "http://b/"));
}

TEST_F(SeedReaderTest, BadLinesAreReportedWithFileAndLineAndTheRestIsTaken) {
  const auto name = file("bad.txt", "http://a/\nhttp://[::1\n\nmailto:x@example.org\nhttp://b/\n");
  EXPECT_THAT(all({name}), ElementsAre("http://a/", "http://b/"));
  EXPECT_EQ(accepted_, 2u);
  EXPECT_EQ(refused_, 2u);
  EXPECT_THAT(log_, HasSubstr(name + ":2: "));
  EXPECT_THAT(log_, HasSubstr("'http://[::1'"));
  EXPECT_THAT(log_, HasSubstr(name + ":4: "));
  EXPECT_THAT(log_, Not(HasSubstr(name + ":3: ")));
}

TEST_F(SeedReaderTest, LineNumbersBeginAgainInEachFile) {
  const auto first = file("1", "http://a/\nhttp://b/"), second = file("2", "http://[\n");
  EXPECT_THAT(all({first, second}), ElementsAre("http://a/", "http://b/"));
  EXPECT_THAT(log_, HasSubstr(second + ":1: "));
}

TEST_F(SeedReaderTest, OverlongLinesAreRefusedAndTheNextOnesTaken) {
  for (const std::size_t size : {65'600u, 70'000u, 200'000u, 1'000'000u}) {
    const auto name = file("long", "http://a/\nhttp://long/" + std::string(size, 'x') + "\nhttp://b/\nhttp://[\n");
    EXPECT_THAT(all({name}), ElementsAre("http://a/", "http://b/")) << size;
    EXPECT_EQ(refused_, 2u) << size;
    EXPECT_THAT(log_, HasSubstr("long:2: ")) << size;
    EXPECT_THAT(log_, HasSubstr("(longer than 65536 bytes)")) << size;
    EXPECT_THAT(log_, HasSubstr("long:4: ")) << size;
    EXPECT_LT(log_.size(), 2'000u) << size;  // the line itself is not repeated in the log
  }
}

TEST_F(SeedReaderTest, AnOverlongLastLineWithoutAnEnd) {
  EXPECT_THAT(all({file("s", "http://a/\n" + std::string(300'000, 'x'))}), ElementsAre("http://a/"));
  EXPECT_EQ(refused_, 1u);
  EXPECT_THAT(log_, HasSubstr(":2: "));
}

TEST_F(SeedReaderTest, AnOverlongCommentIsAComment) {
  EXPECT_THAT(all({file("s", "#" + std::string(300'000, 'x') + "\nhttp://a/\n")}), ElementsAre("http://a/"));
  EXPECT_EQ(refused_, 0u);
  EXPECT_EQ(log_, "");
}

TEST_F(SeedReaderTest, AFileOfAnotherKindDoesNotFloodTheLog) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "http://[\n";
  EXPECT_THAT(all({file("s", text)}), IsEmpty());
  EXPECT_EQ(refused_, 1'000u);
  EXPECT_EQ(std::count(log_.begin(), log_.end(), '\n'), 4);
  EXPECT_THAT(log_, HasSubstr("and 997 more that are no URL"));
}

TEST_F(SeedReaderTest, ControlCharactersOfALineStayOnTheLogsLine) {
  all({file("s", "http://\x1b[2J[\n")});
  EXPECT_EQ(refused_, 1u);
  EXPECT_THAT(log_, Not(HasSubstr("\x1b")));
}

TEST_F(SeedReaderTest, BytesThatAreNoTextStayOffTheTerminal) {
  all({file("s", "http://a/\nhttp://b/caf\xE9\x80\n")});
  EXPECT_THAT(log_, HasSubstr("http://b/caf\\xE9\\x80"));
  EXPECT_THAT(log_, HasSubstr("iconv"));
}

TEST_F(SeedReaderTest, ListsThatNameNoUrlAreSaidBeforeAnythingIsMade) {
  for (const char* text : {"", "\n \n", "# comments\n# alone\n", "[]", "url,title\n", "<html></html>"}) {
    auto reader = SeedReader::open({file("empty.txt", text)});
    ASSERT_TRUE(reader);
    auto first = reader->await_first();
    ASSERT_FALSE(first) << text;
    EXPECT_THAT(first.error(), HasSubstr("empty.txt names no URL")) << text;
  }
}

TEST_F(SeedReaderTest, AFileOfAnotherKindIsRefusedInOneLine) {
  auto reader = SeedReader::open({file("x.xlsx", std::string("PK\x03\x04\0\0", 6))});
  ASSERT_TRUE(reader);
  testing::internal::CaptureStderr();
  auto first = reader->await_first();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  ASSERT_FALSE(first);
  EXPECT_THAT(first.error(), HasSubstr("x.xlsx is not read: it is a ZIP file"));
}

TEST_F(SeedReaderTest, WhatWasReadToKnowThatThereIsAUrlIsNotLost) {
  auto reader = SeedReader::open({file("empty", ""), file("s", "# none\nhttp://a/\nhttp://b/\n"), "http://c/"});
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reader->await_first());
  std::vector<std::string> seeds;
  while (!reader->at_end()) std::ranges::move(step(*reader), std::back_inserter(seeds));
  EXPECT_THAT(seeds, ElementsAre("http://a/", "http://b/", "http://c/"));
}

// Storage has them at once, and workers what to begin with.
TEST_F(SeedReaderTest, OfALongListTheFirstReadBringsFew) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "http://example.org/" + std::to_string(i) + "\n";
  auto reader = SeedReader::open({file("s", text)});
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reader->await_first());
  const std::size_t first = step(*reader).size();
  EXPECT_GT(first, 100u);
  EXPECT_LT(first, 500u);
  std::size_t all = first;
  while (!reader->at_end()) all += step(*reader).size();
  EXPECT_EQ(all, 10'000u);
}

TEST_F(SeedReaderTest, AnEmptyFileHasNoSeeds) {
  EXPECT_THAT(all({file("s", "")}), IsEmpty());
  EXPECT_THAT(all({file("s", "\n\n")}), IsEmpty());
  EXPECT_EQ(refused_, 0u);
}

TEST_F(SeedReaderTest, APipeIsPolledAndGivesALineWhenItsEndCame) {
  const auto name = path("pipe");
  ASSERT_EQ(mkfifo(name.c_str(), 0600), 0);
  const int writer = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(writer, 0);
  auto reader = SeedReader::open({name});
  ASSERT_TRUE(reader) << reader.error();
  EXPECT_GE(reader->fd(), 0);
  ASSERT_EQ(write(writer, "http://a/\nhttp://b", 18), 18);
  EXPECT_THAT(step(*reader), ElementsAre("http://a/"));
  ASSERT_EQ(write(writer, "c/\nhttp://d/", 12), 12);
  EXPECT_THAT(step(*reader), ElementsAre("http://bc/"));
  close(writer);
  EXPECT_FALSE(reader->at_end());
  EXPECT_THAT(step(*reader), ElementsAre("http://d/"));  // the last line has no end
  EXPECT_TRUE(reader->at_end());
  EXPECT_EQ(reader->fd(), -1);
}

TEST_F(SeedReaderTest, ADashIsStandardInput) {
  const PipedInput input("http://a/\nhttp://[\nb.example\n");
  EXPECT_THAT(all({"-"}), ElementsAre("http://a/", "http://b.example/"));
  EXPECT_THAT(log_, HasSubstr("standard input:2: "));
}

TEST_F(SeedReaderTest, AClosedStandardInputIsSaidAtOnce) {
  const int saved = dup(STDIN_FILENO);
  close(STDIN_FILENO);
  const auto error = open_error("-");
  if (saved >= 0) {
    dup2(saved, STDIN_FILENO);
    close(saved);
  }
  EXPECT_THAT(error, HasSubstr("standard input"));
}

TEST_F(SeedReaderTest, UrlsAreSeedsOfTheirOwnBetweenFiles) {
  const auto name = file("s", "http://in-file/\n");
  EXPECT_THAT(all({"https://example.org/x", name, "example.org", "localhost:8000/y", "[::1]:80"}),
              ElementsAre("https://example.org/x", "http://in-file/", "http://example.org/", "http://localhost:8000/y",
                          "http://[::1]/"));
}

TEST_F(SeedReaderTest, ATypedUrlThatIsNoneIsReportedWithoutALine) {
  EXPECT_THAT(all({"http://[::1"}), IsEmpty());
  EXPECT_EQ(refused_, 1u);
  EXPECT_THAT(log_, HasSubstr("http://[::1"));
  EXPECT_THAT(log_, Not(HasSubstr("http://[::1:0")));
}

TEST_F(SeedReaderTest, AFileThatIsNamedLikeAHostIsAFile) {
  const auto name = file("example.org", "http://in-file/\n");
  EXPECT_THAT(all({name}), ElementsAre("http://in-file/"));
}

TEST_F(SeedReaderTest, WhatIsNoSeedIsSaidBeforeAnythingIsRead) {
  EXPECT_THAT(open_error(folder_.string()), HasSubstr("is a directory"));
  EXPECT_THAT(open_error(path("missing.txt")), HasSubstr("no such file"));
  EXPECT_THAT(open_error("urls.txt.not-there.txt"), HasSubstr("no such file"));
  EXPECT_THAT(open_error("./example.org"), HasSubstr("no such file"));
  EXPECT_THAT(open_error("word"), HasSubstr("'word'"));
  EXPECT_THAT(open_error(""), HasSubstr("no such file"));
}

TEST_F(SeedReaderTest, AFileThatMayNotBeReadIsSaid) {
  const auto name = file("s", "http://a/\n");
  chmod(name.c_str(), 0);
  chmod(folder_.c_str(), 0755);
  const bool root = geteuid() == 0;  // who may read everything, and so is someone else for a moment
  if (root) ASSERT_EQ(seteuid(65534), 0);
  const auto error = open_error(name);
  if (root) ASSERT_EQ(seteuid(0), 0);
  EXPECT_THAT(error, HasSubstr("cannot read"));
  EXPECT_THAT(error, HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace crawl::coordinator
