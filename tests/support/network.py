"""Free ports on loopback, and an nginx of our own."""

import collections
import http.client
import os
import pathlib
import shutil
import socket
import subprocess
import time


def free_port(address="127.0.0.1"):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def wait_for_port(address, port, timeout=10.0):
    end = time.monotonic() + timeout
    while True:
        try:
            socket.create_connection((address, port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
  log_format visits '$status $request';
  access_log {log};
  {limit}
  types {{ text/html html htm; text/css css; image/png png; text/plain txt; }}
  default_type {default_type};
  keepalive_requests 100000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    {locations}
  }}
}}
"""


Visit = collections.namedtuple("Visit", "status method target")


class Nginx:
    """Serves folders on a free port of 127.0.0.1 until the `with` ends: Nginx(scratch, {"/python/": "/usr/..."}).
    `rate`: requests a second; what is beyond waits its turn. `log`: visits() tells what was asked for.
    `default_type`: of files whose names do not tell."""

    def __init__(self, folder, locations, rate=None, log=False, default_type="text/html"):
        self.program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        self.folder = pathlib.Path(folder) / "nginx"
        self.locations, self.log, self.default_type = locations, log, default_type
        self.marks = 0
        self.limit = "" if rate is None else (f"limit_req_zone $server_port zone=all:1m rate={rate}r/s; "
                                              "limit_req zone=all burst=10000; limit_req_log_level info;")
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.folder.mkdir()
        # A worker of nginx run by root would drop to a user that may not read a private folder.
        user = "user root;" if os.geteuid() == 0 else ""
        blocks = "\n".join(f"location {prefix} {{ alias {path}/; }}" for prefix, path in self.locations.items())
        config = self.folder / "nginx.conf"
        log = f"{self.folder}/access.log visits" if self.log else "off"
        config.write_text(user + CONFIG.format(folder=self.folder, port=self.port, locations=blocks, limit=self.limit,
                                               log=log, default_type=self.default_type))
        self.process = subprocess.Popen([self.program, "-p", str(self.folder), "-c", str(config)],
                                        stderr=(self.folder / "stderr").open("wb"))
        try:
            wait_for_port("127.0.0.1", self.port)
        except OSError as error:
            raise RuntimeError("nginx did not start: " + (self.folder / "stderr").read_text()) from error
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def visits(self):
        """All requests that were answered until now, in their order. nginx writes a line when the answer is out: a
        request of our own, whose line has come, says that those before it have theirs."""
        self.marks += 1
        mark = f"/mark-{self.marks}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", mark)
        connection.getresponse().read()
        connection.close()
        end = time.monotonic() + 10
        while True:
            lines = (self.folder / "access.log").read_text(errors="replace").splitlines()
            if any(line.endswith(f" {mark} HTTP/1.1") for line in lines[-8:]):
                break
            if time.monotonic() > end:
                raise RuntimeError(f"nginx has not logged {mark}")
            time.sleep(0.02)
        found = [line.split(" ") for line in lines]
        return [Visit(int(words[0]), words[1], " ".join(words[2:-1])) for words in found
                if not words[2].startswith("/mark-")]
