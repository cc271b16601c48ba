"""Two nights over several employers against a real platform: within the budget, once a night, nobody left out."""

import asyncio
import errno
import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
import polars as pl
import pytest
from crew import KEY
from jurisdiction import Jurisdiction, credit_code, write_roster
from nights import (
    EMPLOYERS,
    TODAY,
    Clock,
    asked,
    command,
    laid_out,
    night,
    program,
    summary,
    table,
    with_grant,
    with_setting,
)

from certverify.demo.platform import Platform, started
from certverify.errors import ConfigError, StoreError
from certverify.nightly.order import Outcome
from certverify.nightly.outputs import writing
from certverify.nightly.outputs.rollup import KINDS
from certverify.store import open_ledger

if TYPE_CHECKING:
    from certverify.demo.person import Person

PEOPLE = 60


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with started(people=PEOPLE, seed=3, today=TODAY, grant=500.0) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Jurisdiction:
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    return laid_out(tmp_path, platform)


@pytest.fixture(scope="module")
def done(
    platform: Platform, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Jurisdiction, Outcome, Outcome, int]:
    """A jurisdiction after one night: the forecast, the night, and how many requests it took."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CERTVERIFY_KEY", KEY)
        made = laid_out(tmp_path_factory.mktemp("done"), platform)
        before = asked(platform)
        forecast = asyncio.run(night(made, Clock(), dry_run=True))
        assert asked(platform) == before, "a forecast asks nobody"
        outcome = asyncio.run(night(made, Clock()))
        return made, forecast, outcome, asked(platform) - before


Done = tuple[Jurisdiction, Outcome, Outcome, int]


def test_a_night_accounts_for_everybody(done: Done, platform: Platform) -> None:
    """Every row of every roster has one status; names and numbers are masked; files are closed to others."""
    place, _, outcome, requests = done
    told, rows = summary(place), table(place, "rows")
    assert (outcome.ended, outcome.exit_code) == ("done", 0)
    assert rows.height == PEOPLE + EMPLOYERS - 1 == told["rows"]["read"]
    assert rows.height == sum(count for status, count in told["rows"].items() if status != "read")
    assert set(rows["region_name"]) == {"南京市", "无锡市", "徐州市"}
    assert rows["name"].str.contains(r"^.\*+$").all()
    assert rows["id_number"].str.contains(r"^\d{3}\*{11}").all()
    assert told["people"] == PEOPLE
    numbers = [person.id_number.encode() for person in platform.people()]
    written = b"".join(path.read_bytes() for path in place.nights.rglob("*") if path.is_file())
    assert not [number for number in numbers if number in written]
    assert requests >= told["forecast"]["tonight"]
    assert {path.stat().st_mode & 0o777 for path in place.nights.rglob("*") if path.is_file()} == {0o600}


def test_one_look_up_for_a_worker_on_every_roster(done: Done) -> None:
    """The person who works for all employers is one question; each sees the day of the answer, not the others."""
    place, *_ = done
    rows = table(place, "rows")
    (person,) = rows.group_by("person_key").len().filter(pl.col("len") == EMPLOYERS)["person_key"]
    theirs = rows.filter(pl.col("person_key") == person)
    assert theirs["employer"].n_unique() == EMPLOYERS
    assert theirs["asked_at"].n_unique() == 1
    entries = rows.filter(pl.col("status") != "not_applicable").height
    assert summary(place)["forecast"]["needed"] <= entries - (EMPLOYERS - 1)


def test_forecasts_come_true(done: Done) -> None:
    """What the dry run says of tonight is what the night does, within a tenth."""
    place, planned, *_ = done
    told, came = planned.forecast, summary(place)["lookups"]
    assert told is not None
    assert abs(came["needed"] - told.needed) <= 0.1 * told.needed
    assert abs(came["asked"] - told.tonight) <= 0.1 * told.tonight


async def test_a_night_is_done_once(place: Jurisdiction, platform: Platform) -> None:
    """The same command again asks nobody, writes nothing and ends well."""
    clock = Clock()
    await night(place, clock)
    before, written = asked(platform), (place.nights / "night=2026-11-27" / "summary.json").stat().st_mtime_ns
    assert (await night(place, clock)).ended == "already_done"
    assert asked(platform) == before
    assert (place.nights / "night=2026-11-27" / "summary.json").stat().st_mtime_ns == written


async def test_the_budget_holds_and_the_next_night_goes_on(place: Jurisdiction, platform: Platform) -> None:
    """Twenty a night: what was not asked is out of budget, never a no, and other people are asked the next night."""
    place.config.write_text(
        place.config.read_text(encoding="utf-8").replace("budget = 1000", "budget = 20"), encoding="utf-8"
    )
    clock = Clock()
    first = await night(place, clock)
    told = summary(place)
    assert first.ended == "done", "a planned out_of_budget leaves nothing to the next start"
    assert told["lookups"]["asked"] <= 20
    assert told["unanswered"].get("out_of_budget", 0) >= told["forecast"]["needed"] - 20
    done = table(place, "rows").filter(pl.col("asked_at").is_not_null())["person_key"].unique()
    clock.ahead += timedelta(days=1)
    await night(place, clock)
    rows = table(place, "rows", "2026-11-28").filter(pl.col("asked_at").is_not_null())
    assert set(done) < set(rows["person_key"])


async def test_new_persisting_and_resolved(place: Jurisdiction, platform: Platform) -> None:
    """An employer that drops an unlicensed person rectifies nothing by it; one that is gone is gone."""
    clock = Clock()
    await night(place, clock)
    first = table(place, "changes")
    assert set(first["change"]) == {"new"}
    people = platform.people()
    flagged = table(place, "rows").filter(
        (pl.col("status") == "flagged") & (pl.col("employer").str.contains("第一"))
    )
    assert flagged.height
    kept: list[Person] = [person for n, person in enumerate(people) if n % EMPLOYERS == 0][:1]
    write_roster(place.roster(0), kept, TODAY)
    clock.ahead += timedelta(days=1)
    await night(place, clock)
    second = table(place, "changes", "2026-11-28")
    at_first = second.filter(pl.col("employer").str.contains("第一"))
    assert "resolved" not in set(second["change"])
    assert set(at_first.filter(pl.col("change") == "gone")["finding_id"]) <= set(first["finding_id"])
    assert (at_first["change"] == "gone").any()
    assert second.filter(pl.col("change") == "persisting")["since"].unique().to_list() == [TODAY]


async def test_who_is_said_to_be_rectified_is_asked_that_night(place: Jurisdiction) -> None:
    """Also whose one "no record" still stands: it is the newest word on a person who is said to hold one by now."""
    clock = Clock()
    await night(place, clock)
    known = table(place, "findings").filter(pl.col("rule") == "unlicensed")
    assert known.height
    said = "".join(f"{finding},2026-11-28\n" for finding in known["finding_id"])
    (place.folder / "rectified.csv").write_text(f"finding_id,said_on\n{said}", encoding="utf-8")
    with_setting(place, 'rectified = "rectified.csv"\nrandom_share = 0')
    clock.ahead += timedelta(days=1)
    tomorrow = clock()
    await night(place, clock)
    assert summary(place, "2026-11-28")["forecast"]["due"]["said_rectified"] == known["person_key"].n_unique()
    rows = table(place, "rows", "2026-11-28").filter(
        pl.col("person_key").is_in(known["person_key"].implode())
    )
    assert (rows["asked_at"] > tomorrow).all()


async def test_a_broken_roster_and_a_clock_set_back(place: Jurisdiction) -> None:
    """A broken roster and a wrong code are told with their place; a clock set back ends it with nobody asked."""
    broken = place.folder / "rosters" / credit_code(9) / "名册.xlsx"
    broken.parent.mkdir()
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    wrong = f"{credit_code(0)[:-1]}{'0' if credit_code(0)[-1] != '0' else '1'}"
    head, first, *rest = place.roster(0).read_text(encoding="utf-8-sig").splitlines()
    lines = [f"{head},统一社会信用代码", f"{first},{wrong}", *(f"{line}," for line in rest)]
    place.roster(0).write_text("\n".join(lines), encoding="utf-8")
    clock = Clock()
    outcome = await night(place, clock)
    (unread,) = summary(place)["rosters"]["unread"]
    assert unread["source"] == f"{credit_code(9)}/名册.xlsx"
    assert "rosters_unread" in outcome.alarms
    (cell,) = summary(place)["rosters"]["codes"]
    assert (cell["source"], cell["row"], cell["value"]) == (f"{credit_code(0)}/名册.csv", 2, wrong)
    assert cell["zh"] in (place.nights / "night=2026-11-27" / "rollups.html").read_text(encoding="utf-8")
    clock.ahead -= timedelta(days=3)
    with pytest.raises(StoreError) as caught:
        await night(place, clock)
    assert caught.value.code == "clock_went_back"
    assert not (place.nights / "night=2026-11-24").exists()


async def test_a_full_disk_loses_nothing(
    place: Jurisdiction, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outputs that cannot be written leave none, and say why; with room again the same night asks nobody twice."""

    def full(folder: Path, judged: object) -> None:
        (folder / "half").write_text("a part of the outputs", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    clock = Clock()
    with monkeypatch.context() as patch:
        patch.setattr(writing, "write_partitions", full)
        with pytest.raises(ConfigError) as caught:
            await night(place, clock)
    assert (caught.value.code, caught.value.facts["problem"]) == ("out_unwritable", "No space left on device")
    assert not list(place.nights.glob("**/half"))
    assert not list(place.nights.glob("night=*"))
    before = asked(platform)
    assert (await night(place, clock)).ended == "done"
    assert asked(platform) == before


async def test_a_stopped_night_goes_on(place: Jurisdiction, platform: Platform) -> None:
    """Stopped before it could ask, it leaves no outputs and exit code 3; the next start does the rest."""
    clock = Clock()
    stopped = await night(place, clock, stop=True)
    assert (stopped.ended, stopped.exit_code) == ("stopped", 3)
    assert not (place.nights / "night=2026-11-27").exists()
    assert (await night(place, clock)).ended == "done"


async def test_a_night_belongs_to_one_machine(place: Jurisdiction, platform: Platform) -> None:
    """Two that start together do the work once: the other stands back, or finds it done."""
    with_setting(place, 'lease = "3s"')
    first, second = await asyncio.gather(night(place, Clock()), night(place, Clock()))
    assert sorted([first.ended, second.ended]) in (["already_done", "done"], ["done", "taken"])
    assert summary(place)["complete"]


async def test_a_dead_machines_night_is_taken_over(
    place: Jurisdiction, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """Whose lease ends without a sign of life has lost the night; who starts meanwhile waits, says so, and works."""
    caplog.set_level("INFO", "certverify")
    with_setting(place, 'lease = "1s"')
    clock = Clock()
    store = f"sqlite:///{place.folder / 'ledger.sqlite'}"
    async with open_ledger(store, key=KEY, now=clock) as ledger:
        await ledger.take_lease("nightly", "a machine that died", timedelta(seconds=1))
    assert (await night(place, clock)).ended == "done"
    said = [record.getMessage() for record in caplog.records]
    assert said.index("waiting for another start's lease") < said.index("rosters read")


def test_roll_ups_account_for_every_entry(done: Done) -> None:
    """Each table's columns add up to its entries, and every table to the same entries; the page and workbook agree."""
    place, *_ = done
    folder = place.nights / "night=2026-11-27"
    rows = table(place, "rows")
    counted = dict(rows.group_by("status").len().iter_rows())
    for name in ("all", "prefecture", "region", "industry", "level", "group", "cross", "employer"):
        told = pl.read_parquet(folder / "rollups" / f"{name}.parquet")
        kinds = told.select(KINDS)
        assert kinds.sum_horizontal().to_list() == told["entries"].to_list()
        assert told["entries"].sum() == rows.height
        assert told["no_problem"].sum() == counted["compliant"]
        assert told["not_verified"].sum() == counted.get("unverified", 0)
        flagged = told.select("no_record", "overdue", "six_months", "in_doubt").sum_horizontal().sum()
        assert flagged == counted["flagged"]
    everything = pl.read_parquet(folder / "rollups" / "all.parquet").row(0, named=True)
    assert (everything["employers"], everything["people"]) == (EMPLOYERS, PEOPLE)
    firms = pl.read_parquet(folder / "rollups" / "employer.parquet")
    assert set(firms["employer_key"]) == {credit_code(n) for n in range(EMPLOYERS)}
    problems = pl.read_parquet(folder / "rollups" / "problem.parquet")
    found = summary(place)["findings"]
    assert {rule: (sure, open_) for rule, _, sure, open_, *_ in problems.iter_rows() if sure or open_} == {
        rule: (counts["confirmed"], counts["provisional"]) for rule, counts in found.items()
    }
    sheet = openpyxl.load_workbook(folder / "rollups.xlsx")["按地区"]
    assert [cell.value for cell in sheet["A"][2:]] == pl.read_parquet(folder / "rollups" / "region.parquet")[
        "region"
    ].to_list()
    page = (folder / "rollups.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "").replace('xmlns="http://www.w3.org', "").replace(
        "http://www.w3.org", ""
    )


def test_every_employer_with_problems_has_a_lead_pack(done: Done) -> None:
    """The pack names its employer's flagged people, masks their numbers, and says on every page what it is not."""
    place, *_ = done
    packs = sorted((place.nights / "night=2026-11-27" / "leads").rglob("*.docx"))
    flagged = table(place, "rows").filter(pl.col("status") == "flagged")
    assert {pack.stem for pack in packs} == set(flagged["employer_key"])
    for pack in packs:
        document = docx.Document(str(pack))
        words = "\n".join(cell.text for grid in document.tables for row in grid.rows for cell in row.cells)
        body = words + "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert "须经现场检查和发证机关核实" in document.sections[0].header.paragraphs[0].text
        assert "责令限期整改" in body
        assert "第九十七条" in body
        assert "第四十条" not in body, "the clauses of Order 30 ended with it"
        assert not re.search(r"\d{17}[\dX]", body)
        assert flagged.filter(pl.col("employer_key") == pack.stem).height == len(document.tables[1].rows) - 1


def test_plan_tells_before_anybody_is_asked(place: Jurisdiction, platform: Platform) -> None:
    """In words, as a page with a chart, and as a random list that its seed draws again; no request leaves."""
    before = asked(platform)
    told = program(place, "plan", "--out", str(place.folder / "plan"), "--lang", "en")
    assert told.returncode == 0, told.stderr
    assert "are asked tonight" in told.stdout
    assert "<svg" in (place.folder / "plan" / "plan.html").read_text(encoding="utf-8")
    lists = []
    for _ in range(2):
        drawn = program(place, "plan", "--out", str(place.folder / "plan"), "--sample", "10", "--seed", "7")
        assert drawn.returncode == 0, drawn.stderr
        lists.append((place.folder / "plan" / "sample.csv").read_bytes())
    assert lists[0] == lists[1]
    assert len(lists[0].splitlines()) == 12
    assert asked(platform) == before


def test_sigkill_and_sigterm_lose_nothing(place: Jurisdiction, platform: Platform) -> None:
    """Killed in the middle, told to end in the middle, and started again: the night is done, and nobody asked twice.

    SIGTERM ends it within ten seconds with exit code 3.
    """
    with_setting(place, 'lease = "1s"')
    config = place.config.read_text(encoding="utf-8")
    with_grant(place, 25)  # so slow that the signal meets a night that asks
    before = asked(platform)
    for number in (signal.SIGKILL, signal.SIGTERM):
        reached = asked(platform) + 10
        process = subprocess.Popen(
            command(place, "nightly"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while asked(platform) < reached and process.poll() is None:
            time.sleep(0.02)
        sent = time.monotonic()
        process.send_signal(number)
        process.wait(timeout=30)
        assert time.monotonic() - sent < 10
        assert process.returncode == (-9 if number is signal.SIGKILL else 3)
        assert not (place.nights / "night=2026-11-27").exists()
    place.config.write_text(config, encoding="utf-8")
    ended = program(place, "nightly", "--lang", "en")
    assert ended.returncode == 0, ended.stderr
    (folder,) = place.nights.glob("night=*")
    told = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert told["complete"]
    assert told["answered_tonight"]["unanswered"] == 0
    assert asked(platform) - before <= told["forecast"]["needed"] * 1.5 + 30, (
        "what was stored is not asked again"
    )


def test_who_was_not_reached_because_the_source_was_ill_is_not_out_of_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source answers "no record" to everybody from the fortieth request on; the budget would have been there."""
    monkeypatch.setenv("CERTVERIFY_KEY", KEY)
    with started(people=400, seed=3, today=TODAY, grant=500.0) as ill:
        place = laid_out(tmp_path, ill)
        ill.misbehave([{"fault": "empty", "after": 40}])
        outcome = asyncio.run(night(place, Clock()))
    told = summary(place)
    assert outcome.ended == "incomplete"
    assert set(told["unanswered"]) == {"health_in_doubt"}
    assert (told["lookups"]["not_found"], told["rows"]["unverified"] > 300) == (0, True)
