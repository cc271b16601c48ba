"""Hosts in QR payloads: which of them imitate the platform."""

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

import polars as pl

from certverify.rules.packs.pack import Pack

__all__ = ["imitating_host", "lookalikes"]

_LETTERS: Final = str.maketrans("аеосхмѕрϲԝ", "aeocxmspcw")  # Cyrillic and Greek letters that look Latin


def imitating_host(payload: str, words: tuple[str, ...], known: Mapping[str, str]) -> str | None:
    """Return the host of a payload that imitates the platform, or ``None``.

    A host imitates if, dots and hyphens left out, it or the user-info before it shows one of the platform's
    ``words``, it does not lie under ``.gov.cn``, and the pack does not know it. Punycode and look-alike letters are
    read as they look, as are ``0`` for o and ``rn`` for m; a backslash counts as a slash and 。 as a dot, as browsers
    take them (UTS 46). No address is ever followed.
    """
    address = _split(payload)
    if address is None or not (host := (address.hostname or "").rstrip(".")):
        return None
    if _under(host, "gov.cn") or any(_under(host, name) for name in known):
        return None
    shown = _looks(f"{address.username or ''}{address.password or ''}") + "|" + _looks(_unpuny(host))
    misread = shown.replace("0", "o").replace("rn", "m")
    return host if any(word in shown or word in misread for word in words) else None


def lookalikes(payloads: pl.Series, pack: Pack) -> pl.DataFrame:
    """Return one line per distinct payload that imitates: ``qr_payload, imitating_host``.

    A card may bear several codes; each stands on a line of the payload, and one that imitates is enough.
    """
    distinct = payloads.drop_nulls().unique().sort().to_list()
    hosts = [(p, _first_imitating(p, pack)) for p in distinct]
    lines = [line for line in hosts if line[1] is not None]
    return pl.DataFrame(lines, schema={"qr_payload": pl.String, "imitating_host": pl.String}, orient="row")


def _first_imitating(payload: str, pack: Pack) -> str | None:
    codes = dict.fromkeys((payload, *payload.splitlines()))
    found = (imitating_host(code, pack.lookalike_words, pack.hosts) for code in codes)
    return next((host for host in found if host is not None), None)


def _split(payload: str) -> SplitResult | None:
    text = unicodedata.normalize("NFKC", payload).strip().replace("\\", "/").replace("。", ".")
    if "://" not in text:
        text = f"//{text.removeprefix('//')}"
    with suppress(ValueError):
        return urlsplit(text)
    return None


def _under(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _unpuny(host: str) -> str:
    with suppress(UnicodeError):
        return host.encode("ascii").decode("idna")
    return host


def _looks(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS)
    return "".join(c for c in plain if c.isascii() and c.isalnum())
