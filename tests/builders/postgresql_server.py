"""A PostgreSQL server of the tests' own, on loopback, and empty databases on it."""

import os
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

__all__ = ["Server", "new_database", "programs", "running_server"]


_PORTS: Final = range(16_000, 32_000)
"""Below what Linux gives to clients (32768 to 60999): those might take the port while a server is being restarted."""


def _free_port() -> int:
    for port in random.sample(_PORTS, k=100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("a hundred ports of a range of 16,000 are taken")


def programs() -> str:
    """Return where programs are looked for: Debian keeps the server's outside the usual path."""
    return os.pathsep.join([os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))])


class Server:
    """A PostgreSQL server of our own on loopback; it refuses to run as root, so root runs it as ``nobody``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = "nobody" if os.geteuid() == 0 else None
        self.port = _free_port()
        if self.user:
            shutil.chown(folder, self.user)
        self.run("initdb", "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync")

    @property
    def url(self) -> str:
        return f"postgresql://tester@127.0.0.1:{self.port}"

    def start(self) -> None:
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        self.run("pg_ctl", "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def kill(self) -> None:
        """Stop without ceremony: every connection breaks, recovery runs at the next start."""
        self.run("pg_ctl", "-m", "immediate", "-w", "stop")

    def run(self, *command: str) -> None:
        environment = {"PATH": programs(), "PGDATA": str(self.folder / "data")}
        quiet = subprocess.DEVNULL  # not a pipe: the server would keep it open
        subprocess.run(
            [shutil.which(command[0], path=programs()) or command[0], *command[1:]],
            user=self.user,
            cwd=self.folder,
            check=True,
            stdout=quiet,
            stderr=quiet,
            env=environment,
        )


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server and end it; skip the test where none is installed, fail it in CI."""
    missing = find_spec("psycopg") is None or shutil.which("initdb", path=programs()) is None
    if missing and os.environ.get("CI"):
        pytest.fail("CI tests PostgreSQL: its server and driver must be installed")
    if missing:
        pytest.skip(
            "no PostgreSQL server or driver is installed, which the README's test command does not ask for"
        )
    with tempfile.TemporaryDirectory(
        prefix="certverify-"
    ) as folder:  # pytest's own folders are closed to nobody
        started = Server(Path(folder))
        started.start()
        yield started
        started.kill()


def new_database(server: Server) -> str:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
        count = connection.execute("SELECT count(*) FROM pg_database").fetchone()
        connection.execute(f"CREATE DATABASE ledger{count[0]}")
    return f"{server.url}/ledger{count[0]}"
