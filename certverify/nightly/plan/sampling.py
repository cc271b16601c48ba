"""A random list for inspection on site: stratified, repeatable from its seed, with the reason for each person.

Strata are region × role. Each gets its share of the list by size, at least one person while the list has room;
within a stratum people are drawn by their keyed digest and the seed, so that
nobody chooses.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from certverify.messages import Lang, text
from certverify.nightly.plan.planner import drawn
from certverify.nightly.register import in_words
from certverify_schemas.masking import masked_number

__all__ = ["SAMPLE", "quotas", "sample", "write_sample"]

SAMPLE: Final = (
    "number", "region", "role", "employer", "department", "post", "name", "id_number", "stratum", "drawn_of", "lot",
)  # fmt: skip
"""Columns of the list: whose turn, who (numbers masked), and why: drawn of how many of the stratum, by which lot."""

_ROLES: Final = {
    "operator": "nightly.kind.operators",
    "principal": "nightly.kind.principals",
    "safety_manager": "nightly.kind.safety_managers",
}


def sample(entries: pl.DataFrame, places: pl.DataFrame, size: int, seed: str) -> pl.DataFrame:
    """Return up to ``size`` people as :data:`SAMPLE`.

    ``entries`` is a ``PlannedEntryTable``, ``places`` as ``read_rolls`` gives them. A person on several rosters or in
    several posts is in the draw once, with the first of them.
    """
    placed = entries.filter(pl.col("role").is_not_null(), pl.col("disposition").is_null()).join(
        places.select("source", "employer", area="region"),
        on=["source", "employer"],
        how="left",
        maintain_order="left",
    )
    placed = placed.sort("source", "row", "part")
    people = placed.unique("person_key", keep="first", maintain_order=True).with_columns(
        pl.col("area").fill_null("unknown"),
        pl.col("role").cast(pl.String),
        drawn(pl.col("person_key"), seed).alias("lot"),
    )
    people = people.with_columns(pl.concat_str("area", "role", separator=" / ").alias("stratum"))
    sizes = people.group_by("stratum").len("drawn_of").sort("stratum")
    wanted = quotas(sizes, size)
    ranked = people.join(wanted, on="stratum").sort("stratum", "lot")
    turn = pl.int_range(pl.len()).over("stratum")
    chosen = ranked.filter(turn < pl.col("quota")).with_row_index("number", offset=1)
    chosen = chosen.with_columns(masked_number("id_number").alias("id_number"), region="area")
    return chosen.select(SAMPLE)


def quotas(sizes: pl.DataFrame, size: int) -> pl.DataFrame:
    """Return ``sizes`` (``stratum``, ``drawn_of``) with ``quota``: one each first, the rest in proportion.

    The quotas add up to ``size``, or to everybody if they are fewer. With less room than strata the largest get one.
    """
    size = min(size, int(sizes["drawn_of"].sum()))
    by_size = sizes.sort("drawn_of", "stratum", descending=[True, False])
    counts = by_size["drawn_of"].to_list()
    given = [int(n < size) for n in range(len(counts))]
    while (left := size - sum(given)) > 0:
        room = [count - quota for count, quota in zip(counts, given, strict=True)]
        exact = [left * share / sum(room) for share in room]
        whole = [int(part) for part in exact]
        if sum(whole) == 0:
            order = sorted(range(len(exact)), key=lambda n: (-exact[n], n))
            whole = [int(n in order[:left] and room[n] > 0) for n in range(len(exact))]
        given = [quota + part for quota, part in zip(given, whole, strict=True)]
    return by_size.with_columns(pl.Series("quota", given, pl.Int64))


def write_sample(file: Path, drawn_people: pl.DataFrame, seed: str, day: date, lang: Lang) -> None:
    """Write the list as a CSV that Excel opens, 0600, its first line saying how it was drawn; nothing is a formula.

    Raises:
        OSError: the file cannot be written.
    """
    file.touch(mode=0o600)
    file.chmod(0o600)  # one that lies there already may have been open to others
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(
            [text("nightly.sample.how", lang, seed=seed, day=day.isoformat(), count=drawn_people.height)]
        )
        table.writerow([text(f"nightly.sample.{name}", lang) for name in (*SAMPLE[:-3], "reason")])
        for line in drawn_people.to_dicts():
            line |= {"role": text(_ROLES[line["role"]], lang), "region": in_words(line["region"], lang)}
            stratum = f"{line['region']} / {line['role']}"
            lot = f"{line['lot']:016x}"
            reason = text("nightly.sample.why", lang, stratum=stratum, of=line["drawn_of"], lot=lot)
            table.writerow([*(_plain(line[name]) for name in SAMPLE[:-3]), reason])


def _plain(value: object) -> str:
    """Return a value as text that no spreadsheet takes for a formula."""
    told = "" if value is None else str(value)
    return f"'{told}" if told[:1] in set("=+-@\t\r") else told
