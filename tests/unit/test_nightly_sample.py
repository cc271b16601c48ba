"""The random list for inspection: in proportion, repeatable, nobody twice, no formula."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from certverify.nightly.plan.sampling import quotas, sample, write_sample

SEED = "2026-11-27/inspection"


@given(st.lists(st.integers(1, 500), min_size=1, max_size=12), st.integers(1, 800))
def test_quotas_add_up_and_fit(sizes: list[int], wanted: int) -> None:
    """As many as asked for, or everybody; no stratum gives more than it has, none is left out while there is room."""
    table = pl.DataFrame({"stratum": [f"s{n:02}" for n in range(len(sizes))], "drawn_of": sizes})
    told = quotas(table, wanted)
    assert told["quota"].sum() == min(wanted, sum(sizes))
    assert (told["quota"] <= told["drawn_of"]).all()
    if wanted >= len(sizes):
        assert (told["quota"] >= 1).all()


def test_quotas_follow_the_sizes() -> None:
    """Of 100 places, strata of 700, 200 and 100 people get 70, 20 and 10."""
    table = pl.DataFrame({"stratum": ["a", "b", "c"], "drawn_of": [700, 200, 100]})
    assert dict(quotas(table, 100).select("stratum", "quota").iter_rows()) == {"a": 70, "b": 20, "c": 10}


def people(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return entries with their places: people of two employers in two regions, one of them on both rosters."""
    lines = [
        {
            "source": f"{n % 2}.csv",
            "row": n,
            "part": 1,
            "employer": f"firm {n % 2}",
            "department": "=cmd|' /C calc'!A0",
            "post": "低压电工",
            "role": "operator" if n % 3 else "principal",
            "name": f"陆{n}",
            "id_number": f"3201991985031{n:05d}",
            "person_key": f"{(n or 1) * 2654435761 % 2**64:016x}{'0' * 48}",
            "disposition": None,
        }
        for n in range(count)
    ]
    entries = pl.DataFrame(lines, schema_overrides={"disposition": pl.String})
    places = pl.DataFrame(
        {"source": ["0.csv", "1.csv"], "employer": ["firm 0", "firm 1"], "region": ["南京市", "无锡市"]}
    )
    return entries, places


def test_the_same_seed_draws_the_same_people() -> None:
    """Whatever the order of the rosters; another seed draws others; nobody is drawn twice."""
    entries, places = people(200)
    first = sample(entries, places, 40, SEED)
    again = sample(entries.reverse(), places, 40, SEED)
    assert first["lot"].to_list() == again["lot"].to_list()
    assert first["lot"].is_unique().all()
    assert first.height == 40
    assert set(first["lot"]) != set(sample(entries, places, 40, "another")["lot"])
    assert set(first["stratum"]) == {
        f"{city} / {role}" for city in ("南京市", "无锡市") for role in ("operator", "principal")
    }


def test_the_list_masks_numbers_and_holds_no_formula(tmp_path: Path) -> None:
    """What a roster's department says cannot run in a spreadsheet; the first line tells how the list was drawn."""
    entries, places = people(30)
    file = tmp_path / "sample.csv"
    write_sample(file, sample(entries, places, 5, SEED), SEED, date(2026, 11, 27), "en")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    assert SEED in lines[0][0]
    assert len(lines) == 7
    assert all(cell[:1] not in "=+-@" for line in lines for cell in line if cell)
    assert not [number for number in entries["id_number"] if number in file.read_text(encoding="utf-8-sig")]
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_list_says_in_words_why_somebody_is_on_it(tmp_path: Path) -> None:
    """Region and role stand in the list's language, also where the register says nothing of the employer."""
    entries, places = people(30)
    file = tmp_path / "sample.csv"
    file.touch(mode=0o644)
    nowhere = places.with_columns(region=pl.lit("unknown"))
    write_sample(file, sample(entries, nowhere, 5, SEED), SEED, date(2026, 11, 27), "zh")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        *_, last = csv.reader(stream)
    assert last[1:3] in (["不详", "特种作业人员"], ["不详", "主要负责人"])
    assert f"层“{last[1]} / {last[2]}”共" in last[-1]
    assert file.stat().st_mode & 0o777 == 0o600
