"""The rules of rules.toml in the words of PostgreSQL: what the two kinds of SQL say differently, and no more. A rule
that says something else that PostgreSQL has not fails when its view is made, which a test does."""
import re


def _pattern(match):
    """GLOB, whose patterns here have classes and '*' alone."""
    return "~ '^" + match[1].replace("*", ".*") + "$'"


# LIKE of SQLite takes letters of ASCII alone in either case, as ILIKE does in the collation "C".
CHANGES = [
    (re.compile(r"\bCROSS JOIN\b"), "JOIN"),
    (re.compile(r"\bLIKE ('[^']*')"), r'ILIKE \1 COLLATE "C"'),
    (re.compile(r"\bGLOB '([^']*)'"), _pattern),
    (re.compile(r"\binstr\("), "strpos("),
    (re.compile(r"\bprintf\('%\.1f ([^']*)', ([^()]*)\)"), r"(round((\2)::numeric, 1) || ' \1')"),
    (re.compile(r"\bmin\(([a-z.]+)\)"), r'min(\1 COLLATE "C")'),
    (re.compile(r"\bORDER BY length\(([a-z.]+)\), \1\b"), r'ORDER BY length(\1), \1 COLLATE "C"'),
]


def in_postgres(rule):
    translated = dict(rule)
    for key in ("where", "detail", "sql"):
        for what, instead in CHANGES:
            if key in translated:
                translated[key] = what.sub(instead, translated[key])
    return translated
