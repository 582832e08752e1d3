#include "tests/support/generated_sites/fillings.h"

namespace crawl::generated {
namespace {

std::string markov(Dice& dice, unsigned count) {
  std::string text;
  unsigned at = dice(800);
  for (unsigned i = 0; i < count; ++i) {
    text += word(at) + " ";
    at = (at * 7 + dice(12) * 31 + 1) % 800;
  }
  return text;
}

}  // namespace

SitePage filled(Filling filling, const std::string& path) {
  Dice dice(path);
  switch (filling) {
    case Filling::markov: {
      std::string text = markov(dice, 250);
      return {text.substr(0, 40), text, {}};
    }
    case Filling::growing: {
      SitePage page;
      for (unsigned i = 0; i < 80; ++i) page.text += name(dice, 4 + dice(6)) + " ";
      page.title = page.text.substr(0, 30);
      return page;
    }
    case Filling::random:
      return {words(dice, 3, 3000), words(dice, 150, 3000), {}};
    case Filling::lorem:
      return {words(dice, 3, 60), words(dice, 100, 60), {}};
    case Filling::template_:
      return {"Item", frame(150) + words(dice, 3, 400), {}};
    case Filling::echo:
      return {"Page " + path, frame(60) + "The page " + path + " was not found. Did you mean one of these?", {}};
    case Filling::same:
      return {"Welcome", frame(120), {}};
    case Filling::cjk: {
      SitePage page;
      for (unsigned i = 0; i < 6; ++i) page.title += sign(dice);
      for (unsigned i = 0; i < 120; ++i) page.text += sign(dice);
      return page;
    }
    case Filling::digits: {
      SitePage page{std::to_string(dice(90000)), {}, {}};
      for (unsigned i = 0; i < 60; ++i) page.text += std::to_string(dice(100000)) + " ";
      return page;
    }
    case Filling::empty:
      break;
  }
  return {"Untitled", "", {}};
}

const char* name_of(Filling filling) {
  static constexpr const char* names[] = {"markov", "growing", "random", "lorem",  "template",
                                          "echo",   "same",    "cjk",    "digits", "empty"};
  return names[static_cast<int>(filling)];
}

}  // namespace crawl::generated
