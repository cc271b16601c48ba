"""The register of employers (企业名册): who they are, where, who supervises them.

A CSV with the columns ``uscc`` (统一社会信用代码), ``name`` (单位名称), ``region_code`` and ``region`` (行政区划),
``level`` (监管层级: 央企, 省管, 市管 …), ``group`` (所属集团) and ``industry`` (行业), under these names or the Chinese
ones, in UTF-8 or, as Excel saves it in China, GB18030. What is wrong with a line is named and never ends the night: the
employer is still checked, under ``unknown`` where need be.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl
from stdnum.cn import uscc

from certverify.errors import ConfigError
from certverify.messages import Lang, text
from certverify.nightly.regions import is_region, region_name, told_apart

__all__ = ["LEVELS", "REGISTER", "Register", "RegisterProblem", "in_words", "read_register"]

LEVELS: Final = ("央企", "省管", "市管", "县管")
"""Supervision levels that a roll-up knows; another word is kept and named as a problem."""

REGISTER: Final = pl.Schema(
    dict.fromkeys(("uscc", "employer", "region_code", "region", "level", "group", "industry"), pl.String())
)
"""One line per employer; empty text where the register says nothing. ``region_code`` has six digits or more, ``region``
is a name that no other code has."""

_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "uscc": ("uscc", "统一社会信用代码", "信用代码"),
    "employer": ("name", "单位名称", "企业名称", "employer"),
    "region_code": ("region_code", "行政区划代码", "区划代码"),
    "region": ("region", "地市", "行政区划", "县区"),
    "level": ("level", "监管层级", "管理层级"),
    "group": ("group", "所属集团", "集团"),
    "industry": ("industry", "行业", "行业类型"),
}


@dataclass(frozen=True, slots=True)
class RegisterProblem:
    """What is wrong with one line: its number as an editor shows it, a word ``nightly.register.<word>``, the value."""

    line: int
    word: str
    value: str


@dataclass(frozen=True, slots=True)
class Register:
    """The employers (:data:`REGISTER`), and what is wrong with the file."""

    employers: pl.DataFrame = field(repr=False)
    problems: tuple[RegisterProblem, ...] = ()


def read_register(file: Path | None) -> Register:
    """Read the register; without a file nobody is registered.

    Raises:
        ConfigError: ``register_unreadable``; ``register_columns``, it has neither a code's nor a name's column.
    """
    if file is None:
        return Register(pl.DataFrame(schema=REGISTER))
    lines = list(_lines(file))
    kept, problems = [], []
    codes, names = Counter[str](), Counter[str]()
    for number, line in lines:
        said = list(_wrong(line))
        codes[line["uscc"]] += 1
        names[line["employer"]] += 1
        if line["uscc"] and codes[line["uscc"]] > 1:
            said.append(("duplicate_code", line["uscc"]))
        elif not line["uscc"] and names[line["employer"]] > 1:
            said.append(("duplicate_name", line["employer"]))
        else:
            kept.append(_placed(line))
        problems += [RegisterProblem(number, word, value) for word, value in said]
    return Register(_with_regions(pl.DataFrame(kept, schema=REGISTER)), tuple(problems))


def in_words(value: str | None, lang: Lang) -> str:
    """Return what the register says of an employer, or that it says nothing."""
    return text("nightly.by.unknown", lang) if value in {None, "", "unknown"} else str(value)


def _lines(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        table = csv.DictReader(io.StringIO(_decoded(file.read_bytes()), newline=""))
        heads = _heads(table.fieldnames or ())
        if not {"uscc", "employer"} & set(heads):
            raise ConfigError("register_columns", file=file.name)
        for row in table:
            told = {name: (row.get(heads.get(name, "")) or "").strip() for name in _HEADS}
            if any(told.values()):
                yield table.line_num, told | {"uscc": uscc.compact(told["uscc"])}
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ConfigError("register_unreadable", file=file.name) from None


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _heads(given: Sequence[str]) -> dict[str, str]:
    """Return the header of the file for each of our columns that it has."""
    words = {head.strip().lower(): head for head in given}
    found = {}
    for name, known in _HEADS.items():
        head = next((words[word] for word in known if word in words), None)
        if head is not None:
            found[name] = head
    return found


def _wrong(line: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not line["uscc"]:
        yield "no_code", line["employer"]
    elif not uscc.is_valid(line["uscc"]):
        yield "bad_code", line["uscc"]
    if not line["employer"]:
        yield "no_name", line["uscc"]
    if not is_region(line["region_code"]):
        yield "unknown_region", line["region_code"] or line["region"]
    elif not line["region"]:
        yield "no_region", line["region_code"]
    if line["level"] not in LEVELS:
        yield "unknown_level", line["level"]


def _placed(line: dict[str, str]) -> dict[str, str]:
    """Leave out a code that is no region's; one without a name gets that of GB/T 2260, else stands for itself."""
    code, name = line["region_code"], line["region"]
    if not is_region(code):
        return line | {"region_code": ""}
    return line | {"region_code": code.ljust(6, "0"), "region": name or region_name(code) or code}


def _with_regions(employers: pl.DataFrame) -> pl.DataFrame:
    """Let each code have one name, that of its first line, and no other code the same."""
    coded = employers.filter(pl.col("region_code") != "").unique(
        "region_code", keep="first", maintain_order=True
    )
    names = told_apart(dict(coded.select("region_code", "region").iter_rows()))
    named = pl.col("region_code").replace_strict(names, default=pl.col("region"), return_dtype=pl.String)
    return employers.with_columns(named.alias("region"))
