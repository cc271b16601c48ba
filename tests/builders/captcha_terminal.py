"""A simulator with captchas and a program on a pseudo-terminal, for tests that play the person who reads them."""

import json
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

PROMPT = "q 停止"
FILE = re.compile(r"图片：(\S*?captcha\.png)", re.DOTALL)
PATIENCE = 120.0


@dataclass
class Simulator:
    http: httpx.Client
    url: str

    def people(self, *situations: str) -> list[dict[str, Any]]:
        truth = self.http.get("/truth").json()["people"]
        return [next(p for p in truth if p["situation"] == situation) for situation in situations]

    def read(self, image: bytes) -> str:
        """Read an image as a person would."""
        said = self.http.post("/captchas/read", content=image).json()["text"]
        assert isinstance(said, str)
        return said

    def stats(self) -> dict[str, Any]:
        return self.http.get("/stats").json()


@contextmanager
def simulated(*options: str) -> Iterator[Simulator]:
    """Run a simulator while the block runs."""
    command = [sys.executable, "-m", "certverify_connectors.simulator", "--with-parent"]
    process = subprocess.Popen(
        [*command, "--people", "60", "--seed", "5", "--today", "2026-11-23", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    with httpx.Client(base_url=url, trust_env=False) as http:
        yield Simulator(http, url)
    process.communicate()


@dataclass
class Terminal:
    """A program on a pseudo-terminal."""

    command: list[str]
    environment: dict[str, str]
    said: str = ""
    seen: int = 0
    master: int = field(init=False)
    process: "subprocess.Popen[bytes]" = field(init=False)

    def __enter__(self) -> Self:
        self.master, slave = pty.openpty()
        environment = {**os.environ, **self.environment, "COLUMNS": "400"}
        self.process = subprocess.Popen(
            self.command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def read(self, seconds: float) -> bool:
        """Take what the program says next; false if it says nothing for so long, or has ended."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            part = os.read(self.master, 65536)
        except OSError:
            return False
        self.said += part.decode("utf-8", errors="replace")
        return bool(part)

    def prompted(self) -> str | None:
        """Wait for the next prompt and return what was said before it; ``None`` if the program ended first."""
        while PROMPT not in self.said[self.seen :]:
            if not self.read(PATIENCE):
                assert self.process.wait(PATIENCE) is not None
                return None
        end = self.said.index(PROMPT, self.seen) + len(PROMPT)
        before, self.seen = self.said[self.seen : end], end
        return before

    def type(self, text: str) -> None:
        self.send(f"{text}\n".encode())

    def send(self, keys: bytes) -> None:
        os.write(self.master, keys)


Typing = Callable[[int, bytes], str]


def attend(terminal: Terminal, typing: Typing) -> tuple[int, list[bytes]]:
    """Answer every prompt with what ``typing`` says of its number and image; return exit code and images."""
    images: list[bytes] = []
    while (before := terminal.prompted()) is not None:
        file = Path(FILE.findall(before)[-1])
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        images.append(file.read_bytes())
        terminal.type(typing(len(images), images[-1]))
    return terminal.process.wait(PATIENCE), images
