"""What was done about a problem, in order: by whom, in which words, with which file."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from certverify.messages import Lang, text
from certverify.store.sql.moments import from_micros
from certverify.web.days import minute
from certverify.web.files import Kept, one_file
from certverify.web.ground import Ground
from certverify.web.schema import note

__all__ = ["Change", "Note", "author_of", "in_words", "notes_on", "write_note"]

Change = tuple[str, str | None, str]
"""What was changed: its key in the catalogue, the value before, if any, and the one after."""

_BY_PROGRAM: Final = frozenset({"corrected", "moved", "resolved", "still_there"})
"""Acts that follow from a later run; nobody takes them."""


@dataclass(frozen=True, slots=True)
class Note:
    """One step: ``act`` is a word ``web.act.<act>`` of the catalogue; ``file`` a file kept as proof.

    ``author`` is a log-in name; ``None`` for the one user of a page without accounts, and for the program. What was
    ``changed`` is kept as facts, for readers of any language.
    """

    at: datetime
    act: str
    author: str | None = field(repr=False)
    words: str | None = field(repr=False)
    file: Kept | None = field(repr=False)
    changed: Sequence[Change] = field(default=(), repr=False)

    def said(self, lang: Lang) -> str | None:
        """Return the words of a step, and what it changed in the reader's language."""
        changed = (
            text("web.work.changed", lang, what=text(key, lang), before=before or "—", after=after)
            for key, before, after in self.changed
        )
        return "\n".join([*([self.words] if self.words else []), *changed]) or None


async def write_note(
    ground: Ground,
    tenant: str,
    finding: str,
    act: str,
    *,
    author: str | None = None,
    words: str | None = None,
    file: str | None = None,
    changed: Sequence[Change] = (),
) -> None:
    """Put a step down; one without an author was taken by the program."""
    made = secrets.token_hex(12)
    values = {
        "id": made,
        "tenant": tenant,
        "finding": finding,
        "at": ground.micros(),
        "act": act,
        "author": ground.vault.seal_json(tenant, f"note {made} author", author),
        "words": ground.vault.seal_json(
            tenant, f"note {made} words", {"changed": changed} if changed else words
        ),
        "file": file,
    }
    await ground.do(note.insert().values(values))


async def notes_on(ground: Ground, tenant: str, finding: str) -> list[Note]:
    """Return the steps taken about a problem, the first one first."""
    query = sa.select(note).where(note.c.tenant == tenant, note.c.finding == finding)
    steps = []
    for row in await ground.rows(query.order_by(note.c.at, note.c.id)):
        kept = await one_file(ground, tenant, row.file) if row.file else None
        author = ground.vault.open_json(tenant, f"note {row.id} author", row.author)
        words = ground.vault.open_json(tenant, f"note {row.id} words", row.words)
        changed = [tuple(one) for one in words["changed"]] if isinstance(words, dict) else []
        said = None if changed else words
        steps.append(Note(from_micros(row.at), row.act, author, said, kept[0] if kept else None, changed))
    return steps


def author_of(step: Note, lang: Lang) -> str | None:
    """Return who took a step, in words; ``None`` for the program."""
    if step.act in _BY_PROGRAM:
        return None
    return step.author or text("accounts.audit.house", lang)


def in_words(steps: Sequence[Note], lang: Lang, most: int) -> str:
    """Write steps one below the other, the first one first: when, what, by whom, in which words, with which file.

    Within ``most`` characters: where all do not fit, it begins by saying how many earlier ones are left out.
    """
    told = [_told(step, lang) for step in steps]
    kept = len(told)
    while kept > 1 and sum(len(one) + 1 for one in told[-kept:]) > most:
        kept -= 1
    left = len(told) - kept
    return "\n".join(([text("web.trail.earlier", lang, n=left)] if left else []) + told[left:])


def _told(step: Note, lang: Lang) -> str:
    act, who = text(f"web.act.{step.act}", lang), author_of(step, lang)
    known = {"at": minute(step.at), "act": act}
    head = text("web.trail.step", lang, who=who, **known) if who else text("web.trail.alone", lang, **known)
    file = text("web.trail.file", lang, name=step.file.name) if step.file else None
    return "\n".join(part for part in (head, step.said(lang), file) if part)
