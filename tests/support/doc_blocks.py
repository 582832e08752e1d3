"""Markdown pages as what their readers would type: the fenced blocks that hold commands, with what they should print.

A block's first line says what it is: ```console (commands behind '$ ', and their output), ```sh (commands alone) or ```sql (one
query or more for the page's results.db). Words behind it:
  internet, root, long   not run, and counted: it needs the network, the administrator, or more than a test's time
  status=N               the exit status of the last command; 0 without
  head=N                 --record writes N lines of output, and '...'
  empty                  of sql: no row is expected
`<!-- run: COMMAND -->` is run and shown to nobody. In output a line '...' stands for any lines."""

import dataclasses
import re

LANGUAGES = ("console", "sh", "sql")
NOT_RUN = ("internet", "root", "long")
FENCE = re.compile(r"^```(\S*)(.*)$")
HIDDEN = re.compile(r"^<!-- run: (.*) -->$")
TYPED = re.compile(r"^ {4,}(\$ |crawl |sqlite3 |script/|build/release/crawl )")


@dataclasses.dataclass
class Command:
    text: str
    line: int                  # of the page, from 0
    output: list | None        # None where it is not shown; the lines below the command
    output_end: int = 0        # the line behind the output
    status: int = 0
    reason: str | None = None  # why it is not run
    head: int | None = None
    sql: bool = False
    empty: bool = False


def whole(lines, begin, end, strip):
    """The command that begins at a line, with the lines that go on with it: (text, the line behind it)."""
    text = lines[begin][strip:]
    at = begin + 1
    if heredoc := re.search(r"<< *'?(\w+)'?$", text):
        while at < end and lines[at - 1] != heredoc[1]:
            text += "\n" + lines[at]
            at += 1
    while at < end and (text.endswith(("\\", "|")) or open_quote(text.split("<<")[0])):
        text += "\n" + lines[at]
        at += 1
    return text, at


def open_quote(text):
    quote, escaped = None, False
    for c in text:
        if escaped:
            escaped = False
        elif c == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = None if c == quote else quote
        elif c in "'\"":
            quote = c
        elif c == "#":
            return False
    return quote is not None


def console(lines, begin, end):
    at = begin
    while at < end:
        if not lines[at].startswith("$ "):
            raise ValueError(f"line {at + 1}: a console block has output before its first command")
        text, behind = whole(lines, at, end, 2)
        stop = behind
        while stop < end and not lines[stop].startswith("$ "):
            stop += 1
        yield Command(text, at, lines[behind:stop], stop)
        at = stop


def script(lines, begin, end):
    at = begin
    while at < end:
        text, behind = whole(lines, at, end, 0)
        if text.strip() and not text.lstrip().startswith("#"):
            yield Command(text, at, None)
        at = behind


def block(language, words, lines, begin, end):
    if language == "sql":
        commands = [Command("\n".join(lines[begin:end]), begin, None, sql=True, empty="empty" in words)]
    else:
        commands = list((console if language == "console" else script)(lines, begin, end))
    for command in commands:
        command.reason = next((word for word in words if word in NOT_RUN), None)
        command.head = next((int(word[5:]) for word in words if word.startswith("head=")), None)
    if commands:
        commands[-1].status = next((int(word[7:]) for word in words if word.startswith("status=")), 0)
    return commands


def commands(text):
    """The commands of a page in order, and the lines of it that look like commands but stand in no fenced block."""
    lines = text.split("\n")
    found, left = [], []
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if fence:
            end = next(i for i in range(at + 1, len(lines) + 1) if i == len(lines) or lines[i].startswith("```"))
            if fence[1] in LANGUAGES:
                found += block(fence[1], fence[2].split(), lines, at + 1, end)
            at = end
        elif hidden := HIDDEN.match(lines[at]):
            found.append(Command(hidden[1], at, None))
        elif TYPED.match(lines[at]):
            left.append(at + 1)
        at += 1
    return found, left
