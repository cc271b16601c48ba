"""A night from the ledger alone: judged again, and explained, without rosters, outputs or anybody to ask."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from crew import KEY
from jurisdiction import Jurisdiction, write_roster
from nights import TODAY, Clock, laid_out, night, program, table

from certverify.demo.platform import Platform, started
from certverify.nightly.outputs.partitions import masked_messages
from certverify.nightly.rolls import PLACES
from certverify.store import open_ledger

RUN = "night-20261127"


@dataclass
class Past:
    """A night whose rosters and register are gone; ``findings`` and ``rows`` are what it left."""

    place: Jurisdiction
    platform: Platform
    findings: pl.DataFrame
    rows: pl.DataFrame


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    with (
        pytest.MonkeyPatch.context() as patch,
        started(people=90, seed=11, today=TODAY, grant=500.0) as platform,
    ):
        patch.setenv("CERTVERIFY_KEY", KEY)
        made = laid_out(tmp_path_factory.mktemp("past"), platform)
        _manage_everywhere(made, platform)
        assert asyncio.run(night(made, Clock())).ended == "done"
        told = Past(made, platform, table(made, "findings"), table(made, "rows"))
        for folder in ("rosters", "nights"):
            shutil.rmtree(made.folder / folder)
        (made.folder / "employers.csv").unlink()
        yield told


def _manage_everywhere(place: Jurisdiction, platform: Platform) -> None:
    """Let some managers stand on rosters of every employer: a sign only for a run over many employers."""
    managers = [person for person in platform.people() if person.role != "operator"][:6]
    for number in range(place.employers):
        write_roster(place.roster(number).with_name("管理人员.csv"), managers, TODAY)


def test_a_night_is_judged_again_byte_for_byte(past: Past, tmp_path: Path) -> None:
    """Findings and statuses are the night's in every column, those too that only a run over many employers has."""
    done = program(past.place, "judge", RUN, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    for name, left in (("findings", past.findings), ("rows", past.rows)):
        again = pl.read_parquet(tmp_path / "out" / f"{name}.parquet")
        if name == "findings":  # a night's cross employers, so no message names anybody in full
            again = masked_messages(again, pl.read_parquet(tmp_path / "out" / "rows.parquet"))
        shared = [column for column in again.columns if column not in {*PLACES, "name"}]  # masked otherwise
        order = ["source", "row", *(["finding_id"] if name == "findings" else [])]
        mine, theirs = (frame.select(shared).sort(order) for frame in (again, left))
        assert mine.write_ndjson() == theirs.write_ndjson()
    rules = set(past.findings["rule"])
    assert {"unlicensed", "multi_employer"} <= rules


def test_a_finding_of_a_night_is_explained(past: Past) -> None:
    """From its id alone: the roster's row, the answers behind it, the law; no number is shown whole."""
    finding = past.findings.filter(pl.col("rule") == "unlicensed").row(0, named=True)
    done = program(past.place, "explain", RUN, "--finding", finding["finding_id"][:12], "--format", "json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["run"]["run_id"] == RUN
    assert (told["entry"]["source"], told["entry"]["row"]) == (finding["source"], finding["row"])
    assert finding["finding_id"] in {one["finding_id"] for one in told["findings"]}
    shown = {one["evidence_id"] for query in told["queries"] for one in query["answers"]}
    assert set(finding["evidence_ids"]) <= shown
    assert not [person for person in past.platform.people() if person.id_number in done.stdout]


async def test_a_night_begun_again_is_judged_by_what_it_held_last(
    tmp_path: Path, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An incomplete night stores its inputs, and the start that completes it others: those stand."""
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    place = laid_out(tmp_path, past.platform, 'budget = 1000\nretention = "30d"')
    clock = Clock()
    await night(place, clock)
    (place.nights / "night=2026-11-27" / "summary.json").unlink()  # as if this start had not got so far
    roster = place.roster(0)
    roster.write_text("\n".join(roster.read_text(encoding="utf-8-sig").splitlines()[:-4]), encoding="utf-8")
    clock.ahead += timedelta(minutes=5)
    await night(place, clock)
    async with open_ledger(f"sqlite:///{place.folder / 'ledger.sqlite'}", key=KEY, now=clock) as ledger:
        tables, facts = await ledger.inputs(RUN)
        stored = await ledger.findings(RUN)
    assert tables["entries"].height == table(place, "rows").height
    assert tables["entries"]["entry"].n_unique() == tables["entries"].height
    assert facts["run_id"] == RUN
    assert stored.height == table(place, "findings").height
