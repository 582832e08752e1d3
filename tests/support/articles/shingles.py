"""How much of a text is found: precision, recall and F1 of shingles, as multisets: of four words, and of four characters
where the text has no spaces (Chinese, Japanese).
"""

import collections
import re


def shingles(text, language="en"):
    parts = re.findall(r"\w", text) if language in ("zh", "ja") else re.findall(r"\w+", text.lower())
    width = min(4, max(len(parts), 1))
    return collections.Counter(tuple(parts[i:i + width]) for i in range(len(parts) - width + 1))


def f1(found, expected, language="en"):
    have, want = shingles(found, language), shingles(expected, language)
    common = sum((have & want).values())
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / sum(have.values()), common / sum(want.values())
    return precision, recall, 2 * precision * recall / (precision + recall)
