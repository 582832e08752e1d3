// UrlForm: what a URL has in common with its neighbours: its host and folders, with what is a number or a token (a
// date, a page, a session) taken for one and the same. "http://h/s/3f9a01c7/shop/17/x?y" has the forms "http://h/",
// "http://h/s/*/", "http://h/s/*/shop/", "http://h/s/*/shop/#/" and "http://h/s/*/shop/#/x?". Pure; a form's own form
// is itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crawl::storage {

class UrlForm {
 public:
  static constexpr std::size_t max_levels = 8;  // folders below the eighth, or a query, count as the eighth

  explicit UrlForm(std::string_view url);
  // What of a URL decides its form: those of one folder have one form.
  static std::string_view folder_of(std::string_view url);

  // Level 0 is the host; each further one a folder, or the path that has a query.
  std::size_t levels() const { return levels_; }
  std::string_view prefix(std::size_t level) const { return std::string_view(text_).substr(0, ends_[level]); }

 private:
  void add_segment(std::string_view segment);
  void add_part(std::string_view part);
  void end_level();

  std::string text_;
  std::array<std::uint32_t, max_levels> ends_{};
  std::size_t levels_ = 0;
};

}  // namespace crawl::storage
