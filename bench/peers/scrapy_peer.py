#!/usr/bin/python3
"""The Scrapy peer: a spider and a pipeline into SQLite, with all switched off that the others do not do: cookies, retries,
robots.txt, the console, statistics of downloads. Links are taken by XPath and told apart before they are resolved, which
costs less than LinkExtractor. One item at a time goes through the pipeline: its hundred of the default cost more.

    scrapy_peer.py OUT.db crawl URL      from URL to all of its host:port
    scrapy_peer.py OUT.db list FILE      the URLs of FILE, one a line, each once

CONCURRENCY (32) is read from the environment.
"""

import os
import sqlite3
import sys
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse

from links import pages_linked

PATH, MODE, SEED = sys.argv[1:]
CONCURRENCY = int(os.environ.get("CONCURRENCY", "32"))
PAGES_A_TRANSACTION = 500


class IntoSqlite:
    def open_spider(self, spider):
        self.count = 0
        self.db = sqlite3.connect(PATH)
        self.db.executescript("""PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
CREATE TABLE pages(url TEXT PRIMARY KEY, status INTEGER, title TEXT, n_links INTEGER, body_len INTEGER, body BLOB)""")

    def process_item(self, item, spider):
        self.db.execute("INSERT OR IGNORE INTO pages VALUES(:url, :status, :title, :links, :size, :body)", item)
        self.count += 1
        if self.count % PAGES_A_TRANSACTION == 0:
            self.db.commit()
        return item

    def close_spider(self, spider):
        self.db.commit()
        self.db.close()


class Pages(scrapy.Spider):
    name = "pages"

    def start_requests(self):
        self.netloc = urlsplit(SEED).netloc if MODE == "crawl" else ""
        if self.netloc:
            yield scrapy.Request(SEED)
        else:
            with open(SEED) as lines:
                for line in lines:
                    yield scrapy.Request(line.strip())

    def parse(self, response):
        title, hrefs = "", []
        if isinstance(response, HtmlResponse):
            title = response.xpath("string(//title)").get("").strip()
            hrefs = response.xpath("//a/@href | //area/@href").getall()
        yield {"url": response.url, "status": response.status, "title": title, "links": len(hrefs),
               "size": len(response.body), "body": response.body}
        if self.netloc and hrefs:
            base = response.xpath("string(//base/@href)").get() or response.url
            for url in pages_linked(hrefs, base, self.netloc):
                yield scrapy.Request(url)


process = CrawlerProcess({
    "ITEM_PIPELINES": {IntoSqlite: 1}, "LOG_LEVEL": "ERROR", "CONCURRENT_ITEMS": 1,
    "CONCURRENT_REQUESTS": CONCURRENCY, "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY, "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 120, "ROBOTSTXT_OBEY": False, "COOKIES_ENABLED": False, "RETRY_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True, "TELNETCONSOLE_ENABLED": False, "DOWNLOADER_STATS": False,
    "REFERER_ENABLED": False, "COMPRESSION_ENABLED": False})
process.crawl(Pages)
process.start()
