"""Who answers when a source asks for a person."""

import asyncio
import os
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from certverify.commands.picture import inline, private_file
from certverify.messages import Lang, text
from certverify_connectors.protocol import Desk

__all__ = ["EmptyDesk", "TerminalDesk", "desk_here"]

_STOP: Final = "q"


class EmptyDesk:
    """Nobody sits here: a command that runs unattended answers no captcha, and the query stays unanswered."""

    async def read_captcha(self, image: bytes) -> str | None:
        """Return ``None``: the image waits for a person."""
        del image
        return None

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Learn nothing: nobody typed anything."""
        del image, late


class TerminalDesk:
    """The person at this terminal, who reads one image at a time and types what it says.

    An empty line asks for another image. ``q``, and the end of the input, set ``stop``: the run ends and can be
    taken up again. ``pause`` holds the progress bar back while the person types.
    """

    def __init__(
        self, lang: Lang, stop: asyncio.Event, pause: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self._lang = lang
        self._stop = stop
        self._pause = pause
        self._turn = asyncio.Lock()
        self._shown = 0

    async def read_captcha(self, image: bytes) -> str | None:
        """Show the image and return the line typed; ``None`` once the run is to stop."""
        async with self._turn:
            if self._stop.is_set():
                return None
            self._shown += 1
            with self._pause(), self._showing(image):
                # What was typed ahead was meant for another image.
                termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
                if self._shown == 1:
                    self._say(text("desk.waits", self._lang))
                self._say(text("desk.prompt", self._lang), end="")
                line = await self._line()
                if line is None or line.strip().lower() == _STOP:
                    await self._stopping()
                    return None
                return line.strip()

    async def captcha_refused(self, image: bytes, *, late: bool | None = None) -> None:
        """Say that what was typed was wrong, or came too late."""
        del image
        key = {True: "desk.late", False: "desk.refused", None: "desk.refused.unclear"}[late]
        async with self._turn:
            with self._pause():
                self._say(text(key, self._lang))

    async def _stopping(self) -> None:
        self._say("\n" + text("desk.stopping", self._lang))
        self._stop.set()
        await asyncio.sleep(0)  # lets the run see it before it asks anything else

    @contextmanager
    def _showing(self, image: bytes) -> Iterator[None]:
        drawing = inline(image, os.environ)
        if drawing is not None:
            self._say(text("desk.inline", self._lang, number=self._shown))
            self._say(drawing)
            yield
            return
        with private_file(image) as file:
            self._say(text("desk.file", self._lang, number=self._shown, file=file))
            yield

    def _say(self, words: str, end: str = "\n") -> None:
        print(words, end=end, file=sys.stderr, flush=True)

    async def _line(self) -> str | None:
        """Return one line of the terminal, or ``None`` at its end or when the run is to stop."""
        loop = asyncio.get_running_loop()
        typed: asyncio.Future[bytes] = loop.create_future()
        descriptor = sys.stdin.fileno()

        def read() -> None:
            # A terminal hands out whole lines.
            if not typed.done():
                typed.set_result(_read(descriptor))

        loop.add_reader(descriptor, read)
        stopped = asyncio.create_task(self._stop.wait())
        try:
            waiting: set[asyncio.Future[Any]] = {typed, stopped}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            loop.remove_reader(descriptor)
            stopped.cancel()
        line = typed.result() if typed.done() else b""
        return line.decode("utf-8", errors="replace") if line else None


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1024)
    except OSError:
        return b""  # the terminal has gone


def desk_here(lang: Lang, stop: asyncio.Event, pause: Callable[[], AbstractContextManager[object]]) -> Desk:
    """Return the person at the terminal, or nobody where input or messages do not go to one."""
    attended = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    return TerminalDesk(lang, stop, pause) if attended else EmptyDesk()
