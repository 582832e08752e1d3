#!/usr/bin/python3
"""The Python peer: worker processes that fetch by aiohttp on uvloop and parse by lxml; the parent has the frontier and
SQLite. They talk over socket pairs: frames of a length and what marshal makes of lists of plain tuples.

    python_peer.py OUT.db crawl URL      from URL to all of its host:port
    python_peer.py OUT.db list FILE      the URLs of FILE, one a line, each once

PROCESSES (2) and CONCURRENCY (32, of each process) are read from the environment.
"""

import asyncio
import collections
import marshal
import os
import socket
import sqlite3
import struct
import sys
from urllib.parse import urlsplit

import aiohttp
import lxml.etree
import uvloop
import yarl

from links import pages_linked

PROCESSES = int(os.environ.get("PROCESSES", "2"))
CONCURRENCY = int(os.environ.get("CONCURRENCY", "32"))
PAGES_A_TRANSACTION = 500
LENGTH = struct.Struct("<I")
HREFS = lxml.etree.XPath("//a/@href | //area/@href", smart_strings=False)
BASE = lxml.etree.XPath("string(//base/@href)", smart_strings=False)
SCHEMA = """PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
CREATE TABLE pages(url TEXT PRIMARY KEY, status INTEGER, title TEXT, n_links INTEGER, body_len INTEGER, body BLOB)"""


async def send(writer, what):
    data = marshal.dumps(what)
    writer.write(LENGTH.pack(len(data)))
    writer.write(data)
    await writer.drain()


async def receive(reader):
    """None when the other side is done."""
    try:
        length, = LENGTH.unpack(await reader.readexactly(LENGTH.size))
        return marshal.loads(await reader.readexactly(length))
    except asyncio.IncompleteReadError:
        return None


class Worker:
    """One process: URLs come in lists, pages go out in lists as long as what was ready when the last was sent."""

    def __init__(self, netloc):
        self.netloc = netloc  # whose links are followed; empty: none
        self.urls, self.ready, self.some = asyncio.Queue(), [], asyncio.Event()

    async def run(self, pair):
        reader, writer = await asyncio.open_unix_connection(sock=pair, limit=1 << 20)
        connector = aiohttp.TCPConnector(limit=CONCURRENCY)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=120, sock_read=120)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, read_bufsize=1 << 20,
                                         cookie_jar=aiohttp.DummyCookieJar()) as session:
            tasks = [asyncio.create_task(self.fetch_all(session)) for _ in range(CONCURRENCY)]
            tasks += [asyncio.create_task(self.send_all(writer)), asyncio.create_task(self.receive_all(reader))]
            # None but the last ends, when the parent is done; unless one fails.
            done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in others:
                task.cancel()
            for task in done:
                task.result()

    async def receive_all(self, reader):
        while (urls := await receive(reader)) is not None:
            for url in urls:
                self.urls.put_nowait(url)

    async def send_all(self, writer):
        while True:
            await self.some.wait()
            self.some.clear()
            pages, self.ready = self.ready, []
            await send(writer, pages)

    async def fetch_all(self, session):
        while True:
            page = await self.fetch(session, await self.urls.get())
            self.ready.append(page)  # after the wait: another list may be `ready` by then
            self.some.set()

    async def fetch(self, session, url):
        try:
            async with session.get(yarl.URL(url, encoded=" " not in url)) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            return url, 0, str(error), 0, b"", []
        title, hrefs, found = "", [], []
        if answer.content_type == "text/html" and body:
            try:
                title, hrefs, found = self.parse(body, str(answer.url))
            except lxml.etree.LxmlError:
                pass
        return str(answer.url), answer.status, title, len(hrefs), body, found

    def parse(self, body, url):
        tree = lxml.etree.HTML(body)
        if tree is None:
            return "", [], []
        hrefs = HREFS(tree)
        found = list(pages_linked(hrefs, BASE(tree) or url, self.netloc)) if self.netloc else []
        return (tree.findtext(".//title") or "").strip(), hrefs, found


class Crawl:
    """The parent: what is known, what waits, and the file."""

    def __init__(self, path, urls):
        self.waiting, self.known = collections.deque(dict.fromkeys(urls)), set(urls)
        self.under_way, self.since_commit = 0, 0
        self.db = sqlite3.connect(path)
        self.db.executescript(SCHEMA)

    async def run(self, pairs):
        self.lanes = [Lane(*await asyncio.open_unix_connection(sock=pair, limit=1 << 20)) for pair in pairs]
        await self.hand_out()
        await asyncio.gather(*(self.serve(lane) for lane in self.lanes))
        self.db.commit()
        self.db.close()

    async def hand_out(self):
        """No more than twice what a worker has under way, shared evenly: the rest waits here."""
        for lane in self.lanes:
            count = min(2 * CONCURRENCY - lane.out, -(-len(self.waiting) // len(self.lanes)))
            if count > 0:
                lane.out += count
                self.under_way += count
                await send(lane.writer, [self.waiting.popleft() for _ in range(count)])

    async def serve(self, lane):
        while (pages := await receive(lane.reader)) is not None:
            lane.out -= len(pages)
            self.under_way -= len(pages)
            self.store(pages)
            await self.hand_out()
            if not self.under_way and not self.waiting:
                for other in self.lanes:
                    other.writer.close()
                return

    def store(self, pages):
        self.db.executemany("INSERT OR IGNORE INTO pages VALUES(?, ?, ?, ?, ?, ?)",
                            [(url, status, title, links, len(body), body) for url, status, title, links, body, _ in pages])
        self.since_commit += len(pages)
        if self.since_commit >= PAGES_A_TRANSACTION:
            self.db.commit()
            self.since_commit = 0
        for page in pages:
            for url in page[5]:
                if url not in self.known:
                    self.known.add(url)
                    self.waiting.append(url)


class Lane:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.out = reader, writer, 0


def main():
    path, mode, seed = sys.argv[1:]
    if mode == "crawl":
        urls = [seed]
    else:
        with open(seed) as lines:
            urls = lines.read().split()
    netloc = urlsplit(seed).netloc if mode == "crawl" else ""
    pairs, children = [], []
    uvloop.install()
    for _ in range(PROCESSES):
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            for pair in [*pairs, ours]:
                pair.close()
            asyncio.run(worker(netloc, theirs))
            os._exit(0)
        theirs.close()
        pairs.append(ours)
        children.append(child)
    asyncio.run(Crawl(path, urls).run(pairs))
    for child in children:
        os.waitpid(child, 0)


async def worker(netloc, pair):
    await Worker(netloc).run(pair)


main()
