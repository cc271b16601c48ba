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
from nights import TODAY, Clock, asked, laid_out, night, program, summary, table, with_setting

from certverify.demo.platform import Platform, started
from certverify.errors import ConfigError
from certverify.nightly.outputs.partitions import masked_messages
from certverify.nightly.rolls import PLACES
from certverify.store import open_ledger

RUN = "night-20261127"
PACK = 'id = "jiangsu"\nversion = "2026.2"\n[[sources]]\ntitle = "t"\ndated = "2026"\nevidence = "text"\n'


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


async def test_a_night_is_judged_by_a_pack_of_ones_own(
    tmp_path: Path, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its severity holds, summary, page and findings name it, and judging the night again keeps to it."""
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    place = laid_out(tmp_path, past.platform)
    with_setting(place, 'pack = "rules/jiangsu.toml"')
    told = f'{PACK}[rules.unlicensed]\nseverity = "advisory"\n'
    (place.folder / "rules").mkdir()
    (place.folder / "rules" / "jiangsu.toml").write_text(told, encoding="utf-8")
    await night(place, Clock())
    rows = table(place, "findings").filter(pl.col("rule") == "unlicensed").select("severity", "pack").unique()
    ((severity, pack),) = rows.rows()
    assert (severity, pack.split()[0]) == ("advisory", "jiangsu+order-19")
    assert summary(place)["pack"] == "jiangsu+order-19@2026.2+2026.1"
    assert "jiangsu+order-19" in (place.nights / "night=2026-11-27" / "rollups.html").read_text(
        encoding="utf-8"
    )
    (place.folder / "rules" / "jiangsu.toml").unlink()
    done = await asyncio.to_thread(program, place, "judge", RUN, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    again = pl.read_parquet(tmp_path / "out" / "findings.parquet").filter(pl.col("rule") == "unlicensed")
    assert set(again["severity"].cast(pl.String)) == {"advisory"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "pack_unreadable"),
        ("id = ", "pack_syntax"),
        (f'{PACK}[rules.unlicenced]\nseverity = "advisory"\n', "pack_unknown"),
        (f'{PACK}[rules.unlicensed]\nseverity = "grave"\n', "pack_value"),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_wrong_pack_is_told_before_anybody_is_asked(
    tmp_path: Path, past: Past, monkeypatch: pytest.MonkeyPatch, text: str | None, code: str, *, dry_run: bool
) -> None:
    """A night and its forecast end alike, with the words that `check --pack` has; nothing is written."""
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    place = laid_out(tmp_path, past.platform)
    with_setting(place, 'pack = "jiangsu.toml"')
    if text is not None:
        (place.folder / "jiangsu.toml").write_text(text, encoding="utf-8")
    before = asked(past.platform)
    with pytest.raises(ConfigError) as caught:
        await night(place, Clock(), dry_run=dry_run)
    assert (caught.value.code, asked(past.platform)) == (code, before)
    assert not place.nights.exists()


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_private_webhook_is_told_before_anybody_is_asked(
    tmp_path: Path, past: Past, monkeypatch: pytest.MonkeyPatch, *, dry_run: bool
) -> None:
    """A host inside the house is found at the start, not after a night's work; ``webhook_private`` lets it be."""
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    monkeypatch.setenv("CERTVERIFY_SECRETS__NIGHTLY__WEBHOOK", "a shared secret")
    place = laid_out(tmp_path, past.platform)
    with_setting(place, 'webhook = "https://localhost:1/nights"')
    before = asked(past.platform)
    with pytest.raises(ConfigError) as caught:
        await night(place, Clock(), dry_run=dry_run)
    assert (caught.value.code, asked(past.platform)) == ("webhook_private_address", before)
    assert not place.nights.exists() or not list(place.nights.glob("night=*"))
    with_setting(place, "webhook_private = true")
    if dry_run:
        assert (await night(place, Clock(), dry_run=True)).ended == "planned"


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
