"""``certverify serve``: the page, for one person on this machine or for many enterprises behind a proxy."""

import asyncio
import ipaddress
import signal
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from certverify import logs, settings
from certverify.commands import edge
from certverify.errors import ConfigError
from certverify.lookup.loop import run_loop
from certverify.messages import Lang, text
from certverify.settings import PageSettings, Settings

__all__ = ["listening", "need_web", "run", "serve"]

_NEEDED = ("argon2", "fastapi", "python_multipart", "uvicorn")


def run(
    *,
    config: Path | None = None,
    store: str | None = None,
    connectors: str | None = None,
    lang: Lang | None = None,
    **page: object,
) -> int:
    """Serve the page until Ctrl-C or SIGTERM and return 0; ``page`` are changes to the settings in ``[page]``.

    Raises:
        ConfigError: ``web_extra``, ``port_taken``, ``page_needs_accounts``, ``page_needs_tls``, or a setting is wrong.
    """
    logs.configure()
    chosen = settings.load(config).with_changes(store=store, lang=lang, connector=connectors)
    chosen = chosen.with_changes(page=chosen.page.with_changes(**page))
    edge.speak(chosen.lang)
    need_web()
    _check(chosen.page)
    run_loop(serve(chosen, listening(chosen.page.port, chosen.page.bind), _say))
    return 0


def need_web() -> None:
    """Make sure that what the page needs is installed.

    Raises:
        ConfigError: ``web_extra``.
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise ConfigError("web_extra")


def _check(page: PageSettings) -> None:
    """Refuse to let others in who have not logged in, and to let anybody log in over a line that others can read."""
    public = urlsplit(page.public_url or "")
    away = not _loopback(page.bind) or bool(page.public_url)
    if away and not page.accounts:
        raise ConfigError("page_needs_accounts", bind=page.bind)
    local_try = _loopback(page.bind) and _loopback(public.hostname or "127.0.0.1")
    if away and public.scheme != "https" and not local_try:
        raise ConfigError("page_needs_tls", bind=page.bind)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening(port: int, bind: str = "127.0.0.1") -> socket.socket:
    """Return a socket that listens there; ``bind`` is an address of this machine.

    Raises:
        ConfigError: ``port_taken``.
    """
    made = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
    except OSError:
        if made is not None:
            made.close()
        raise ConfigError("port_taken", port=port) from None
    return made


async def serve(chosen: Settings, at: socket.socket, say: Callable[[str], None]) -> None:
    """Serve the page until SIGTERM or Ctrl-C; ``say`` is told the one-time links, or where to log in.

    Raises:
        ConfigError: ``web_extra``, ``public_url_malformed``, or as the ledger's.
    """
    need_web()
    from certverify.web.serving import serving  # noqa: PLC0415 -- what it needs may not be installed

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ready = "web.serve.login" if chosen.page.accounts else "web.serve.ready"
    await serving(
        chosen,
        at,
        lambda: datetime.now(UTC),
        lambda link, first: _tell(say, ready if first else "web.serve.another", link, first=first),
        stop,
    )


def _tell(say: Callable[[str], None], key: str, link: str, *, first: bool) -> None:
    say(text(key, edge.language()))
    say(f"  {link}")
    if first:
        say(text("web.serve.stop", edge.language()))


def _say(words: str) -> None:
    print(words, flush=True)
