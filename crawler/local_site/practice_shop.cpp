#include "crawler/local_site/practice_shop.h"

#include <array>
#include <charconv>

namespace crawl::local_site {
namespace {

struct Kind {
  std::string_view name, taste;
};

constexpr std::array<Kind, 4> kinds{Kind{"Green", "fresh, with a note of grass after rain"},
                                    Kind{"Black", "strong, for the morning and for milk"},
                                    Kind{"Oolong", "half way between, and better at the third infusion"},
                                    Kind{"White", "so light that one has to listen to it"}};
constexpr std::array<std::string_view, 6> places{"Assam", "Darjeeling", "Fujian", "Yunnan", "Shizuoka", "Nilgiri"};
constexpr unsigned teas = kinds.size() * places.size(), teas_on_a_page = 8;

std::string name_of(unsigned tea) {
  return std::string(kinds[tea % kinds.size()].name) + " tea from " + std::string(places[tea % places.size()]) +
         (tea < 12 ? "" : ", second flush");
}

// In cents: 3.50 to about 27.
unsigned price_of(unsigned tea) {
  return 350 + (tea * 739) % 2400 / 5 * 5;
}

std::string price_text(unsigned tea) {
  const std::string cents = std::to_string(price_of(tea) % 100);
  return std::to_string(price_of(tea) / 100) + "." + (cents.size() < 2 ? "0" : "") + cents;
}

bool in_stock(unsigned tea) {
  return tea % 7 != 3;
}

std::string address_of(unsigned tea) {
  return "/shop/" + std::to_string(tea + 1) + ".html";
}

std::string head(const std::string& title, const std::string& description) {
  return "<!doctype html>\n<html lang=en>\n<head><meta charset=utf-8><title>" + title + "</title>\n" +
         "<meta name=description content=\"" + description + "\"></head>\n<body>\n" +
         "<nav><a href=/>Home</a> <a href=/shop/>All teas</a></nav>\n<main>\n";
}

std::string list_page(unsigned page) {
  const std::string number = page == 0 ? "" : ", page " + std::to_string(page + 1);
  std::string html = head("Teas" + number, "All teas of the shop" + number) + "<h1>Teas" + number + "</h1>\n";
  for (unsigned tea = page * teas_on_a_page; tea < teas && tea < (page + 1) * teas_on_a_page; ++tea) {
    html += "<article class=tea><a href=" + address_of(tea) + ">" + name_of(tea) + "</a> <span class=price>" +
            price_text(tea) + "</span></article>\n";
  }
  if ((page + 1) * teas_on_a_page < teas) {
    html += "<p><a rel=next class=next href=\"/shop/?page=" + std::to_string(page + 2) + "\">Next page</a></p>\n";
  }
  return html + "</main></body></html>\n";
}

std::string structured_data(unsigned tea) {
  return "<script type=\"application/ld+json\">{\"@context\": \"https://schema.org\", \"@type\": \"Product\", "
         "\"name\": \"" +
         name_of(tea) + "\", \"offers\": {\"@type\": \"Offer\", \"price\": \"" + price_text(tea) +
         "\", \"priceCurrency\": \"EUR\"}}</script>\n";
}

std::string tea_page(unsigned tea) {
  const Kind& kind = kinds[tea % kinds.size()];
  const std::string name = name_of(tea);
  std::string html = head(name, name + ", by the hundred grams") + "<h1>" + name + "</h1>\n" + structured_data(tea);
  html += "<img src=/images/tea.svg alt=\"A cup of " + name + "\">\n<p class=price>" + price_text(tea) + " EUR</p>\n";
  html += std::string("<p class=stock>") + (in_stock(tea) ? "In stock" : "Sold out") + "</p>\n<p>This tea is " +
          std::string(kind.taste) + ".</p>\n";
  html += "<p>With it goes <a href=" + address_of((tea + 5) % teas) + ">" + name_of((tea + 5) % teas) + "</a>.</p>\n";
  return html + "</main></body></html>\n";
}

// "7.html" and "?page=2" as numbers from 1; 0 for what is none.
unsigned number_between(std::string_view text, std::string_view before, std::string_view behind) {
  if (!text.starts_with(before) || !text.ends_with(behind) || text.size() < before.size() + behind.size()) return 0;
  text = text.substr(before.size(), text.size() - before.size() - behind.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

}  // namespace

std::optional<std::string> shop_page(std::string_view target) {
  if (target == "/shop/") return list_page(0);
  const unsigned page = number_between(target, "/shop/?page=", ""), tea = number_between(target, "/shop/", ".html");
  if (page >= 1 && (page - 1) * teas_on_a_page < teas && page <= teas) return list_page(page - 1);
  if (tea >= 1 && tea <= teas) return tea_page(tea - 1);
  return std::nullopt;
}

std::vector<std::string> shop_targets() {
  std::vector<std::string> targets = {"/shop/"};
  for (unsigned tea = 0; tea < teas; ++tea) targets.push_back(address_of(tea));
  return targets;
}

}  // namespace crawl::local_site
