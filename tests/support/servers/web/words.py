"""Texts that read like no other: words of a made-up language, as unevenly frequent as those of real ones (Zipf's law)."""

import itertools
import random

VOCABULARY = 5000
ONSETS = "b c d f g h j k l m n p r s t v w br ch cl dr fl gr pl pr sh sl st th tr".split()
VOWELS = "a e i o u ai ea ee ie oo ou".split()
ENDS = ["", "", "", "n", "r", "s", "t", "l", "m", "nd", "ng", "st"]


def _vocabulary():
    random_ = random.Random(11)
    words = {}
    while len(words) < VOCABULARY:
        syllables = random_.choice((1, 2, 2, 2, 3))
        word = "".join(random_.choice(ONSETS) + random_.choice(VOWELS) + random_.choice(ENDS) for _ in range(syllables))
        words[word] = None
    return list(words)


WORDS = _vocabulary()
WEIGHTS = list(itertools.accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))


def sentence(random_, length):
    words = random_.choices(WORDS, cum_weights=WEIGHTS, k=length)
    return " ".join(words).capitalize() + "."


def paragraphs(random_, count):
    """HTML: `count` paragraphs of two to five sentences."""
    return "".join("<p>" + " ".join(sentence(random_, random_.randint(5, 18)) for _ in range(random_.randint(2, 5))) + "</p>\n"
                   for _ in range(count))


def title(random_):
    return sentence(random_, random_.randint(2, 6))[:-1]
