"""The law of the day of the fact: what happened before a change of the law is judged by what was in force then."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.rules.packs.pack import Pack
from certverify_schemas.finding import Severity

__all__ = ["FLAGGING", "basis_on", "by_law", "by_version", "evidence_on", "under_confirmed_law"]

FLAGGING = (Severity.VIOLATION.value, Severity.SUSPICION.value)
_SURE: Final = ("text", "secondary", "practice", "unverified")
"""Evidence levels, the surest first."""

_Told = str | bool | None


def by_law(event: pl.Expr | None, pack: Pack, as_of: date, told: Callable[[Pack], _Told]) -> pl.Expr:
    """Return what the pack in force on the day of the event tells.

    Without an event, or without its date, the pack in force on ``as_of`` tells; before the first pack, the first does.
    """
    steps = [(dated.valid_from, told(dated)) for dated in pack.timeline]
    return _stepwise(event, as_of, steps, told(pack))


def by_version(
    event: pl.Expr | None, pack: Pack, as_of: date, told: Callable[[Pack, date], str | None]
) -> pl.Expr:
    """Return what the pack in force on the day of the event tells of that day: a law may be amended while it lasts."""
    amended = {version.until + timedelta(days=1) for named in pack.versions.values() for version in named}
    days = sorted({date.min, *amended, *(dated.valid_from for dated in pack.timeline)})
    steps = [(day, told(_in_force(pack, day), day)) for day in days]
    return _stepwise(event, as_of, steps, told(pack, as_of))


def basis_on(pack: Pack, rule: str, day: date, lang: Lang) -> str | None:
    """Return the legal basis of a rule in words, each law as it was called on that day."""
    joint = "；" if lang == "zh" else "; "
    return joint.join(text(called, lang) for called, _ in _called(pack, rule, day)) or None


def evidence_on(pack: Pack, rule: str, day: date) -> str:
    """Return the evidence level of a rule on a day: that of the least surely read of the texts behind it."""
    levels = [pack.rules[rule].evidence, *(level for _, level in _called(pack, rule, day) if level)]
    return max(levels, key=_SURE.index)


def under_confirmed_law(event: pl.Expr, pack: Pack, as_of: date) -> pl.Expr:
    """Tell whether the text of the law in force on the day of the event was seen."""
    return by_law(event, pack, as_of, lambda p: p.confirmed)


def _called(pack: Pack, rule: str, day: date) -> Iterator[tuple[str, str]]:
    """Yield each basis of a rule by its name on a day, and the evidence for that name where it is an earlier one."""
    for basis in pack.rules[rule].basis:
        versions = pack.versions.get(basis, ())
        then = next((version for version in versions if day <= version.until), None)
        yield (basis, "") if then is None else (then.told, then.evidence)


def _in_force(pack: Pack, day: date) -> Pack:
    begun = [dated for dated in pack.timeline if dated.valid_from <= day]
    return begun[-1] if begun else pack.timeline[0]


def _stepwise(
    event: pl.Expr | None, as_of: date, steps: Sequence[tuple[date, _Told]], undated: _Told
) -> pl.Expr:
    """Return the value of the last step begun by the day of the event; the first one's before it."""
    values = [value for _, value in steps]
    kind = pl.Boolean if isinstance(values[0], bool) else pl.String
    if event is None or len({*values, undated}) == 1:
        return pl.lit(undated, dtype=kind)
    day, result = event.fill_null(pl.lit(as_of)), pl.lit(values[0], dtype=kind)
    for begins, value in steps[1:]:
        result = pl.when(day >= pl.lit(begins)).then(pl.lit(value, dtype=kind)).otherwise(result)
    return result
