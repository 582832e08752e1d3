// Clocks, descriptors, hashes, numbers as text and what the machine gives: small things that all else is on.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <limits>

#include "base/clock.h"
#include "base/fd.h"
#include "base/hash.h"
#include "base/system.h"
#include "base/text/basic_auth.h"
#include "base/text/markup.h"
#include "base/text/text.h"
#include "tests/support/comma_locale.h"

namespace crawl::base {
namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

Fd open_null() {
  return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

TEST(Clock, Iso8601IsUtcWithMilliseconds) {
  EXPECT_EQ(iso8601(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso8601(1'767'225'599'999), "2025-12-31T23:59:59.999Z");
  EXPECT_EQ(iso8601(951'782'400'007), "2000-02-29T00:00:00.007Z");
  EXPECT_EQ(iso8601(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso8601(-1000), "1969-12-31T23:59:59.000Z");
  EXPECT_EQ(iso8601(-103'759'835'877), "1966-09-18T01:49:24.123Z");
}

TEST(Clock, MonotonicGoesForward) {
  auto first = monotonic_ns();
  auto second = monotonic_ns();
  EXPECT_GT(first, 0);
  EXPECT_GE(second, first);
}

TEST(Clock, ThreadCpuTimeIsUsedByWork) {
  auto before = thread_cpu_ns();
  volatile unsigned sum = 0;
  for (unsigned i = 0; i < 1'000'000; ++i) sum = sum + i;
  EXPECT_GT(thread_cpu_ns(), before);
}

TEST(FdTest, ClosesWhenItGoes) {
  int number;
  {
    Fd fd = open_null();
    ASSERT_TRUE(fd);
    number = fd.get();
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(FdTest, MovesTheOneOwner) {
  Fd first = open_null(), second = open_null();
  int kept = first.get(), replaced = second.get();
  second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): what is left is promised to be empty
  EXPECT_EQ(second.get(), kept);
  EXPECT_FALSE(is_open(replaced));
  Fd third(std::move(second));
  EXPECT_EQ(third.release(), kept);
  EXPECT_FALSE(third);
  EXPECT_TRUE(is_open(kept));
  Fd(kept).reset();
  EXPECT_FALSE(is_open(kept));
}

TEST(Hash, Sha256OfFips180) {
  auto text = [](std::string_view bytes) {
    Sha256 digest = sha256(bytes);
    return hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  };
  EXPECT_EQ(text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Hash, HexIsLowerCase) {
  EXPECT_EQ(hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(hex(""), "");
}

TEST(Hash, FingerprintDependsOnTextAndKey) {
  EXPECT_EQ(fingerprint("http://h/", 1), fingerprint("http://h/", 1));
  EXPECT_NE(fingerprint("http://h/", 1), fingerprint("http://h/", 2));
  EXPECT_NE(fingerprint("http://h/", 1), fingerprint("http://h/a", 1));
}

TEST(Hash, RandomIsNotTheSameTwice) {
  EXPECT_NE(random_u64(), random_u64());
}

TEST(System, TellsOfTheMachine) {
  EXPECT_GE(available_cpus(), 1u);
  EXPECT_GE(raise_open_file_limit(), 256u);
  EXPECT_EQ(raise_open_file_limit(), raise_open_file_limit());
  EXPECT_GT(peak_memory_bytes(), 1u << 20);
  EXPECT_GT(process_cpu_ns(), 0);
  EXPECT_EQ(errno_text(ENOSPC), "No space left on device");
}

TEST(System, WhatNobodyHasWaitedForRunsNoMore) {
  EXPECT_TRUE(process_runs(::getpid()));
  EXPECT_TRUE(process_runs(1));
  for (const std::int64_t none : {std::int64_t{0}, std::int64_t{-1}, (std::int64_t{1} << 32) + ::getpid()})
    EXPECT_FALSE(process_runs(none)) << none;

  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  Fd until(ends[0]), end(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    end = Fd();
    char byte;
    ::_exit(static_cast<int>(::read(until.get(), &byte, 1)));
  }
  EXPECT_TRUE(process_runs(child));
  end = Fd();
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(::kill(child, 0), 0);
  EXPECT_FALSE(process_runs(child));
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(process_runs(child));
}

TEST(Text, NumbersForPeople) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1'000), "1,000");
  EXPECT_EQ(with_commas(12'345'678), "12,345,678");
  EXPECT_EQ(byte_text(0), "0 B");
  EXPECT_EQ(byte_text(512), "512 B");
  EXPECT_EQ(byte_text(1'500), "1.5 KB");
  EXPECT_EQ(byte_text(23'100'000), "23.1 MB");
  EXPECT_EQ(byte_text(999'999), "1.0 MB");
  EXPECT_EQ(duration_text(0.35), "350 ms");
  EXPECT_EQ(duration_text(12.34), "12.3 s");
  EXPECT_EQ(duration_text(59.99), "1:00");
  EXPECT_EQ(duration_text(245), "4:05");
  EXPECT_EQ(duration_text(3'723), "1:02:03");
}

TEST(Text, NoRoundingIntoTheNextUnit) {
  EXPECT_EQ(byte_text(999.4), "999 B");
  const test::CommaLocale locale;  // from here on: numbers are written alike in every locale
  ASSERT_TRUE(locale.is_set());
  EXPECT_EQ(byte_text(999.5), "1.0 KB");
  EXPECT_EQ(byte_text(99'949), "99.9 KB");
  EXPECT_EQ(byte_text(99'950), "100 KB");
  EXPECT_EQ(byte_text(5e15), "5000 TB");
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(0.0012), "1.2 ms");
  EXPECT_EQ(duration_text(0.9994), "999 ms");
  EXPECT_EQ(duration_text(0.9996), "1.0 s");
  EXPECT_EQ(duration_text(59.94), "59.9 s");
  EXPECT_EQ(duration_text(3'599.6), "1:00:00");
  EXPECT_EQ(duration_text(360'000), "100:00:00");
  EXPECT_EQ(duration_text(std::numeric_limits<double>::infinity()), "277777777:46:40");
  EXPECT_EQ(with_commas(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(Text, BasicCredentials) {
  EXPECT_EQ(base::basic_credentials("Aladdin:open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(base::basic_credentials("a:bc"), "Basic YTpiYw==");
  EXPECT_EQ(base::basic_credentials("a:b"), "Basic YTpi");
}

// Every character of Unicode: what may be shown is left alone, all else is not there afterwards.
TEST(Printable, NoControlIsLeft) {
  const auto utf8 = [](char32_t c) {
    std::string out;
    if (c < 0x80) return out += static_cast<char>(c);
    const int tails = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr unsigned leads[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(leads[tails] | c >> (6 * tails));
    for (int i = tails; i-- > 0;) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
    return out;
  };
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
                         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || (c >= 0xD800 && c < 0xE000);
    const std::string text = utf8(c), shown = base::printable("a" + text + "b");
    ASSERT_EQ(shown == "a" + text + "b", !control) << static_cast<std::uint32_t>(c);
    ASSERT_TRUE(shown.starts_with('a') && shown.ends_with('b'));
  }
}

TEST(Printable, BytesThatAreNoUtf8AreReplaced) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(base::printable("a\x9b"
                            "31mb"),
            "a" + r + "31mb");
  EXPECT_EQ(base::printable("\xC0\x80"), r + r);
  EXPECT_EQ(base::printable("\xE2\x80"), r + r);
  EXPECT_EQ(base::printable("\xF4\x90\x80\x80"), r + r + r + r);
  EXPECT_EQ(base::printable("\x1b[2J\n\t\x7f"), "?[2J???");
  EXPECT_EQ(base::printable("a\n\tb\r", "\n\t"), "a\n\tb?");
}

TEST(Markup, IsWellFormedWhateverTheTextIs) {
  EXPECT_EQ(base::markup_escaped("<a href=\"x\">'&", "&apos;"), "&lt;a href=&quot;x&quot;&gt;&apos;&amp;");
  EXPECT_EQ(base::markup_escaped("a\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD \xEF\xBE\xBE", ""),
            "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBE\xBE");
}

}  // namespace
}  // namespace crawl::base
