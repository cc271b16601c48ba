"""``certverify simulate``: the simulated platform in the foreground, until Ctrl-C."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from certverify.demo.platform import MODULE

__all__ = ["run"]


def run(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    seed: int = 1,
    people: int = 1000,
    registry: Path | None = None,
    token: str | None = None,
    grant: float | None = None,
    today: date | None = None,
) -> int:
    """Run the platform's own process and return its exit code; its first line says where it listens.

    It is started by its module's name: the application imports nothing of it. Its standard input is a pipe of ours,
    so that it ends whenever and however this process does.
    """
    options = {
        "--host": host,
        "--port": port,
        "--seed": seed,
        "--people": people,
        "--registry": registry,
        "--token": token,
        "--grant": grant,
        "--today": today,
    }
    given = [str(part) for option, value in options.items() if value is not None for part in (option, value)]
    command = [sys.executable, "-m", MODULE, "--with-parent", *given]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own module and typed options
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C reaches the platform as well, which then ends by itself
