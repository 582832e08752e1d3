"""Runs the program under test as a user would: a command line, a working folder, an exit status and two texts."""

import functools
import mmap
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

# What a shell starts in the background ignores it, and so would all that is started here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def binary():
    """The program under test: the first argument of the script, or CRAWL of the environment."""
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CRAWL", "")
    if not os.access(path, os.X_OK):
        sys.exit(f"usage: {sys.argv[0]} path/to/crawl (or CRAWL=path); {path!r} is no program")
    return str(pathlib.Path(path).resolve())


@functools.cache
def sanitized():
    """Whether the program was built with the address or thread sanitizer: it takes more memory then, and more time."""
    with open(binary(), "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as program:
        return any(program.find(name) != -1 for name in (b"__asan_init", b"__tsan_init"))


def environment(extra=None):
    """The caller's environment without what would configure a crawl (CRAWL_*) or send it elsewhere."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CRAWL") and not k.lower().endswith("_proxy")}
    return clean | {"LC_ALL": "C.UTF-8"} | (extra or {})


class Finished:
    """What a run left: exit status (negative: the signal that ended it), texts, seconds, and seconds of CPU."""

    def __init__(self, code, out, err, seconds, cpu):
        self.code, self.out, self.err, self.seconds, self.cpu = code, out, err, seconds, cpu


def cpu_of_children():
    """Of those that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Running:
    """A crawl under way. Its texts go to files, so that no pipe fills and no child holds a pipe of ours open."""

    def __init__(self, arguments, folder, program=None, env=None, stdin=None):
        self.folder = pathlib.Path(folder)
        stamp = time.monotonic_ns()
        self.out_path, self.err_path = self.folder / f".out-{stamp}", self.folder / f".err-{stamp}"
        self.started, self.cpu_before = time.monotonic(), cpu_of_children()
        with open(self.out_path, "wb") as out, open(self.err_path, "wb") as err:
            self.process = subprocess.Popen(
                [program or binary(), *map(str, arguments)], cwd=folder, env=environment(env), stdout=out, stderr=err,
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL)
        if stdin is not None:
            try:
                self.process.stdin.write(stdin.encode())
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # it left without reading: its exit status tells why

    @property
    def pid(self):
        return self.process.pid

    def errors(self):
        return self.err_path.read_text(errors="replace")

    def wait(self, timeout):
        """Waits for the end; a run that takes longer is killed and reported with the code None."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = None
        seconds = time.monotonic() - self.started
        finished = Finished(code, self.out_path.read_text(errors="replace"), self.errors(), seconds,
                            cpu_of_children() - self.cpu_before)
        self.out_path.unlink()
        self.err_path.unlink()
        if re.search(r"(Address|Leak|Thread)Sanitizer: |runtime error: ", finished.err):
            sys.exit(f"a sanitizer stopped a process of the program:\n{finished.err[-20000:]}")
        return finished


def run(arguments, folder, timeout=60, **more):
    return Running(arguments, folder, **more).wait(timeout)
