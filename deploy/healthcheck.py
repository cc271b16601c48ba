"""The image's health check: holds what the container was started for against the signs of life it gives.

A worker touches the file that ``--alive`` names as long as it reaches its database; the page answers ``/livez``. Other
commands end by themselves, with an exit code: while they run they are healthy.
"""

import http.client
import sys
import time
from collections.abc import Sequence
from pathlib import Path

OLDEST = 120.0
"""Seconds without a sign of life after which a worker is dead; it gives one every five seconds."""
PORT = 8765


def main(command: Sequence[str]) -> int:
    """Return 0 if the container's first process, whose command line this is, does its work; else 1, saying why."""
    problem = None
    if "worker" in command:
        file = after("--alive", command)
        problem = silent(Path(file), time.time()) if file else None
    elif "serve" in command:
        problem = deaf(int(after("--port", command) or PORT))
    if problem is not None:
        print(problem)
    return 1 if problem else 0


def silent(file: Path, now: float) -> str | None:
    """Return what is wrong with a worker's sign of life."""
    try:
        age = now - file.stat().st_mtime
    except FileNotFoundError:
        return f"no sign of life yet: {file}"
    return f"last sign of life {age:.0f} s ago" if age > OLDEST else None


def deaf(port: int) -> str | None:
    """Return why the page does not answer."""
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        page.request("GET", "/livez")
        status = page.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"port {port}: {type(error).__name__}"
    finally:
        page.close()
    return None if status == 200 else f"port {port}: status {status}"


def after(option: str, command: Sequence[str]) -> str | None:
    """Return the value of an option, written apart or behind an equals sign."""
    for place, word in enumerate(command):
        if word == option:
            return command[place + 1] if place + 1 < len(command) else None
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


if __name__ == "__main__":
    sys.exit(main(Path("/proc/1/cmdline").read_bytes().decode("utf-8", "replace").split("\0")))
