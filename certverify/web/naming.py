"""Names under which files are sent: what they are and of when; never a word of a user's, never whose they are."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from certverify.messages import Lang, text

__all__ = ["FileName", "name_of", "stamp"]


@dataclass(frozen=True, slots=True)
class FileName:
    """A name in the reader's language, and in ASCII for whoever cannot read that."""

    shown: str
    plain: str

    @property
    def header(self) -> dict[str, str]:
        """The header by which a browser keeps the file under its name (RFC 6266, RFC 8187)."""
        extended = "" if self.shown == self.plain else f"; filename*=UTF-8''{quote(self.shown)}"
        return {"content-disposition": f'attachment; filename="{self.plain}"{extended}'}


def name_of(kind: str, lang: Lang, suffix: str, *parts: str) -> FileName:
    """Return the name of a file of a kind (a key ``web.name.<kind>``); ``parts`` tell it from others of its kind."""
    shown, plain = ("-".join((text(f"web.name.{kind}", one), *parts)) + suffix for one in (lang, "en"))
    return FileName(shown, plain)


def stamp(moment: datetime) -> str:
    """Return a time as part of a name: ``2026-11-27-1430``, Asia/Shanghai."""
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d-%H%M}"
