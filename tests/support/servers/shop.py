"""A small shop: a front page, categories with pages of lists, and a detail page for each product; prices and dates are
written as such shops write them. What a crawl of it must extract is known: `Shop.products`.

    with RecordingServer(Shop().respond) as server: ...
"""

import datetime
import html

from recording import Answer

CATEGORIES = ("books", "lamps", "tea")
PER_CATEGORY, PER_LIST = 47, 10  # the last list is not full
PRICES = ("${whole:,}.{cents:02}", "{whole},{cents:02}\xa0€", "£ {whole:,}.{cents:02}", "EUR {dots},{cents:02}", "{spaces},{cents:02} zł")
DATES = ("%Y-%m-%d", "%B %d, %Y", "%d.%m.%Y", "%a, %d %b %Y")


class Product:
    def __init__(self, category, number):
        self.path = f"/{category}/{number:03}.html"
        self.category, self.number = category, number
        self.name = f"{category.capitalize()} & more no. {number} \"{'★' * (number % 5)}\""
        self.whole, self.cents = (number * 7919) % 12000, (number * 37) % 100
        self.day = datetime.date(2024, 1, 13) + datetime.timedelta(days=number)  # no month before the 13th is in doubt
        self.stock = None if number % 6 == 0 else number * 3
        self.tags = [f"tag{i}" for i in range(number % 4)]

    def price(self):
        form = PRICES[self.number % len(PRICES)]
        return form.format(whole=self.whole, cents=self.cents, dots=f"{self.whole:,}".replace(",", "."),
                           spaces=f"{self.whole:,}".replace(",", "\u202f"))

    def number_of_price(self):
        return float(f"{self.whole}.{self.cents:02}")

    def detail_page(self):
        stock = "Not in stock" if self.stock is None else f"In stock: <b>{self.stock}</b> pieces"
        tags = "".join(f"<li><a href='/tags/{tag}'>{tag}</a>" for tag in self.tags)
        return (f"<!DOCTYPE html><title>{html.escape(self.name)} | The shop</title><nav><a href='/'>Home</a></nav>"
                f"<main class=product data-sku='SKU-{self.number}'><h1>{html.escape(self.name)}</h1>\n<p class='price now'>\n"
                f"  Price: <span>{self.price()}</span></p><p class=stock>{stock}</p>"
                f"<time>{self.day.strftime(DATES[self.number % len(DATES)])}</time><ul class=tags>{tags}</ul>"
                f"<img src='../img/{self.number}.jpg?w=1&amp;h=2'></main>"
                "<aside><h1>Others</h1><p class=price>1.00</p></aside>")


class Shop:
    def __init__(self):
        self.products = [Product(category, number) for category in CATEGORIES for number in range(1, PER_CATEGORY + 1)]
        self.raised = 0  # added to each price, as a shop does between two crawls
        self.pages = {product.path: product.detail_page for product in self.products}
        self.pages["/"] = self._front
        for category in CATEGORIES:
            mine = [product for product in self.products if product.category == category]
            lists = [mine[begin:begin + PER_LIST] for begin in range(0, len(mine), PER_LIST)]
            for index, some in enumerate(lists):
                self.pages[f"/{category}/?page={index + 1}"] = lambda c=category, i=index, s=some, n=len(lists): self._list(c, i, s, n)

    def respond(self, request):
        make = self.pages.get(request.path)
        if make is None:  # it looks like a product, and is none
            return Answer("<!DOCTYPE html><main class=product><h1>Not found</h1></main>", status="404 Not Found")
        return Answer(make(), headers=["Content-Type: text/html; charset=utf-8"])

    def _front(self):
        links = "".join(f"<li><a href='/{category}/?page=1'>{category}</a>" for category in CATEGORIES)
        return f"<!DOCTYPE html><title>The shop</title><ul>{links}</ul><a href='/gone/000.html'>Gone</a>"

    def _list(self, category, index, products, lists):
        rows = "".join(f"<li class=row><a href='{product.path.rpartition('/')[2]}'>{html.escape(product.name)}</a>"
                       f"<span class=price>{product.price()}</span></li>" for product in products)
        following = f"<a rel=next href='?page={index + 2}'>Next</a>" if index + 1 < lists else ""
        return f"<!DOCTYPE html><title>{category}</title><ol>{rows}</ol>{following}"
