"""A PostgreSQL server of a test's own: Debian's postgresql-15 with a data folder in a temporary one, as nobody (the server
refuses to run as root), on a Unix socket in that folder. The machine's own clusters are neither used nor touched."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from processes import children, kill

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")


class Postgres:
    """`with Postgres() as server`: server.uri() is an address for --output."""

    def __init__(self, settings="", network=None, standby_of=None, prefix=()):
        """network: (address, mask) that it listens on too, for every role; the socket's name alone without. prefix: what runs a
        command where that address is. standby_of: a server that it is a copy of, and follows."""
        self.settings, self.network, self.primary, self.prefix = settings, network, standby_of, list(prefix)
        self.port = 5432
        if not (PROGRAMS / "postgres").exists():
            sys.exit(f"{PROGRAMS}/postgres is missing: apt-get install postgresql-15")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crawl-postgres-"))
        self.as_nobody = []
        if os.getuid() == 0:
            self.as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            shutil.chown(self.folder, "nobody", "nogroup")
        self.environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        self.process = None
        self.databases = 0

    def __enter__(self):
        try:
            if self.primary:
                self.run("pg_basebackup", "--no-sync", "--write-recovery-conf", "--checkpoint=fast", f"--pgdata={self.folder}/data",
                         f"--host={self.primary.folder}", f"--port={self.primary.port}", "--username=crawl")
            else:
                self.run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=crawl",
                         f"--pgdata={self.folder}/data")
            if self.network and not self.prefix:
                with socket.create_server((self.network[0], 0)) as taken:
                    self.port = taken.getsockname()[1]
            if self.network and not self.primary:
                with open(self.folder / "data" / "pg_hba.conf", "a", encoding="utf-8") as file:
                    file.write(f"host all all {self.network[1]} trust\n")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, *arguments):
        done = subprocess.run([*self.as_nobody, PROGRAMS / program, *arguments], env=self.environment, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stdout}")
        return done.stdout

    def start(self):
        """The socket's name has a port in it; no port is opened."""
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            [*self.prefix, *self.as_nobody, PROGRAMS / "postgres", "-D", f"{self.folder}/data", "-c",
             f"listen_addresses={self.network[0] if self.network else ''}", "-c", f"port={self.port}", "-c",
             f"unix_socket_directories={self.folder}", "-c", "fsync=off", "-c", "shared_buffers=64MB", "-c", "jit=off",
             "-c", "default_toast_compression=lz4",
             *[word for setting in self.settings.split() for word in ("-c", setting)]],
            env=self.environment, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            if self.psql("SELECT 1", database="postgres", check=False) == "1":
                return
            time.sleep(0.05)
        raise RuntimeError("the server does not start: " + (self.folder / "log").read_text(errors="replace")[-2000:])

    def stop(self, how=signal.SIGINT):
        """SIGINT: clients are thrown out; SIGKILL: all of its processes at once, as when its machine loses its power."""
        if how == signal.SIGKILL:
            self.process.send_signal(signal.SIGSTOP)  # it begins no more of them
            kill(children(self.process.pid))
        self.process.send_signal(how)
        self.process.wait(60)
        self.process = None

    def set(self, setting, value):
        """A setting of a server that runs, kept beyond its end."""
        self.psql(f"ALTER SYSTEM SET {setting} = '{value}'", database="postgres")
        self.psql("SELECT pg_reload_conf()", database="postgres")

    def promote(self):
        """A standby takes writes from now on."""
        self.psql("SELECT pg_promote()", database="postgres")

    def create(self):
        """A new database; its name."""
        self.databases += 1
        name = f"crawl{self.databases}"
        self.psql(f"CREATE DATABASE {name}", database="postgres")
        return name

    def uri(self, database, more=""):
        if self.network:
            return f"postgresql://crawl@{self.network[0]}:{self.port}/{database}" + more.replace("&", "?", 1)
        return f"postgresql://crawl@/{database}?host={self.folder}{more}"

    def psql(self, sql, database, check=True):
        """Rows as lines, columns between '|'."""
        # The one in /usr/bin is a Perl script that looks for this, and takes ten times as long.
        done = subprocess.run([PROGRAMS / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port), "-U", "crawl",
                               "-d", database, "-c", sql], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=120)
        if check and done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr}\n{sql}")
        return done.stdout.strip()

    @contextlib.contextmanager
    def session(self, sql, database):
        """One that does this, and is there until the end of the block."""
        process = subprocess.Popen([PROGRAMS / "psql", "-XAtq", "-h", self.folder, "-p", str(self.port), "-U", "crawl", "-d", database,
                                    "-c", sql], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield process
        finally:
            self.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'psql'"
                      " AND pid <> pg_backend_pid()", database)
            process.wait(20)


def main():
    """python3 postgres.py COMMAND...: runs it with CRAWL_TEST_POSTGRES, the address of a new database."""
    with Postgres() as server:
        environment = os.environ | {"CRAWL_TEST_POSTGRES": server.uri(server.create())}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)


if __name__ == "__main__":
    main()
