// CommaLocale: the C locale of this process is one whose decimal point is a comma and whose months are not English, as
// a program that embeds the library may have set it, for as long as the object lives. The locale is made of the sources
// that Debian's package `locales` has, in a folder of its own.
#pragma once

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace crawl::test {

class CommaLocale {
 public:
  CommaLocale() {
    std::string name = (std::filesystem::temp_directory_path() / "crawl-locale-XXXXXX").string();
    folder_ = ::mkdtemp(name.data()) ? name : std::string();
    // All of Unicode would take it a second.
    const std::string make = "localedef -i de_DE -f ISO-8859-1 " + folder_ + "/de_DE.ISO-8859-1 2> /dev/null";
    if (std::system(make.c_str()) != 0) return;
    ::setenv("LOCPATH", folder_.c_str(), 1);
    set_ = std::setlocale(LC_ALL, "de_DE.ISO-8859-1") != nullptr;
  }
  ~CommaLocale() {
    std::setlocale(LC_ALL, "C");
    ::unsetenv("LOCPATH");
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  CommaLocale(const CommaLocale&) = delete;
  CommaLocale& operator=(const CommaLocale&) = delete;

  // Whether it is in force; a test that needs it fails without.
  bool is_set() const { return set_ && *std::localeconv()->decimal_point == ','; }

 private:
  std::string folder_;
  bool set_ = false;
};

}  // namespace crawl::test
