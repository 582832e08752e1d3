// What a script puts into its page by show(text).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/crawler/browser/browser_world.h"

namespace crawl::browser {

// Shown: pages in one world for all tests of a suite, which may serve more in it.
class Shown : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    world = new BrowserWorld();
    world->serve("https://example.test/text", "what was sent");
  }
  static void TearDownTestSuite() {
    delete world;
    world = nullptr;
  }
  static void expect(const std::string& name, const std::string& script, const std::string& shown) {
    const std::string html =
        "<p id=shown></p><script>const show = text => { shown.textContent += text };" + script + "</script>";
    ipc::Rendered page = world->render(html);
    if (had_no_time(page)) {
      BrowserSettings settings;
      settings.timeout *= with_patience;
      BrowserWorld patient(settings);
      patient.web = world->web;
      page = patient.render(html);
    }
    EXPECT_EQ(page.error, "") << name;
    EXPECT_EQ(page.incomplete, "") << name;
    EXPECT_THAT(page.html, testing::HasSubstr("<p id=\"shown\">" + shown + "</p>")) << name;
  }
  inline static BrowserWorld* world = nullptr;
};

}  // namespace crawl::browser
