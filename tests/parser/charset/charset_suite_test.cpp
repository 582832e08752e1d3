// The public suites: decoding of every two-byte code by the WHATWG indexes, and sniffing of encodings of HTML pages.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "parser/charset.h"
#include "tests/parser/suites.h"

namespace crawl::parser {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

// Every line must come out exactly as the reference has it, alone and in the whole file.
void expect_decodes(const std::string& charset, std::size_t expected_lines) {
  std::string in = test::read_suite_file("charset-decode/" + charset + "_in.txt");
  std::string reference = test::read_suite_file("charset-decode/" + charset + "_in_ref.txt");
  std::vector<std::string_view> codes = lines_of(in), texts = lines_of(reference);
  ASSERT_EQ(codes.size(), texts.size());
  EXPECT_EQ(codes.size(), expected_lines);
  std::string storage;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    EXPECT_EQ(decode_to_utf8(codes[i], charset, storage), texts[i]) << charset << " line " << i + 1;
  }
  EXPECT_TRUE(decode_to_utf8(in, charset, storage) == reference) << charset << " as a whole";
}

TEST(CharsetSuiteTest, Big5) {
  CRAWL_NEEDS_SUITE("charset-decode");
  expect_decodes("big5", 19786);
}

TEST(CharsetSuiteTest, Gb18030) {
  CRAWL_NEEDS_SUITE("charset-decode");
  expect_decodes("gb18030", 23944);
}

TEST(CharsetSuiteTest, ShiftJis) {
  CRAWL_NEEDS_SUITE("charset-decode");
  expect_decodes("shift_jis", 11284);
}

// What a decoder reads and the encoder knows is written as the same text again.
void expect_round_trip(const std::string& charset) {
  std::string reference = test::read_suite_file("charset-decode/" + charset + "_in_ref.txt");
  std::string storage;
  std::size_t encoded = 0;
  for (std::string_view text : lines_of(reference)) {
    if (text.contains("\xEF\xBF\xBD")) continue;
    std::string bytes = encode_from_utf8(text, charset);
    if (bytes.starts_with("&#")) continue;  // decoded only: Hong Kong's additions, what NEC and IBM defined twice
    ++encoded;
    // Equal but for the minus sign and the yen sign, for which Shift_JIS has one code each.
    EXPECT_EQ(decode_to_utf8(bytes, charset, storage), text) << charset;
  }
  EXPECT_GT(encoded, 6000u) << charset;
}

TEST(CharsetSuiteTest, WhatIsDecodedIsEncoded) {
  CRAWL_NEEDS_SUITE("charset-decode");
  for (const char* charset : {"big5", "gb18030", "shift_jis"}) expect_round_trip(charset);
}

struct EncodingCase {
  std::string_view data, encoding;
};

std::vector<EncodingCase> parse_html5lib(std::string_view file) {
  constexpr std::string_view data_mark = "#data\n", encoding_mark = "\n#encoding\n";
  std::vector<EncodingCase> cases;
  for (std::size_t at = file.find(data_mark); at != file.npos; at = file.find(data_mark, at)) {
    at += data_mark.size();
    std::size_t end = file.find(encoding_mark, at), name = end + encoding_mark.size();
    cases.push_back({file.substr(at, end - at), file.substr(name, file.find('\n', name) - name)});
    at = name;
  }
  return cases;
}

// test-yahoo-jp.dat holds a page of EUC-JP that somebody saved as UTF-8: it is put back as it was.
std::string original_bytes(const EncodingCase& test, std::string_view file_name) {
  return file_name == "test-yahoo-jp.dat" ? encode_from_utf8(test.data, test.encoding) : std::string(test.data);
}

TEST(CharsetSuiteTest, Html5lib) {
  CRAWL_NEEDS_SUITE("html-charset");
  std::size_t count = 0;
  for (const char* name : {"tests1.dat", "tests2.dat", "test-yahoo-jp.dat"}) {
    std::string file = test::read_suite_file(std::filesystem::path("html-charset/html5lib") / name);
    for (const EncodingCase& test : parse_html5lib(file)) {
      ++count;
      EXPECT_EQ(find_charset(original_bytes(test, name), "").name, encoding_for_label(test.encoding)) << name << ":\n"
                                                                                                      << test.data;
    }
  }
  EXPECT_EQ(count, 82u);
}

// The expected label stands after the last '_' of the name, or is that of the folder.
std::string expected_by_path(const std::filesystem::path& path) {
  std::string folder = path.parent_path().filename(), name = path.stem();
  if (folder == "utf") return "UTF-8";
  return name.substr(name.rfind('_') + 1);
}

TEST(CharsetSuiteTest, Sniffer) {
  CRAWL_NEEDS_SUITE("html-charset");
  std::size_t count = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(test::suites_folder() / "html-charset/sniffer")) {
    if (entry.path().extension() != ".html") continue;
    ++count;
    std::string html = test::read_suite_file(std::filesystem::absolute(entry.path()));
    EXPECT_EQ(find_charset(html, "").name, expected_by_path(entry.path())) << entry.path();
  }
  EXPECT_EQ(count, 16u);
}

}  // namespace
}  // namespace crawl::parser
