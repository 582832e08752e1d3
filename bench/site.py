#!/usr/bin/python3
"""The synthetic site of the benchmarks: FOLDER/site/NNNNN.html and their list FOLDER/paths.txt. The same number makes the
same bytes. A page is 3.6 KB of ordinary HTML, or BYTES at most, with a title and ten links to other pages of the site.

    site.py FOLDER [PAGES] [BYTES]
"""

import pathlib
import random
import sys

BYTES = 3600
WORDS = ("the of and a to in is you that it he was for on are as with his they at be this have from or one had by word "
         "but not what all were we when your can said there use an each which she do how their if will up other about "
         "out many then them these so some her would make like him into time has look two more write go see number no "
         "way could people my than first water been call who oil its now find long down day did get come made may part").split()


def sentence(random_):
    words = [random_.choice(WORDS) for _ in range(random_.randint(8, 18))]
    return " ".join(words).capitalize() + "."


def page(number, pages, size):
    random_ = random.Random(number)
    links = [random_.randrange(pages) for _ in range(10)]
    head = (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Page {number} of the bench</title>\n'
            f'<meta name="description" content="{sentence(random_)}">\n</head>\n<body>\n<h1>Page {number}</h1>\n')
    items = "".join(f'<li><a href="/{to:05d}.html">Page {to}</a></li>\n' for to in links)
    tail = f'<ul class="links">\n{items}</ul>\n</body>\n</html>\n'
    body = ""
    while len(head) + len(body) + len(tail) < size - 120:
        body += f'<p class="text">{sentence(random_)} <em>{random_.choice(WORDS)}</em> {sentence(random_)}</p>\n'
    return head + body + tail


def main():
    folder = pathlib.Path(sys.argv[1])
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    size = int(sys.argv[3]) if len(sys.argv) > 3 else BYTES
    (folder / "site").mkdir(parents=True, exist_ok=True)
    for number in range(pages):
        (folder / "site" / f"{number:05d}.html").write_text(page(number, pages, size))
    (folder / "paths.txt").write_text("".join(f"/{number:05d}.html\n" for number in range(pages)))


main()
