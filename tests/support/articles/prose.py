"""Articles whose text is known: blocks of made-up sentences, each kind of block as HTML and as the text that a reader sees.
Everything is made from a seed.

    article = Article(7); article.html(); article.text()
"""

import html
import random

NOUNS = """river council market engine forest teacher harbour budget signal bridge village museum archive journal
compiler network kernel farmer orchestra student glacier lantern railway senator pigeon library contract valley festival
telescope committee battery novel island protein satellite vaccine garden mountain""".split()
VERBS = """describes follows replaces measures delays explains rejects carries improves questions supports reveals
reduces repairs confirms watches surprises outlives rebuilds ignores shapes crosses remembers""".split()
ADJECTIVES = """old quiet northern expensive careful local bright unlikely slow public hidden modern narrow patient
famous reluctant honest distant fragile early heavy curious""".split()
ADVERBS = "slowly again almost often rarely openly finally together twice meanwhile carefully today".split()
STARTS = ["The", "A", "This", "Every", "Their", "No", "One", "Another"]
LINKS = ["because", "although", "while", "and", "but", "so that", "until", "after"]
CHINESE = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
JAPANESE = "これはそれでもまた私達が東京の新しい図書館について書いた文章であり多くの人々に読まれることを願っています今日も雨が降る山川海空花鳥風月"


class Prose:
    def __init__(self, seed, language="en"):
        self.random, self.language = random.Random(seed), language

    def sentence(self):
        r = self.random
        if self.language != "en":
            signs = CHINESE if self.language == "zh" else JAPANESE
            clauses = ["".join(r.choice(signs) for _ in range(r.randint(6, 18))) for _ in range(r.randint(1, 3))]
            return ("，" if self.language == "zh" else "、").join(clauses) + "。"

        def clause():
            return " ".join([r.choice(ADJECTIVES), r.choice(NOUNS), r.choice(VERBS), "the", r.choice(ADJECTIVES), r.choice(NOUNS),
                             r.choice(ADVERBS)])
        body = f"{r.choice(STARTS)} {clause()}"
        for _ in range(r.randint(0, 2)):
            body += f"{r.choice([',', ''])} {r.choice(LINKS)} the {clause()}"
        return body + r.choice([".", ".", ".", ".", "!", "?"])

    def paragraph(self, low=2, high=6):
        glue = "" if self.language != "en" else " "
        return glue.join(self.sentence() for _ in range(self.random.randint(low, high)))

    def title(self):
        if self.language != "en":
            return self.sentence()[:12].rstrip("，。、")
        r = self.random
        return f"{r.choice(STARTS)} {r.choice(ADJECTIVES)} {r.choice(NOUNS)} {r.choice(VERBS)} the {r.choice(NOUNS)}".capitalize()

    def name(self):
        return self.random.choice(["Ada", "Ben", "Chloe", "Dmitri", "Elif", "Femi"]) + " " + self.random.choice(
            ["Okafor", "Larsen", "Moreau", "Tanaka", "Quist", "Alvarez"])

    def headline(self):
        return self.title()


def link_some(text, prose, share):
    """Some words of a text as links: HTML."""
    if prose.language != "en":
        return html.escape(text)
    words = [html.escape(word, quote=False) for word in text.split(" ")]
    for i in range(len(words)):
        if prose.random.random() < share:
            words[i] = f'<a href="/wiki/{i}">{words[i]}</a>'
    return " ".join(words)


class Article:
    """kinds: which blocks stand between the paragraphs."""

    def __init__(self, seed, language="en", paragraphs=(5, 12), kinds=("h2", "ul", "quote"), links=0.02):
        self.prose, self.links = Prose(seed, language), links
        r = self.prose.random
        self.title, self.author = self.prose.title(), self.prose.name()
        self.date = f"2024-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
        self.blocks = []
        for i in range(r.randint(*paragraphs)):
            self.blocks.append(("p", self.prose.paragraph()))
            if kinds and i > 0 and r.random() < 0.45:
                self.blocks.append(self._other(r.choice(kinds)))
        if self.blocks[-1][0] in ("h2", "h3"):
            self.blocks.append(("p", self.prose.paragraph()))

    def _other(self, kind):
        p, r = self.prose, self.prose.random
        if kind in ("h2", "h3"):
            return (kind, p.title())
        if kind in ("ul", "ol"):
            return (kind, [p.sentence() for _ in range(r.randint(3, 6))])
        if kind == "short-ul":
            return ("ul", [f"{r.choice(ADJECTIVES)} {r.choice(NOUNS)}" for _ in range(r.randint(3, 6))])
        if kind == "pre":
            return ("pre", "\n".join(f"{r.choice(NOUNS)}_{i} = {r.choice(VERBS)}({r.choice(NOUNS)}, {i})  # {r.choice(ADJECTIVES)}"
                                     for i in range(r.randint(3, 9))))
        if kind == "table":
            return ("table", [[r.choice(NOUNS), r.choice(ADJECTIVES), str(r.randint(1, 999))] for _ in range(r.randint(3, 7))])
        if kind == "figure":
            return ("figure", p.sentence())
        return ("quote", p.paragraph(1, 2))

    def text(self):
        return "\n".join(self._text(kind, value) for kind, value in self.blocks)

    @staticmethod
    def _text(kind, value):
        if kind in ("ul", "ol"):
            return "\n".join(value)
        if kind == "table":
            return "\n".join("\t".join(row) for row in value)
        return value

    def pieces(self, p="p"):
        """The HTML of each block; p: the element of paragraphs."""
        return [self._html(kind, value, p) for kind, value in self.blocks]

    def html(self, p="p"):
        return "\n".join(self.pieces(p))

    def _html(self, kind, value, p):
        if kind == "p":
            begin = p if p else "div"
            return f"<{begin}>{link_some(value, self.prose, self.links)}</{begin.split()[0]}>"
        if kind in ("ul", "ol"):
            return f"<{kind}>" + "".join(f"<li>{link_some(item, self.prose, self.links)}</li>" for item in value) + f"</{kind}>"
        if kind == "pre":
            return f'<div class="highlight"><pre><code class="language-python">{html.escape(value)}</code></pre></div>'
        if kind == "table":
            rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in value)
            return f"<table>{rows}</table>"
        if kind == "figure":
            return f'<figure><img src="/i.jpg" alt="a picture"><figcaption>{html.escape(value)}</figcaption></figure>'
        if kind == "quote":
            return f"<blockquote><p>{html.escape(value)}</p></blockquote>"
        return f"<{kind}>{html.escape(value)}</{kind}>"
