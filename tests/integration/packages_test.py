"""`cmake --install` and the two Debian packages: what is in them, what lintian says, and the systemd unit of examples/."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from checks import run_parts  # noqa: E402
from crawler import binary, environment  # noqa: E402

BUILD = pathlib.Path(binary()).parent
PROGRAM = ["usr/bin/crawl", "usr/share/man/man1/crawl.1.gz", "usr/share/bash-completion/completions/crawl",
           "usr/share/zsh/vendor-completions/_crawl", "usr/share/fish/vendor_completions.d/crawl.fish",
           "usr/share/doc/crawl-web/copyright", "usr/share/doc/crawl-web/changelog.Debian.gz",
           "usr/share/doc/crawl-web/README.md", "usr/share/doc/crawl-web/docs/questions.md",
           "usr/share/doc/crawl-web/examples/crawl@.service", "usr/share/doc/crawl-web/examples/questions.sql"]
LIBRARY = ["usr/include/crawl/crawl.h", "usr/share/doc/crawl-web-dev/copyright",
           "usr/share/doc/crawl-web-dev/changelog.Debian.gz"]


# lintian makes an object of every section that readelf names, for most of its time: of those that hold one function each, and
# their relocations, it asks nothing.
READELF = r"""#!/bin/bash
set -o pipefail
/usr/bin/readelf "$@" | sed -E '/^ *\[ *[0-9]+\] \.(group|rela|text\.|rodata\.|data\.|bss\.|gcc_except_table\.)/d'
"""


def call(words, variables=None, **more):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=environment({"DESTDIR": ""} | (variables or {})), **more)
    return done.returncode, done.stdout.decode(errors="replace")


def install(checks, folder):
    """After script/run, which builds the program alone, its part is installed and the library's is passed over in a line."""
    only_program = folder / "build"
    code, said = call(["cmake", "--preset", "release", "-B", only_program, "-DCRAWL_TESTS=OFF"], cwd=ROOT)
    if not checks.equal(code, 0, f"configure: {said[-400:]}"):
        return
    # What script/run builds, without building it again.
    for name in ("crawl", "share"):
        (only_program / name).parent.mkdir(exist_ok=True)
        if (BUILD / name).is_dir():
            shutil.copytree(BUILD / name, only_program / name, dirs_exist_ok=True)
        else:
            shutil.copy2(BUILD / name, only_program / name)
    code, said = call(["cmake", "--install", only_program, "--prefix", folder / "usr"])
    checks.equal(code, 0, f"cmake --install: {said[-400:]}")
    checks.contains(said, "The library is not built", "what is left out is said")
    for name in PROGRAM:
        name = name.replace("vendor-completions/_crawl", "site-functions/_crawl")
        checks.check((folder / name).is_file(), f"{name} is not installed")
    checks.check(not (folder / "usr/include").exists(), "half of the library is installed")
    checks.equal(call([folder / "usr/bin/crawl", "--version"])[0], 0, "the installed program runs")


def files_of(package):
    listing = call(["dpkg-deb", "-c", package])[1]
    return set(re.findall(r" \./(\S+[^/\s])$", listing, re.M))


def packages(checks, folder):
    if (BUILD / "CMakeCache.txt").read_text().count("CRAWL_SANITIZE:STRING=\n") == 0:
        return checks.note("packages are made of release builds alone")
    code, said = call(["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder], cwd=BUILD)
    if not checks.equal(code, 0, f"cpack: {said[-600:]}"):
        return
    made = {path.name.split("_")[0]: path for path in folder.glob("*.deb")}
    checks.equal(sorted(made), ["crawl-web", "crawl-web-dev"], "packages")
    for package, wanted in (("crawl-web", PROGRAM), ("crawl-web-dev", LIBRARY)):
        there = files_of(made[package])
        for name in wanted:
            checks.check(name in there, f"{package} has no {name}")
        checks.check(not any(name.startswith("usr/share/doc/crawl/") for name in there),
                     f"{package}: share/doc/crawl is of the game")
    checks.check(any(name.endswith("/libcrawl_library.a") for name in files_of(made["crawl-web-dev"])), "no library")
    fields = call(["dpkg-deb", "-f", made["crawl-web"]])[1]
    for field in ("Recommends: ca-certificates, libpq5, publicsuffix, sqlite3", "Section: web",
                  "Suggests: chromium-headless-shell | chromium, crawl-web-dev"):
        checks.contains(fields, field, "control")
    checks.check(fields.count("\n ") >= 5, "the description is one line")
    if shutil.which("lintian"):
        (folder / "programs").mkdir()
        (folder / "programs" / "readelf").write_text(READELF)
        (folder / "programs" / "readelf").chmod(0o755)
        code, said = call(["lintian", "--allow-root", "--tag-display-limit", "0", *made.values()],
                          {"PATH": f"{folder / 'programs'}:{os.environ['PATH']}"})
        bad = [line for line in said.splitlines() if line[:2] in ("E:", "W:")]
        checks.equal(bad, [], "lintian")


def unit(checks, folder):
    """systemd accepts it, and a wrong option does not start it over and over."""
    text = (ROOT / "examples/crawl@.service").read_text()
    checks.contains(text, "RestartPreventExitStatus=2 3 4", "crawl@.service")
    if shutil.which("systemd-analyze") is None:
        return checks.note("no systemd-analyze")
    # As it is, but for where the program is.
    (folder / "crawl@.service").write_text(text.replace("/usr/bin/crawl", binary()))
    code, said = call(["systemd-analyze", "verify", "--man=no", folder / "crawl@.service"])
    ours = [line for line in said.splitlines() if "crawl@" in line]
    checks.equal((code, ours), (0, []), f"systemd-analyze verify: {said}")
    # What docs/weeks.md has for a browser takes back what the unit says, and nothing that it does not say.
    drop_in = re.search(r"printf '(\[Service\].*?)' \|", (ROOT / "docs/weeks.md").read_text())[1].split("\\n")[1:-1]
    names = [line.partition("=")[0] for line in drop_in]
    checks.equal(names, ["MemoryDenyWriteExecute", "RestrictNamespaces", "SystemCallFilter"], "the drop-in for a browser")
    checks.equal([name for name in names if f"\n{name}=" not in text], [], "not in the unit")


run_parts("packages_test", install, packages, unit)
