"""What both languages of the platform have in common: JSON, dates, and how each refuses."""

import json
from datetime import date
from typing import Protocol

__all__ = ["Language", "encoded", "written"]


class Language(Protocol):
    """How one interface says that it will not answer."""

    def throttled(self) -> bytes:
        """Return the body that says "too many requests"."""

    def failed(self, code: str, message: str) -> bytes:
        """Return the body of an error inside HTTP 200."""

    def strange(self) -> bytes:
        """Return valid JSON that is no answer in this language."""


def encoded(value: object) -> bytes:
    """Return JSON in UTF-8 with Chinese left readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def written(day: date | None) -> str | None:
    """Write a date as the platform does: YYYY-MM-DD."""
    return None if day is None else day.isoformat()
