"""To which entry a scan belongs: told by the number or name in the file's name, or the T-number in the code.

Nothing is guessed. A name that two people share, a person with several certificates and a file that names none of
them, a code that names somebody else than the file does: each is listed, and no entry is touched.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

import polars as pl

from certverify import messages
from certverify.scans.reader import Scan
from certverify_schemas.gb11643 import is_valid
from certverify_schemas.tables import ProblemTable

__all__ = ["Matched", "match"]

_NUMBER: Final = re.compile(r"(?<!\d)(\d{17}[\dX]|\d{15})(?![\dX])")
_WORDS: Final = re.compile(r"[^\W\d_]+(?:·[^\W\d_]+)*")
_PLAIN: Final = (
    "特种作业操作证", "考核合格证", "操作证", "合格证", "资格证", "上岗证", "证书", "证件", "扫描件", "复印件",
    "电子证", "电子版", "照片", "图片", "二维码", "正反面", "正面", "反面", "正本", "副本", "的", "证",
)  # fmt: skip
"""What people write behind a name in a file's name; longer words first."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Entries with the payloads of their scans, a ``ProblemTable`` of the scans left over, and how many were used."""

    entries: pl.DataFrame = field(repr=False)
    problems: pl.DataFrame = field(repr=False)
    used: int


def match(scans: Sequence[Scan], entries: pl.DataFrame) -> Matched:
    """Put the payloads of scans into ``qr_payload`` of their entries, one code on a line after what the roster has.

    ``entries`` is an ``EntryTable``.
    """
    people = _People(entries)
    payloads: dict[int, list[str]] = defaultdict(list)
    left: list[tuple[Scan, str]] = []
    for scan in scans:
        entry, trouble = (None, scan.trouble) if scan.trouble else people.entry_of(scan)
        if entry is None:
            left.append((scan, trouble or "scan_unmatched"))
        else:
            payloads[entry] += scan.payloads
    return Matched(_filled(entries, payloads), _problems(left), len(scans) - len(left))


class _People:
    """The people of the rosters by number and by name, and what each certificate of theirs is called."""

    def __init__(self, entries: pl.DataFrame) -> None:
        self._by_number: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._words: dict[int, set[str]] = {}
        self._claiming: set[int] = set()
        columns = ("entry", "id_number", "claimed_number", "name", "claims", *_CALLED)
        for entry, id_number, claimed, name, claims, *called in entries.select(columns).iter_rows():
            self._by_number[id_number.upper()].add(entry)
            self._by_name[_folded(name)].add(id_number.upper())
            if claimed:
                self._by_number[claimed.removeprefix("T")].add(entry)
            self._words[entry] = {_folded(word) for word in called if word}
            if claims:
                self._claiming.add(entry)

    def entry_of(self, scan: Scan) -> tuple[int | None, str | None]:
        """Return the entry that a scan belongs to, or why it cannot be told."""
        parts = [_upper(part) for part in reversed(PurePosixPath(scan.name).with_suffix("").parts)]
        named = self._named(parts)
        coded = {
            number
            for payload in scan.payloads
            for number in _numbers(unquote(payload))
            if number in self._by_number or is_valid(number)
        }
        if isinstance(named, str):
            return None, named
        if named and coded and not coded & named:
            return None, "scan_contradicts"
        numbers = named or coded
        found = set().union(*(self._by_number.get(number, set()) for number in numbers))
        return self._only(found, parts) if found else (None, "scan_unmatched")

    def _named(self, parts: Sequence[str]) -> set[str] | str:
        """Return the numbers of whom the file's name, or else the nearest folder's, names; or why it cannot be told."""
        for part in parts:
            people = {number for name in self._names_in(part) for number in self._by_name[name]}
            if numbers := set(_numbers(part)):
                # a number tells namesakes apart, but must not belong to somebody else than the name
                return (
                    numbers if len(numbers) == 1 and (not people or numbers <= people) else "scan_ambiguous"
                )
            if people:
                return people if len(people) == 1 else "scan_ambiguous"
        return set()

    def _names_in(self, part: str) -> Iterable[str]:
        """Return the names that stand alone between other characters, or before words that say what the file is."""
        for word in _WORDS.findall(part):
            if word in self._by_name:
                yield word
            elif (rest := self._without_words(word)) in self._by_name:
                yield rest

    def _without_words(self, word: str) -> str:
        known = sorted({*_PLAIN, *self._every_word()}, key=len, reverse=True)
        while (cut := next((end for end in known if word.endswith(end)), None)) is not None:
            word = word.removesuffix(cut)
        return word

    def _every_word(self) -> frozenset[str]:
        if not hasattr(self, "_all_words"):
            self._all_words = frozenset().union(*self._words.values()) if self._words else frozenset()
        return self._all_words

    def _only(self, found: set[int], parts: Sequence[str]) -> tuple[int | None, str | None]:
        """Return the one entry meant: the only one, the only one with a certificate, or the one whose work is named."""
        for several in (found, found & self._claiming):
            if len(several) == 1:
                return min(several), None
        text = "|".join(map(_folded, parts))
        told = {
            entry: max((len(word) for word in self._words[entry] if word in text), default=0)
            for entry in found
        }
        longest = max(told.values())
        named = [entry for entry, length in told.items() if length == longest]
        return (named[0], None) if longest and len(named) == 1 else (None, "scan_which_certificate")


_CALLED: Final = ("claimed_item", "claimed_word", "claimed_category", "required_item", "post")


def _upper(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _folded(text: str) -> str:
    return "".join(_upper(text).split())


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(_upper(text))


def _filled(entries: pl.DataFrame, payloads: Mapping[int, Sequence[str]]) -> pl.DataFrame:
    if not payloads:
        return entries
    read = pl.DataFrame(
        {"entry": list(payloads), "_read": ["\n".join(dict.fromkeys(codes)) for codes in payloads.values()]},
        schema={"entry": entries.schema["entry"], "_read": pl.String},
    )
    filled = entries.join(read, on="entry", how="left", maintain_order="left")
    both = pl.concat_str("qr_payload", "_read", separator="\n", ignore_nulls=True)
    kept = pl.when(pl.col("_read").is_not_null()).then(both).otherwise("qr_payload")
    return filled.with_columns(qr_payload=kept).drop("_read")


def _problems(left: Sequence[tuple[Scan, str]]) -> pl.DataFrame:
    schema = {name: column.dtype for name, column in ProblemTable.columns().items()}
    lines = [_problem(scan, trouble) for scan, trouble in left]
    return ProblemTable.validate(pl.DataFrame(lines, schema=schema, orient="row"), cast=True)


def _problem(scan: Scan, trouble: str) -> dict[str, object]:
    texts = {
        f"{part}_{lang}": messages.text(f"problem.{trouble}.{part}", lang)
        for part in ("message", "remedy")
        for lang in messages.LANGUAGES
    }
    return {"source": scan.name, "reason": trouble, "rejects": False, **texts}
