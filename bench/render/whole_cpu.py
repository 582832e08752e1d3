"""CPU time of a command and of all below it, by perf: getrusage() lacks what nobody waited for, and that is most of a browser's."""
import pathlib
import subprocess
import tempfile


def run(command, **more):
    """Runs it as subprocess.run() does, and must succeed; returns CPU seconds."""
    with tempfile.NamedTemporaryFile(prefix="cpu-") as file:
        subprocess.run(["perf", "stat", "-x", ",", "-e", "task-clock", "-o", file.name, *command], check=True, **more)
        words = pathlib.Path(file.name).read_text(encoding="ascii")
    return next(float(line.split(",")[0]) for line in words.splitlines() if ",task-clock" in line) / 1000
