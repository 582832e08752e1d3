// What a script puts into its page by show(text).
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "tests/crawler/browser/browser_world.h"

namespace crawl::browser {

inline void expect_shown(BrowserWorld& world, const std::string& name, const std::string& script,
                         const std::string& shown) {
  const ipc::Rendered page = world.render(
      "<p id=shown></p><script>const show = text => { shown.textContent += text };" + script + "</script>");
  EXPECT_EQ(page.error, "") << name;
  EXPECT_EQ(page.incomplete, "") << name;
  EXPECT_THAT(page.html, testing::HasSubstr("<p id=\"shown\">" + shown + "</p>")) << name;
}

}  // namespace crawl::browser
