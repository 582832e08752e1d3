"""How late a machine is that has others to serve, or stands still: what is to be done at a time is done so much later."""

import threading
import time


class Lateness(threading.Thread):
    """`with Lateness(pause) as lateness: ...`: `seconds` is by how much all pauses of this length, one after the other, took
    longer than they should have."""

    def __init__(self, pause):
        super().__init__(daemon=True)
        self.pause, self.seconds, self.stopping = pause, 0.0, threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.join()

    def run(self):
        while not self.stopping.is_set():
            begin = time.monotonic()
            time.sleep(self.pause)
            self.seconds += time.monotonic() - begin - self.pause
