"""What the sections of the self-inspection report share: its document, the run's facts, numbered headings, tables."""

from collections.abc import Sequence

import polars as pl

from certverify.messages import text
from certverify.reports.facts import Facts
from certverify.reports.paper.checks import counted
from certverify.reports.paper.document import Paper
from certverify.reports.paper.tables import Grid
from certverify.reports.view import View

__all__ = ["SelfReport"]


class SelfReport:
    """A report being written, in one language; its headings number themselves."""

    def __init__(self, facts: Facts, view: View) -> None:
        self.facts = facts
        self.view = view
        self.paper = Paper(facts.lang)
        self.checks = counted(facts.result)
        self._section = 0

    def say(self, key: str, **facts: object) -> str:
        """Return a message in the report's language."""
        return text(key, self.facts.lang, **facts)

    def of_us(self, key: str) -> str:
        """Return a message that speaks of the unit that reports or, of several, its form for them (``.several``)."""
        units = self.facts.units()
        return self.say(key) if units == 1 else self.say(f"{key}.several", n=units)

    def heading(self, name: str) -> None:
        """Begin the next section."""
        number = self.say("selfcheck.numbers").split(",")[self._section]
        self._section += 1
        words = self.say(f"selfcheck.section.{name}")
        self.paper.heading(self.say("selfcheck.heading", number=number, words=words))

    def count(self, which: pl.Expr) -> int:
        """Count the entries for which ``which`` holds."""
        return self.facts.result.rows.filter(which).height

    def form(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Write labels and beside them what is known, or room to write."""
        self.paper.grid(Grid((), pairs, (4.4, 11.6), points=10.5, labels=1, least=0.8))

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        centred: Sequence[int] = (),
        toned: Sequence[int] = (0,),
        tones: Sequence[str] = (),
        points: float = 9.5,
    ) -> None:
        """Write a table under heads given by their message keys; without ``tones`` nothing is coloured."""
        words = [self.say(head) for head in heads]
        colours = frozenset(toned if tones else ())
        self.paper.grid(
            Grid(words, rows, widths, points, tones=tones, toned=colours, centred=frozenset(centred))
        )
