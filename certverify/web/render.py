"""Templates in the reader's language. Every text is escaped; a name that is not there is an error."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from certverify.messages import Lang, between, listed, text
from certverify.reports.words import source_words
from certverify.web.access import language_of
from certverify.web.days import minute, today
from certverify.web.service import service_of

__all__ = ["duration", "fill", "page"]

_BEIJING: Final = ZoneInfo("Asia/Shanghai")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("certverify.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    environment.filters["minute"] = _minute
    environment.filters["second"] = _second
    environment.globals["query"] = _query
    environment.globals["source_words"] = source_words
    return environment


def fill(request: Request, name: str, **facts: Any) -> str:
    """Return a template filled with facts, ``t`` for the words of the catalogue, and who is looking."""
    lang, service = language_of(request), service_of(request)
    known = {
        "t": lambda key, **values: text(key, lang, **values),
        "lang": lang,
        "viewer": getattr(request.state, "viewer", None),
        "here": request.scope["path"],
        "shown_at": _address(request),
        "root": service.front.root,
        "accounts": service.ground.accounts,
        "today": today(service.ground.now()),
        "between": between(lang),
        "in_a_row": lambda words: listed(words, lang),
        "duration": lambda span: duration(span, lang),
    }
    return _environment().get_template(name).render(**known, **facts)


def _address(request: Request) -> str:
    """Return where to come back to: with filters, where it is somebody inside who sees them."""
    path, query = request.scope["path"], request.url.query
    known = request.method == "GET" and query and getattr(request.state, "viewer", None) is not None
    return f"{path}?{query}" if known else path


def page(request: Request, name: str, status: int = 200, **facts: Any) -> HTMLResponse:
    """Return a page."""
    return HTMLResponse(fill(request, name, **facts), status)


def duration(span: timedelta, lang: Lang) -> str:
    """Return how long something takes, as people say it: seconds, minutes, hours or days."""
    seconds = max(0, round(span.total_seconds()))
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return text(f"web.duration.{unit}", lang, n=-(-seconds // size))
    return text("web.duration.seconds", lang, n=seconds)


def _day(moment: str) -> str:
    """Write a moment in ISO 8601 as the day it is in China."""
    return today(datetime.fromisoformat(moment)).isoformat() if moment else ""


def _minute(moment: datetime | None) -> str:
    return "—" if moment is None else minute(moment)


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}"


def _query(**wanted: object) -> str:
    return urlencode(wanted)
