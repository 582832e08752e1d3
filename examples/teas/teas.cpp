// Teas: the shop of the practice site (`crawl demo --serve`). The price of the list goes with each link to the page of
// its tea, where it is compared with the price that stands there.
//
//     teas http://127.0.0.1:8907/shop/                # any flag of crawl: --delay 2s, --max-pages 500, ...
//     sqlite3 teas.db "SELECT data ->> 'name', data ->> 'price' FROM items WHERE data ->> 'stock' = 'In stock'"
#include <crawl/crawl.h>

#include <iostream>
#include <string>

int main(int argc, char** argv) {
  crawl::Crawler crawler;
  crawler.describe("Collects the teas of a shop, and finds those whose price in the list is not that of their page.");
  crawler.set("depth", "all").set("output", "teas.db").follow_only_asked();

  // A list: each tea with its price, and the next list.
  crawler.on_html("article.tea", [](crawl::Element& tea) {
    for (const crawl::Element& link : tea.select("a")) tea.page().follow(link.url("href"), tea.first(".price"));
  });
  crawler.on_html("a.next", [](crawl::Element& link) { link.page().follow(link.url("href")); });

  // The page of a tea: what the list said of it is the page's context.
  crawler.on_html("main:has(.stock)", [](crawl::Element& tea) {
    crawl::Page& page = tea.page();
    const std::string price = tea.first(".price");
    crawl::Item item("tea");
    item.set("name", tea.first("h1")).set("price", tea.number(".price")).set("stock", tea.first(".stock"));
    item.set("list_price", page.context()).set("differs", price != page.context() + " EUR");
    for (const crawl::Element& picture : tea.select("img")) item.set("picture", picture.url("src"));
    page.add_item(item);
  });

  crawler.on_error(
      [](const crawl::Failure& failure) { std::cout << failure.url() << " failed: " << failure.detail() << "\n"; });
  crawler.on_finish([](const crawl::Summary& summary) {
    std::cout << summary.items() << " teas from " << summary.done() << " pages\n";
  });
  return crawler.run(argc, argv);
}
