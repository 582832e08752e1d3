// Second-hand houses: the list pages of a site, one after the other, the page of each house, and an item for each in
// houses.db.
//
//     houses http://127.0.0.1:8000/list.html          # any flag of crawl: --delay 2s, --max-pages 500, ...
//     sqlite3 houses.db "SELECT data ->> 'district', avg(data ->> 'price') FROM items GROUP BY 1"
#include <crawl/crawl.h>

int main(int argc, char** argv) {
  crawl::Crawler crawler;
  crawler.describe("Collects houses for sale from the lists of a site.");
  crawler.set("depth", "all").set("output", "houses.db");
  crawler.follow_only_asked();  // no imprint, no search form, no other cities

  // List pages: the houses on them, and the next list page.
  crawler.on_html("ul.houses a.house[href], a.next[href]",
                  [](crawl::Element& link) { link.page().follow(link.url("href")); });

  // The page of a house: <h1>, and a table of facts with headings.
  crawler.on_html("article.house", [](crawl::Element& house) {
    crawl::Item item("house");
    item.set("title", house.first("h1"))
        .set("district", house.first(".district"))
        .set("price", house.number(".price"))
        .set("area", house.number("th:contains('Area') + td"))
        .set("rooms", house.number("th:contains('Rooms') + td"))
        .set("tags", house.all(".tags li"));
    house.page().add_item(item);
  });

  return crawler.run(argc, argv);
}
