"""Serves the cases until Ctrl-C and prints their URLs, for a look with curl: python3 -m hostile [FOLDER]"""

import pathlib
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from certificates import Authority  # noqa: E402
from hostile.server import HostileServer  # noqa: E402

with tempfile.TemporaryDirectory() as scratch:
    with HostileServer(Authority(sys.argv[1] if len(sys.argv) > 1 else scratch)) as server:
        for case in server.cases:
            print(case.url(server.port), *(f"{path}: {row};" for path, row in case.rows.items()), sep="\t", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass
