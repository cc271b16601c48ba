"""A file that was not taken, and why."""

from dataclasses import dataclass, field

from certverify.messages import Lang, text

__all__ = ["Refused"]

_ERROR = "error."


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken: its owner's name for it, and the message's key and facts.

    A key that begins with ``error.`` is a code of the catalogue: what happened and what to do.
    """

    name: str = field(repr=False)
    key: str
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def said(self, lang: Lang) -> str:
        """Return why the file was not taken, in words."""
        parts = (".what", ".remedy") if self.key.startswith(_ERROR) else ("",)
        joint = " " if lang == "en" else ""
        return joint.join(text(self.key + part, lang, **dict(self.facts)) for part in parts)
