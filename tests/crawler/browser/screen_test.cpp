// Tabs of a browser draw in turn, whatever becomes of one of them. Without a browser: what is said to it is answered
// here.
#include "crawler/browser/page/screen.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

namespace crawl::browser {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ScreenTest : public testing::Test {
 protected:
  ScreenTest() {
    int commands[2], replies[2];
    EXPECT_EQ(pipe2(commands, O_CLOEXEC | O_NONBLOCK), 0);
    EXPECT_EQ(pipe2(replies, O_CLOEXEC), 0);
    said_ = base::Fd(commands[0]);
    replies_ = base::Fd(replies[1]);
    connection = std::make_shared<Connection>(io, base::Fd(commands[1]), base::Fd(replies[0]));
    connection->start([this] { over = true; });
  }
  ~ScreenTest() override {
    connection->close("the test is over");
    screen->end();
    io.run_for(1s);
  }

  // A tab that wants a frame: its name goes to `drawn` when it has one, or to `without`.
  void wants(const std::string& tab, std::chrono::milliseconds turn = 1h, std::chrono::milliseconds frame = 1h) {
    boost::asio::co_spawn(io, want(tab, turn, frame), boost::asio::detached);
    settle();
  }
  void answer(int id) {
    const std::string text = R"({"id":)" + std::to_string(id) + R"(,"result":{"hasDamage":true}})" + '\0';
    EXPECT_EQ(write(replies_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    settle();
  }
  std::string said() {
    std::string text(4'096, ' ');
    const ssize_t size = read(said_.get(), text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }
  void settle() {
    io.restart();
    io.run_for(20ms);
    io.poll();  // what became ready while the machine stood still
  }

  boost::asio::io_context io{1};
  std::shared_ptr<Connection> connection;
  std::shared_ptr<Screen> screen = std::make_shared<Screen>(io, true);
  std::vector<std::string> drawn, without;
  bool over = false;

 private:
  boost::asio::awaitable<void> want(std::string tab, std::chrono::milliseconds turn, std::chrono::milliseconds frame) {
    const bool has_turn = co_await screen->take_turn(tab, Screen::Clock::now() + turn);
    bool has_frame = has_turn;
    if (has_turn) has_frame = co_await screen->draw(connection, tab, 12.5, Screen::Clock::now() + frame);
    (has_frame ? drawn : without).push_back(tab);
  }
  base::Fd said_, replies_;
};

TEST_F(ScreenTest, OneDrawsAfterTheOther) {
  for (const char* tab : {"a", "b", "c"}) wants(tab);
  const std::string first = said();
  EXPECT_THAT(first, HasSubstr(R"("method":"HeadlessExperimental.beginFrame","sessionId":"a")"));
  EXPECT_THAT(first, HasSubstr(R"("frameTimeTicks":12.5)"));
  EXPECT_THAT(first, Not(HasSubstr(R"("sessionId":"b")")));
  answer(1);
  EXPECT_THAT(drawn, ElementsAre("a"));
  EXPECT_THAT(said(), HasSubstr(R"("sessionId":"b")"));
  answer(2);
  answer(3);
  EXPECT_THAT(drawn, ElementsAre("a", "b", "c"));
  EXPECT_TRUE(screen->free());
}

TEST_F(ScreenTest, WhoIsNotAnsweredKeepsTheTurnUntilItIs) {
  wants("a", 1h, 1ms);
  wants("b");
  EXPECT_THAT(without, ElementsAre("a"));
  EXPECT_TRUE(screen->has_turn("a"));
  EXPECT_THAT(drawn, IsEmpty());
  answer(1);
  answer(2);
  EXPECT_THAT(drawn, ElementsAre("b"));
}

TEST_F(ScreenTest, WhoIsClosedGivesItOn) {
  wants("a", 1h, 1ms);
  wants("b");
  screen->closes("a", connection);
  screen->closed("c");  // not its turn
  EXPECT_TRUE(screen->has_turn("a"));
  screen->closed("a");
  settle();
  EXPECT_TRUE(screen->has_turn("b"));
  answer(1);  // too late: it is the turn of another
  EXPECT_TRUE(screen->has_turn("b"));
  answer(2);
  EXPECT_THAT(drawn, ElementsAre("b"));
  EXPECT_FALSE(over);
}

TEST_F(ScreenTest, WhoWaitsTooLongGoesWithout) {
  wants("a");
  wants("b", 1ms);
  wants("c");
  EXPECT_THAT(without, ElementsAre("b"));
  answer(1);
  EXPECT_TRUE(screen->has_turn("c"));
}

TEST_F(ScreenTest, ABrowserWhoseTabCannotBeClosedIsEnded) {
  wants("a", 1h, 1ms);
  screen->closes("a", connection);
  for (int k = 0; k < 2'000 && !over; ++k) settle();
  EXPECT_TRUE(over);
}

}  // namespace
}  // namespace crawl::browser
