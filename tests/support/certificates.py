"""Certificates for servers that a test starts, good and bad, made with the openssl command in a folder of the test."""

import pathlib
import subprocess


class Authority:
    """A certificate authority of one test; `ca_file` is what --ca-file is given."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ca_file, self.ca_key = self.folder / "ca.pem", self.folder / "ca.key"
        self._run("req", "-x509", *self._new_key(self.ca_key), "-days", "30", "-subj", "/CN=crawl test authority",
                  "-out", self.ca_file)

    def issue(self, name, san, days=30, end=None):
        """A certificate signed by the authority: (certificate file, key file). `end` (YYYYMMDDHHMMSSZ) is in the past for
        one that has expired."""
        files = self._files(name)
        request, database = files[0].with_suffix(".csr"), self.folder / f"{name}.db"
        self._run("req", *self._new_key(files[1]), "-subj", f"/CN={name}", "-out", request)
        database.write_text("")
        config = self.folder / f"{name}.cnf"
        config.write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={database}\nnew_certs_dir={self.folder}\nrand_serial=yes\n"
                          f"default_md=sha256\npolicy=p\nx509_extensions=x\nunique_subject=no\n[p]\ncommonName=supplied\n"
                          f"[x]\nsubjectAltName={san}\nbasicConstraints=CA:FALSE\n")
        validity = ["-startdate", "20200101000000Z", "-enddate", end] if end else ["-days", str(days)]
        self._run("ca", "-batch", "-config", config, "-cert", self.ca_file, "-keyfile", self.ca_key, "-in", request,
                  "-out", files[0], "-notext", *validity)
        return files

    def self_signed(self, name, san):
        files = self._files(name)
        self._run("req", "-x509", *self._new_key(files[1]), "-days", "30", "-subj", f"/CN={name}",
                  "-addext", f"subjectAltName={san}", "-out", files[0])
        return files

    def _files(self, name):
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    @staticmethod
    def _new_key(path):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]

    @staticmethod
    def _run(*arguments):
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")
