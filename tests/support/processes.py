"""What /proc says of the processes of a crawl: who they are, what they hold, whether they live."""

import contextlib
import os
import pathlib
import signal
import threading
import time


def _status(pid):
    """Fields of /proc/PID/status; empty when there is no such process."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def command_line(pid):
    """Its arguments, each followed by a zero; empty when there is no such process, or it is somebody else's."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def alive(pid):
    status = _status(pid)
    return bool(status) and not status["State"].strip().startswith(("Z", "X"))


def name(pid):
    return _status(pid).get("Name", "").strip()


def _stat(pid):
    """State and parent in /proc/PID/stat, which costs a fifth of its status; empty when there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2].split(None, 2)[:2]
    except (FileNotFoundError, ProcessLookupError):
        return []


def children(pid):
    """Living children, by their number. Read from every process's parent: /proc/PID/task/*/children may lag."""
    parent = str(pid).encode()
    stats = ((int(entry), _stat(entry)) for entry in os.listdir("/proc") if entry.isdigit())
    return sorted(child for child, stat in stats if stat[1:] == [parent] and stat[0] not in (b"Z", b"X"))


def roles(coordinator):
    """The processes of a crawl: {"storage": [pid], "worker": [pids]}; also of one that crawl_on_postgres.py has begun."""
    if name(coordinator) == "crawl_on_postgr":
        coordinator = next(iter(children(coordinator)), coordinator)
    found = {"storage": [], "worker": []}
    for child in children(coordinator):
        for role in found:
            if name(child).startswith(f"crawl-{role}"):
                found[role].append(child)
    return found


def victims(coordinator, target, random_):
    """Whom to kill for "coordinator", "worker" (one of them), "storage" or "all"."""
    found = roles(coordinator)
    if target == "coordinator":
        return [coordinator]
    if target == "worker":
        return [random_.choice(found["worker"])] if found["worker"] else []
    if target == "storage":
        return found["storage"]
    return [coordinator, *found["worker"], *found["storage"]]


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it had ended by itself: the moment was late


def wait_until(condition, timeout=10.0, pause=0.01):
    """Polls; the condition's value at its end. One that takes long to ask is asked half of the time at most."""
    end = time.monotonic() + timeout
    while (begin := time.monotonic()) < end:
        value = condition()
        if value:
            return value
        time.sleep(max(pause, time.monotonic() - begin))
    return condition()


@contextlib.contextmanager
def full_pipe():
    """The writing end of a pipe that nobody reads and that has no room."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while os.write(writer, b"x" * 4096):
            pass
    except BlockingIOError:
        os.set_blocking(writer, True)
    try:
        yield writer
    finally:
        os.close(reader)
        os.close(writer)


class MemoryWatch(threading.Thread):
    """Peak resident memory (VmHWM, KiB) of a crawl's processes, by name, sampled until stop()."""

    def __init__(self, coordinator):
        super().__init__(daemon=True)
        self.coordinator, self.peaks, self.stopping = coordinator, {}, threading.Event()
        self.start()

    def run(self):
        while not self.stopping.wait(0.1):
            for pid in [self.coordinator, *children(self.coordinator)]:
                status = _status(pid)
                if "VmHWM" in status:
                    key = status["Name"].strip()
                    self.peaks[key] = max(self.peaks.get(key, 0), int(status["VmHWM"].split()[0]))

    def stop(self):
        self.stopping.set()
        self.join()
        return self.peaks
