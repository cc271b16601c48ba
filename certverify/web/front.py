"""Where browsers find the page: on this machine, or behind a proxy at an address of its own."""

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from certverify.errors import ConfigError

__all__ = ["Front"]

_SESSION: Final = "certverify_session"


@dataclass(frozen=True, slots=True)
class Front:
    """``url`` is the page's address without a slash at its end; a path in it is where the proxy puts the page.

    ``hosts`` are the names by which requests may call us. ``origin`` is what browsers say of requests from our own
    pages; empty on loopback, where it is held against the request's ``Host``.
    """

    url: str
    hosts: frozenset[str]
    origin: str = ""

    @classmethod
    def here(cls, port: int) -> Self:
        """Return the front of a page on loopback."""
        return cls(f"http://127.0.0.1:{port}", frozenset({"127.0.0.1", "localhost"}))

    @classmethod
    def public(cls, url: str) -> Self:
        """Return the front of a page behind a proxy.

        Raises:
            ConfigError: ``public_url_malformed``.
        """
        parts = urlsplit(url.rstrip("/"))
        try:
            fine = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
        except ValueError:
            fine = False
        if not fine or parts.query or parts.fragment or parts.username is not None:
            raise ConfigError("public_url_malformed", url=url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        return cls(f"{origin}{parts.path}", frozenset({parts.hostname or ""}), origin)

    @property
    def secure(self) -> bool:
        """Whether browsers reach the page over TLS."""
        return self.url.startswith("https:")

    @property
    def session_name(self) -> str:
        """The session cookie's name; under TLS browsers take ``__Host-`` from this host alone.

        Port and path are part of it: cookies are kept by host (RFC 6265, section 8.5), so that two pages on one host
        would end each other's sessions.
        """
        parts = urlsplit(self.url)
        place = re.findall("[A-Za-z0-9]+", f"{parts.port or ''}{parts.path}")
        return "-".join([f"__Host-{_SESSION}" if self.secure else _SESSION, *place])

    @property
    def root(self) -> str:
        """The path in front of every address of the page; empty if there is none."""
        return urlsplit(self.url).path
