"""Runs the program under test in a pseudo-terminal of a given width, and reads what a person would have seen."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

from crawler import binary, environment

REDRAW = "\r\x1b[K"  # how the progress line is drawn anew


class Shown:
    """What came to the terminal."""

    def __init__(self, code, raw):
        self.code, self.raw = code, raw
        self.plain = re.sub(r"\x1b\[[0-9;]*m", "", raw)

    def bars(self):
        """Each state of the progress line, without colours."""
        return [part.split("\n")[0].rstrip("\r") for part in self.plain.split(REDRAW)[1:] if part and not part.startswith("\r")]

    def lines(self):
        """Whole lines, without what was redrawn."""
        return [line.rsplit(REDRAW, 1)[-1].rstrip("\r") for line in self.plain.split("\n")]


def run_in_terminal(arguments, folder, columns=80, timeout=60, env=None, until=None):
    """until: asked with all that came so far; once it is true the crawl is ended as by Ctrl-C."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clean = environment({"TERM": "xterm", **(env or {})})
    clean.pop("COLUMNS", None)
    if "NO_COLOR" not in (env or {}):
        clean.pop("NO_COLOR", None)
    process = subprocess.Popen([binary(), *map(str, arguments)], cwd=folder, env=clean, stdin=child, stdout=child, stderr=child,
                               start_new_session=True)
    os.close(child)
    raw, end, asked = b"", time.monotonic() + timeout, False
    while time.monotonic() < end:
        ready, _, _ = select.select([parent], [], [], 0.1)
        if ready:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # the last process of the terminal has gone
                break
            if not piece:
                break
            raw += piece
        if until and not asked and until(raw.decode(errors="replace")):
            asked = True
            process.terminate()
    else:
        process.kill()
    code = process.wait(10)
    os.close(parent)
    return Shown(code, raw.decode(errors="replace").replace("\r\n", "\n"))
