// The public conformance suites: read where they are, at $CRAWL_SUITES or ../shared/suites beside the checkout, never
// copied. Where they are missing a test skips and says so; where CI=true that is a failure.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace crawl::test {

inline std::filesystem::path suites_folder() {
  const char* folder = std::getenv("CRAWL_SUITES");
  return folder ? std::filesystem::path(folder) : std::filesystem::path(CRAWL_SOURCE_DIR) / "../shared/suites";
}

inline bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci && std::string(ci) == "true";
}

inline std::string read_suite_file(const std::filesystem::path& name) {
  std::ifstream file(suites_folder() / name, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << suites_folder() / name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace crawl::test

// First line of a test that reads the suite in this folder of the suites.
#define CRAWL_NEEDS_SUITE(folder)                                                         \
  do {                                                                                    \
    if (!std::filesystem::exists(crawl::test::suites_folder() / (folder))) {              \
      if (crawl::test::in_ci()) FAIL() << "no suite at " << crawl::test::suites_folder(); \
      GTEST_SKIP() << "the public suites are not at " << crawl::test::suites_folder();    \
    }                                                                                     \
  } while (false)
