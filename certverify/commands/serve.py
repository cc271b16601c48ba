"""``certverify serve``: the page, for one person on this machine."""

import asyncio
import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from certverify import logs, settings
from certverify.commands import edge
from certverify.errors import ConfigError
from certverify.messages import Lang, text
from certverify.settings import Settings

__all__ = ["listening", "run", "serve"]

_NEEDED = ("argon2", "fastapi", "python_multipart", "uvicorn")


def run(
    *,
    config: Path | None = None,
    store: str | None = None,
    connectors: str | None = None,
    port: int = 8765,
    lang: Lang | None = None,
) -> int:
    """Serve the page on loopback until Ctrl-C and return 0.

    Raises:
        ConfigError: ``web_extra``, ``port_taken``, or a setting is wrong.
    """
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang, connector=connectors)
    edge.speak(chosen.lang)
    asyncio.run(serve(chosen, listening(port), _say))
    return 0


def listening(port: int) -> socket.socket:
    """Return a socket that listens on loopback.

    Raises:
        ConfigError: ``port_taken``.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1", port))
    except OSError:
        made.close()
        raise ConfigError("port_taken", port=port) from None
    return made


async def serve(chosen: Settings, at: socket.socket, say: Callable[[str], None]) -> None:
    """Serve the page until SIGTERM or Ctrl-C; ``say`` is told the one-time links.

    Raises:
        ConfigError: ``web_extra``, the packages of the extra ``web`` are missing.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise ConfigError("web_extra")
    from certverify.web.serving import serving  # noqa: PLC0415 -- what it needs may not be installed

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serving(
        chosen, at, lambda: datetime.now(UTC), lambda link, first: _tell(say, link, first=first), stop
    )


def _tell(say: Callable[[str], None], link: str, *, first: bool) -> None:
    say(text("web.serve.ready" if first else "web.serve.another", edge.language()))
    say(f"  {link}")
    if first:
        say(text("web.serve.stop", edge.language()))


def _say(words: str) -> None:
    print(words, flush=True)
