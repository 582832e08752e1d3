"""Reads results.db as any user would: Python's sqlite3, read-only, the documented views alone."""

import pathlib
import sqlite3
import zlib


class Results:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        # A read-only connection may not create the shared-memory file of a WAL that a killed run left: mode=rw reads it.
        self.database = sqlite3.connect(f"file:{self.path}?mode=rw", uri=True, timeout=20)
        self.database.row_factory = sqlite3.Row

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.database.close()

    def query(self, sql, *parameters):
        return self.database.execute(sql, parameters).fetchall()

    def value(self, sql, *parameters):
        return self.database.execute(sql, parameters).fetchone()[0]

    def rows(self, columns="url, state, reason, detail, status, truncated, size, attempts"):
        return {row["url"]: row for row in self.query(f"SELECT {columns} FROM results")}

    def intact(self):
        return self.value("PRAGMA integrity_check") == "ok"


def body_of(row):
    """The stored body: zlib-compressed, NULL when empty or not stored."""
    return b"" if row["body"] is None else zlib.decompress(row["body"])
