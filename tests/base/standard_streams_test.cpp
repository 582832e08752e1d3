// Lines that nobody reads hold nobody up.
#include "base/terminal/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "base/fd.h"

namespace crawl::base {
namespace {

// Standard error, or another stream, is another descriptor as long as it lives.
class Redirected {
 public:
  explicit Redirected(int fd, int stream = STDERR_FILENO) : stream_(stream), before_(::dup(stream)) {
    ::dup2(fd, stream_);
  }
  ~Redirected() { ::dup2(before_.get(), stream_); }

 private:
  int stream_;
  Fd before_;
};

double seconds_for_many_lines() {
  const std::string line = std::string(200, 'x') + "\n";
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 5'000; ++i) write_standard_error(line);
  write_standard_error(std::string(1'000'000, 'y'));
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(StandardError, APipeThatNobodyReadsHoldsNobodyUp) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reader(ends[0]), writer(ends[1]);
  const int flags = ::fcntl(writer.get(), F_GETFL);
  {
    const Redirected redirected(writer.get());
    EXPECT_LT(seconds_for_many_lines(), 3);
  }
  EXPECT_EQ(::fcntl(writer.get(), F_GETFL), flags) << "the open file belongs to others too";
  std::array<char, 300> text{};
  ASSERT_EQ(::read(reader.get(), text.data(), text.size()), 300);
  EXPECT_EQ(text[0], 'x') << "what there was room for is there";
}

TEST(StandardError, SocketsToo) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const Fd reader(ends[0]), writer(ends[1]);
  const Redirected redirected(writer.get());
  EXPECT_LT(seconds_for_many_lines(), 3);
}

TEST(StandardError, AFileGetsAll) {
  std::string name = testing::TempDir() + "standard-error-XXXXXX";
  const Fd file(::mkstemp(name.data()));
  ASSERT_TRUE(file);
  ::unlink(name.c_str());
  {
    const Redirected redirected(file.get());
    seconds_for_many_lines();
  }
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_END), 5'000 * 201 + 1'000'000);
}

// How many seconds it took to write 200,000 bytes, more than a pipe holds, and give up after `patience`.
double seconds_for_output(std::chrono::milliseconds patience) {
  const auto begin = std::chrono::steady_clock::now();
  write_standard_output(std::string(200'000, 'z'), patience);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(StandardOutput, IsGivenUpWhenItsTimeIsOver) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reader(ends[0]), writer(ends[1]);
  const int flags = ::fcntl(writer.get(), F_GETFL);
  const Redirected redirected(writer.get(), STDOUT_FILENO);
  const double seconds = seconds_for_output(std::chrono::milliseconds(300));
  EXPECT_GE(seconds, 0.29);
  EXPECT_LT(seconds, 3);
  EXPECT_EQ(::fcntl(writer.get(), F_GETFL), flags);
}

TEST(StandardOutput, WhoReadsLateGetsAll) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  std::size_t got = 0;
  std::thread late([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    std::array<char, 4096> text{};
    for (ssize_t n = 1; n > 0;) {
      n = ::read(reader.get(), text.data(), text.size());
      if (n > 0) got += static_cast<std::size_t>(n);
    }
  });
  {
    const Redirected redirected(writer.get(), STDOUT_FILENO);
    seconds_for_output(std::chrono::seconds(30));
  }
  writer.reset();
  late.join();
  EXPECT_EQ(got, 200'000u);
}

struct NamedPipe {
  NamedPipe() { ::mkfifo(name.c_str(), 0600); }
  ~NamedPipe() { ::unlink(name.c_str()); }
  const std::string name = testing::TempDir() + "named-stream-" + std::to_string(::getpid());
};

TEST(NamedStream, IsGivenUpWhenNobodyReadsIt) {
  const NamedPipe pipe;
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  constexpr std::chrono::milliseconds patience(300);
  EXPECT_FALSE(write_named_stream(pipe.name, "text", patience)) << "nobody has opened it";
  EXPECT_GE(seconds(), 0.29);
  const Fd reader(::open(pipe.name.c_str(), O_RDONLY | O_NONBLOCK));
  EXPECT_TRUE(write_named_stream(pipe.name, "text", patience));
  EXPECT_FALSE(write_named_stream(pipe.name, std::string(200'000, 'z'), patience)) << "nobody reads more than it holds";
  EXPECT_GE(seconds(), 0.58);
  EXPECT_LT(seconds(), 5);
}

TEST(NamedStream, WaitsForItsReader) {
  const NamedPipe pipe;
  std::size_t read = 0;
  std::thread reader([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const Fd fd(::open(pipe.name.c_str(), O_RDONLY));
    std::array<char, 4096> bytes{};
    for (ssize_t n; (n = ::read(fd.get(), bytes.data(), bytes.size())) > 0;) read += static_cast<std::size_t>(n);
  });
  EXPECT_TRUE(write_named_stream(pipe.name, std::string(200'000, 'z'), std::chrono::seconds(20)));
  reader.join();
  EXPECT_EQ(read, 200'000u);
}

}  // namespace
}  // namespace crawl::base
