#include "parser/charset/codec/icu_converter.h"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <stdexcept>
#include <string>

namespace crawl::parser::charset {

void IcuConverter::Close::operator()(UConverter* converter) const {
  ucnv_close(converter);
}

IcuConverter::IcuConverter(const char* name) {
  UErrorCode error = U_ZERO_ERROR;
  converter_.reset(ucnv_open(name, &error));
  if (U_SUCCESS(error)) {
    ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  }
  if (U_FAILURE(error)) {
    throw std::runtime_error(std::string("ICU cannot open its converter ") + name + ": " + u_errorName(error));
  }
}

char32_t IcuConverter::decode(std::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  UChar units[4];
  int32_t size = ucnv_toUChars(converter_.get(), units, 4, bytes.data(), int32_t(bytes.size()), &error);
  if (U_FAILURE(error)) return 0;
  char32_t code_point = 0;
  if (size == 1 && !U16_IS_SURROGATE(units[0])) code_point = units[0];
  if (size == 2 && U16_IS_LEAD(units[0]) && U16_IS_TRAIL(units[1])) {
    code_point = char32_t(U16_GET_SUPPLEMENTARY(units[0], units[1]));
  }
  return code_point == 0xFFFD ? 0 : code_point;
}

}  // namespace crawl::parser::charset
