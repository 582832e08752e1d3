// Frames and channels: what goes in comes out, whatever the kernel's buffers cut; what is torn or lies is refused.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "crawler/ipc/channel.h"
#include "crawler/ipc/messages/all_messages.h"

namespace crawl::ipc {
namespace {

struct Ends {
  Channel a, b;
};

Ends make_ends(int buffer_bytes = 1 << 16) {
  auto [a, b] = make_socket_pair(buffer_bytes);
  return {Channel(std::move(a)), Channel(std::move(b))};
}

TEST(Frame, KeepsEveryFieldOfAnOutcome) {
  model::Outcome outcome;
  outcome.lease = 7;
  outcome.url_id = 42;
  outcome.reason = model::Reason::timeout;
  outcome.detail = "no answer within 20 s";
  outcome.title = "a title";
  outcome.body_hash = std::string_view("\0\1\2", 3);
  outcome.timings.dns = 1.25;
  outcome.link_count = 3;
  model::Link link;
  link.url = "http://example.org/";
  link.host = "example.org";
  link.refused = model::Reason::scope;
  outcome.links.push_back(link);
  std::string bytes;
  append_frame(bytes, OutcomeFrame{outcome});
  std::string viewed;
  append_frame(viewed, OutcomeView{outcome});
  EXPECT_EQ(viewed, bytes);

  Frame frame{static_cast<std::uint8_t>(bytes[4]), std::string_view(bytes).substr(frame_header_size)};
  model::Outcome read = decode<OutcomeFrame>(frame).outcome;
  EXPECT_EQ(read.lease, 7u);
  EXPECT_EQ(read.url_id, 42);
  EXPECT_EQ(model::state_of(read.reason), model::State::failed);
  EXPECT_EQ(read.reason, model::Reason::timeout);
  EXPECT_EQ(read.detail, outcome.detail);
  EXPECT_EQ(read.title, "a title");
  EXPECT_FALSE(read.description.has_value());
  EXPECT_EQ(read.body_hash, outcome.body_hash);
  EXPECT_EQ(read.timings.dns, 1.25);
  EXPECT_FALSE(read.timings.tls.has_value());
  EXPECT_EQ(read.link_count, 3u);
  ASSERT_EQ(read.links.size(), 1u);
  EXPECT_EQ(read.links[0].url, "http://example.org/");
  EXPECT_EQ(read.links[0].refused, model::Reason::scope);
  EXPECT_GE(read.detail.data(), bytes.data());  // a view into the frame, not a copy
  EXPECT_LT(read.detail.data(), bytes.data() + bytes.size());
}

// What is made element by element is what append_frame() makes of the whole, again and again.
TEST(ListFrame, IsTheFrameOfTheWholeList) {
  ListFrame<Leases> frame;
  for (const int count : {3, 0, 200}) {
    Leases whole;
    for (int i = 0; i < count; ++i) {
      Lease lease{.lease = static_cast<model::LeaseNo>(i), .url = "http://a.test/", .etag = "\"e\""};
      lease.headers.push_back({"Cookie", "a=b"});
      frame.add(lease);
      whole.leases.push_back(lease);
    }
    std::string expected;
    append_frame(expected, whole);
    EXPECT_EQ(frame.size(), whole.leases.size());
    EXPECT_EQ(frame.bytes(), expected);
    frame.clear();
  }
}

// A message is decoded into one that held another: nothing of that is left.
TEST(Frame, OfAMessageReadBeforeNothingIsLeft) {
  Finished first, second, read;
  first.attempts.resize(3);
  first.attempts[0].set_cookies = {"a=b", "c=d"};
  first.attempts[0].robots.emplace().rules = "rules";
  first.attempts[0].address = "192.0.2.1";
  second.attempts.resize(1);
  for (const Finished* message : {&first, &second}) {
    std::string bytes;
    append_frame(bytes, *message);
    decode({static_cast<std::uint8_t>(bytes[4]), std::string_view(bytes).substr(frame_header_size)}, read);
  }
  ASSERT_EQ(read.attempts.size(), 1u);
  EXPECT_TRUE(read.attempts[0].set_cookies.empty());
  EXPECT_FALSE(read.attempts[0].robots.has_value());
  EXPECT_EQ(read.attempts[0].address, "");
}

TEST(Frame, RefusesEveryTruncation) {
  std::string bytes;
  Leases message;
  message.leases.push_back(
      {.lease = 1, .url_id = 2, .host_id = 3, .depth = 4, .attempt = 5, .url = "http://example.org/"});
  append_frame(bytes, message);
  std::string_view payload = std::string_view(bytes).substr(frame_header_size);
  for (std::size_t size = 0; size < payload.size(); ++size)
    EXPECT_THROW(decode<Leases>(Frame{Leases::type, payload.substr(0, size)}), FrameError) << size;
  EXPECT_THROW(decode<Leases>(Frame{Leases::type, std::string(payload) + "x"}), FrameError);
}

TEST(Frame, RefusesACountThatItsBytesCannotHold) {
  std::string lie(4, '\xff');
  EXPECT_THROW(decode<Leases>(Frame{Leases::type, lie}), FrameError);
}

TEST(Frame, RefusesATruthThatIsNeitherTrueNorFalse) {
  std::string bytes;
  append_frame(bytes, Finish{0, true});
  bytes.back() = 2;
  EXPECT_THROW(decode<Finish>(Frame{Finish::type, std::string_view(bytes).substr(frame_header_size)}), FrameError);
}

TEST(Channel, CarriesFramesLargerThanEveryBuffer) {
  auto [a, b] = make_ends(4096);
  std::string text(3'000'000, 'x');
  text[1'234'567] = 'y';
  a.send(Fatal{text});
  a.send(AskQueued{});
  std::optional<Frame> frame;
  while (!frame) {
    ASSERT_TRUE(a.flush());
    ASSERT_TRUE(b.fill());
    frame = b.next();
  }
  EXPECT_EQ(decode<Fatal>(*frame).message, text);
  while (!(frame = b.next())) {
    ASSERT_TRUE(a.flush());
    ASSERT_TRUE(b.fill());
  }
  EXPECT_EQ(frame->type, AskQueued::type);
  EXPECT_FALSE(a.has_output());
}

TEST(Channel, SaysWhenThePeerIsGoneAndKeepsWhatItSaid) {
  auto [a, b] = make_socket_pair(1 << 16);
  Channel reader(std::move(a));
  {
    Channel writer(std::move(b));
    writer.send(Drained{3});
    ASSERT_TRUE(writer.flush());
  }
  ASSERT_TRUE(reader.fill());
  auto frame = reader.next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(decode<Drained>(*frame).worker, 3u);
  EXPECT_FALSE(reader.ended());
  EXPECT_FALSE(reader.fill());
  EXPECT_TRUE(reader.ended());
}

TEST(Channel, DropsATornFrameAndReadsTheNextWriterFromItsStart) {
  auto [a, b] = make_socket_pair(1 << 16);
  int raw = b.get();
  Channel reader(std::move(a));
  std::string torn;
  append_frame(torn, Fatal{"never finished"});
  torn.resize(torn.size() / 2);
  ASSERT_EQ(send(raw, torn.data(), torn.size(), 0), static_cast<ssize_t>(torn.size()));
  ASSERT_TRUE(reader.fill());
  EXPECT_FALSE(reader.next());
  reader.drop_torn_frame();
  std::string whole;
  append_frame(whole, Drained{1});
  ASSERT_EQ(send(raw, whole.data(), whole.size(), 0), static_cast<ssize_t>(whole.size()));
  ASSERT_TRUE(reader.fill());
  EXPECT_TRUE(reader.next());
}

TEST(Channel, RefusesAFrameOfImpossibleLength) {
  auto [a, b] = make_socket_pair(1 << 16);
  Channel reader(std::move(a));
  std::string header = "\xff\xff\xff\xff\x01";
  ASSERT_EQ(send(b.get(), header.data(), header.size(), 0), 5);
  ASSERT_TRUE(reader.fill());
  EXPECT_THROW(reader.next(), FrameError);
}

// What is missing there is not fuzzed.
TEST(Messages, AreAllInTheList) {
  std::size_t declared = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(CRAWL_SOURCE_DIR "/crawler/ipc")) {
    std::ifstream lines(file.path());
    for (std::string line; std::getline(lines, line);)
      declared += line.find("static constexpr std::uint8_t type = ") != line.npos;
  }
  EXPECT_EQ(AllMessages::count, declared);
}

}  // namespace
}  // namespace crawl::ipc
