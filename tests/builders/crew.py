"""A night on several machines, on one: the nightly command, and workers that can be killed."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = (str(Path(sys.executable).with_name("certverify")),)
KEY = "a key of thirty-two characters or more"


@dataclass
class Crew:
    """Workers of one night. Each is a process of the installed program."""

    config: Path
    store: str
    logs: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    started: int = 0

    def hire(self, crash_at: str = "", chunks: int = 2) -> "subprocess.Popen[bytes]":
        """Start one more worker; ``crash_at`` is a crash point of the store where it dies."""
        self.started += 1
        options = ("--config", str(self.config), "--chunks", str(chunks))
        with (self.logs / f"worker-{self.started}.log").open("wb") as log:
            worker = subprocess.Popen(
                [*PROGRAM, "worker", *options], env=self._environment(crash_at), stdout=log, stderr=log
            )
        self.workers.append(worker)
        return worker

    def night(self) -> "subprocess.Popen[bytes]":
        """Start the nightly command."""
        with (self.logs / "night.log").open("ab") as log:
            return subprocess.Popen(
                [*PROGRAM, "nightly", "--config", str(self.config)],
                env=self._environment(""),
                stdout=log,
                stderr=log,
            )

    def said(self, worker: int) -> str:
        return (self.logs / f"worker-{worker}.log").read_text(encoding="utf-8")

    def alive(self) -> "Sequence[subprocess.Popen[bytes]]":
        return [worker for worker in self.workers if worker.poll() is None]

    def at_work(self) -> "Sequence[subprocess.Popen[bytes]]":
        """Return who lives and has said that it waits for chunks."""
        ready = [worker for n, worker in enumerate(self.workers) if "started" in self.said(n + 1)]
        return [worker for worker in ready if worker.poll() is None]

    def dismiss(self) -> list[int]:
        """End all workers as a supervisor does, and return their exit codes."""
        last = self.alive()
        for worker in last:
            worker.send_signal(signal.SIGTERM)
        return [worker.wait(timeout=60) for worker in last]

    def _environment(self, crash_at: str) -> dict[str, str]:
        return {
            **os.environ,
            "CERTVERIFY_STORE": self.store,
            "CERTVERIFY_KEY": KEY,
            "CERTVERIFY_LANG": "en",
            "CERTVERIFY_TEST_CRASH_AT": crash_at,
        }


@contextmanager
def crew(config: Path, store: str, logs: Path) -> Iterator[Crew]:
    """Yield a crew without workers; whoever is left at the end is killed."""
    made = Crew(config, store, logs)
    try:
        yield made
    finally:
        for worker in made.alive():
            worker.kill()
            worker.wait()


def numbers_in(text: str) -> set[str]:
    """Return what looks like an ID number."""
    return set(re.findall(r"\b\d{17}[\dX]\b", text))
