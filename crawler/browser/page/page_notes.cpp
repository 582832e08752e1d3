#include "crawler/browser/page/page_notes.h"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "base/text/text.h"

namespace crawl::browser {
namespace {

using model::RequestKind;

constexpr std::size_t max_error = 150;  // bytes of it that are shown

}  // namespace

void PageNotes::on_noted(std::string_view payload, RequestGate& gate) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({payload.data(), payload.size()}, error);
  if (error || !value.is_array() || value.get_array().size() != 2) return;
  const boost::json::value &kind = value.get_array()[0], &url = value.get_array()[1];
  if (!kind.is_string() || !url.is_string()) return;
  const std::string_view words(kind.get_string().data(), kind.get_string().size());
  const std::string_view address(url.get_string().data(), url.get_string().size());
  if (words == "socket")
    gate.note(RequestKind::socket, address, "GET", "pages have no connections that stay open");
  else if (words == "service worker")
    gate.note(RequestKind::other, address, "GET", "there are no service workers");
  else if (words == "download")
    gate.note(RequestKind::document, address, "GET", "nothing is downloaded");
  else if (words == "popup")
    gate.note(RequestKind::document, address, "GET", "a page opens no other");
  else if (words == "dialog")
    dialogs_ = true;
  else if (words == "timers")
    timers_ = true;
  else if (words == "webgl")
    webgl_ = true;
}

// A promise that nobody waits for fails mostly because of a request, and those are told by themselves.
void PageNotes::on_exception(const JsonObject& details) {
  if (!error_.empty() || text_of(details, "text").contains("(in promise)")) return;
  std::string_view text = text_of(object_of(details, "exception"), "description");
  if (text.empty()) text = text_of(details, "text");
  error_ = base::printable(text.substr(0, std::min(text.find('\n'), max_error)));
}

void PageNotes::add_words(std::vector<std::string>& words) const {
  if (dialogs_) words.emplace_back("its dialogs were answered without being shown");
  if (timers_) words.emplace_back("its timers set one another without end: this is how it was meanwhile");
  if (waits_) words.emplace_back("what it waited for had no end: this is how it was meanwhile");
  if (webgl_) words.emplace_back("it asked for WebGL, which the browser does not have");
  if (!error_.empty()) words.push_back("its scripts failed: " + error_);
}

}  // namespace crawl::browser
