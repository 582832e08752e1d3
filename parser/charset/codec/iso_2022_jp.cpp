#include "parser/charset/codec/iso_2022_jp.h"

#include <optional>

#include "parser/charset/codec/encoders.h"
#include "parser/charset/codec/index.h"
#include "parser/charset/codec/utf8.h"

namespace crawl::parser::charset {
namespace {

using Byte = unsigned char;

enum class State { ascii, roman, katakana, jis0208 };

constexpr char escape = '\x1B';

bool is_forbidden_control(char32_t c) {
  return c == 0x0E || c == 0x0F || c == 0x1B;
}

// The state that the two bytes after an escape byte ask for.
std::optional<State> state_of_escape(std::string_view two) {
  if (two == "(B") return State::ascii;
  if (two == "(J") return State::roman;
  if (two == "(I") return State::katakana;
  if (two == "$@" || two == "$B") return State::jis0208;
  return std::nullopt;
}

// https://encoding.spec.whatwg.org/#iso-2022-jp-decoder
class Decoder {
 public:
  Decoder(std::string_view bytes, Utf8Writer& out) : bytes_(bytes), out_(out) {}

  void run() {
    while (at_ < bytes_.size()) {
      if (bytes_[at_] == escape) {
        read_escape();
      } else if (state_ == State::jis0208) {
        read_pair();
      } else {
        read_single(Byte(bytes_[at_++]));
      }
    }
  }

 private:
  // Two escapes with nothing between them are an error: they could hide text from a filter.
  void read_escape() {
    ++at_;
    std::optional<State> state = state_of_escape(bytes_.substr(at_, 2));
    if (state) {
      at_ += 2;
      state_ = *state;
      if (just_escaped_) out_.push_error();
      just_escaped_ = true;
    } else {
      just_escaped_ = false;
      out_.push_error();
    }
  }

  void read_single(Byte byte) {
    just_escaped_ = false;
    bool is_text = byte < 0x80 && !is_forbidden_control(byte);
    if (state_ == State::katakana) {
      bool is_katakana = byte >= 0x21 && byte <= 0x5F;
      out_.push(is_katakana ? char32_t(0xFF61 - 0x21 + byte) : 0xFFFD);
    } else if (state_ == State::roman && (byte == 0x5C || byte == 0x7E)) {
      out_.push(byte == 0x5C ? U'¥' : U'\u203E');
    } else {
      out_.push(is_text ? byte : 0xFFFD);
    }
  }

  void read_pair() {
    just_escaped_ = false;
    Byte lead = Byte(bytes_[at_++]);
    bool is_lead = lead >= 0x21 && lead <= 0x7E;
    if (!is_lead || at_ == bytes_.size() || bytes_[at_] == escape) return out_.push_error();
    Byte trail = Byte(bytes_[at_++]);
    bool is_trail = trail >= 0x21 && trail <= 0x7E;
    char32_t code_point = is_trail ? jis0208_index()[(lead - 0x21u) * 94 + trail - 0x21u] : 0;
    out_.push(code_point == 0 ? 0xFFFD : code_point);
  }

  std::string_view bytes_;
  Utf8Writer& out_;
  std::size_t at_ = 0;
  State state_ = State::ascii;
  bool just_escaped_ = false;  // the standard's "output flag"
};

// https://encoding.spec.whatwg.org/#index-iso-2022-jp-katakana: full-width for U+FF61 to U+FF9F.
constexpr std::u32string_view full_width_katakana =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリ"
    U"ルレロワン゛゜";
static_assert(full_width_katakana.size() == 0xFF9F - 0xFF61 + 1);

class Encoder {
 public:
  std::string run(std::string_view text) {
    while (!text.empty()) {
      Utf8Sequence sequence = read_utf8_sequence(text);
      text.remove_prefix(sequence.size);
      write(sequence.code_point);
    }
    switch_to(State::ascii);
    return std::move(out_);
  }

 private:
  void write(char32_t c) {
    if (is_forbidden_control(c)) return write_reference(0xFFFD);
    if (c < 0x80) return write_ascii(c);
    if (c == U'¥' || c == U'\u203E') {
      switch_to(State::roman);
      return out_.push_back(c == U'¥' ? 0x5C : 0x7E);
    }
    write_jis0208(c);
  }

  void write_ascii(char32_t c) {
    bool stays_roman = state_ == State::roman && c != 0x5C && c != 0x7E;
    if (!stays_roman) switch_to(State::ascii);
    out_.push_back(char(c));
  }

  void write_jis0208(char32_t c) {
    constexpr std::uint32_t rows = 94 * 94;
    std::optional<std::uint32_t> pointer = jis0208_pointers().find(jis_equivalent(c));
    if (!pointer || *pointer >= rows) return write_reference(c);
    switch_to(State::jis0208);
    out_.push_back(char(*pointer / 94 + 0x21));
    out_.push_back(char(*pointer % 94 + 0x21));
  }

  static char32_t jis_equivalent(char32_t c) {
    if (c == 0x2212) return 0xFF0D;
    return c >= 0xFF61 && c <= 0xFF9F ? full_width_katakana[c - 0xFF61] : c;
  }

  // In ASCII or in Roman, which have the same '&', '#', digits and ';'.
  void write_reference(char32_t c) {
    if (state_ == State::jis0208) switch_to(State::ascii);
    append_character_reference(c, out_);
  }

  void switch_to(State state) {
    if (state == state_) return;
    state_ = state;
    out_ += state == State::ascii ? "\x1B(B" : state == State::roman ? "\x1B(J" : "\x1B$B";
  }

  std::string out_;
  State state_ = State::ascii;
};

}  // namespace

void decode_iso_2022_jp(std::string_view bytes, Utf8Writer& out) {
  Decoder(bytes, out).run();
}

std::string encode_iso_2022_jp(std::string_view text) {
  return Encoder().run(text);
}

}  // namespace crawl::parser::charset
