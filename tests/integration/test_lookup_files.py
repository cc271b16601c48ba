"""A data file as the source: one join, stored in the real ledger, without pace or controls."""

import asyncio
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from lookup_world import START, NoDesk, entries, person, states

from certverify.lookup import Asked, AskSettings, plan, run
from certverify.lookup.outlook import outlook
from certverify.lookup.standing import memory
from certverify.store import Ledger, open_ledger
from certverify_connectors.protocol import Coverage
from certverify_schemas.query import Kind
from certverify_schemas.tables import CertificateTable


class File:
    """Holds everybody whose number is no multiple of four."""

    source = "file"

    def __init__(self, as_of: date) -> None:
        self.coverage = Coverage(kinds=frozenset(Kind), coal=True, as_of=as_of)
        self.edition = f"edition-{as_of}"
        self.joined = 0

    def answer_table(self, queries: pl.LazyFrame) -> pl.LazyFrame:
        rows = queries.collect()
        self.joined += rows.height
        held = {person(n)[0] for n in range(40) if n % 4}
        empty = dict.fromkeys(CertificateTable.column_names())
        lines = [
            empty
            | {"query_key": key, "state": "found", "reason": None, "evidence": "row", "kind": kind}
            | {"number": "T" + number, "status": "current", "superseded": False}
            if number in held
            else empty | {"query_key": key, "state": "not_found", "reason": None, "evidence": None}
            for key, number, kind in rows.select("query_key", "id_number", "kind").iter_rows()
        ]
        words = {"state": pl.String, "reason": pl.String, "evidence": pl.String}
        schema = dict(CertificateTable.create_empty().schema) | words
        return pl.DataFrame(lines, schema=schema).lazy()


async def check(folder: Path, file: File, run_id: str, moment: datetime) -> Asked:
    now = iter(moment + timedelta(milliseconds=n) for n in range(10_000)).__next__
    async with open_ledger(f"sqlite:///{folder / 'l.sqlite'}", key=None, now=now) as ledger:
        await ledger.begin_run(run_id, file.source)
        chosen = plan(entries([{} for _ in range(40)]), ledger.keys, file.source)
        settings = {file.source: AskSettings()}
        return await run(chosen, [file], ledger, settings, run_id=run_id, now=now, desk=NoDesk())


async def test_a_file_answers_everybody_in_one_join(tmp_path: Path) -> None:
    """Ten of forty have no record; that stands without controls, and certificates come back from the ledger."""
    asked = await check(tmp_path, File(date(2026, 3, 1)), "r1", START)
    assert states(asked) == {person(n)[0]: "found" if n % 4 else "not_found" for n in range(40)}
    assert (asked.certificates.height, asked.complete, asked.stopped_by) == (30, True, None)
    assert asked.counts.as_json() == {
        "needed": 40, "reused": 0, "asked": 40, "found": 30, "not_found": 10, "unanswered": 0
    }  # fmt: skip


def test_a_file_is_asked_without_the_gateway() -> None:
    """Loading another connector takes time that a check of a data file need not wait for."""
    program = """
import sys
from pathlib import Path
import certverify.commands.check
from certverify.pipeline.sources import connect
from certverify.settings import load
connect(["snapshot"], load(Path(sys.argv[1])))
print("certverify_connectors.gateway" in sys.modules)
"""
    config = Path(__file__).parents[2] / "examples" / "certverify.toml"
    command = [sys.executable, "-c", program, config]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


async def test_files_confirm_by_their_days(tmp_path: Path) -> None:
    """Read again after five days: the same day's data confirm nothing, data four days younger do."""
    await check(tmp_path, File(date(2026, 3, 1)), "r1", START)
    same = File(date(2026, 3, 1))
    again = await check(tmp_path, same, "r2", START + timedelta(days=5))
    assert same.joined == 10, "records found stand for thirty days"
    absent = again.answers.filter(pl.col("state").cast(pl.String) == "not_found")
    assert absent["standing"].unique().to_list() == [1]
    edition = File(date(2026, 3, 5))
    younger = await check(tmp_path, edition, "r3", START + timedelta(days=10))
    assert edition.joined == 40, "of another edition nobody's answer stands"
    absent = younger.answers.filter(pl.col("state").cast(pl.String) == "not_found")
    assert absent["standing"].unique().to_list() == [2]
    assert absent["asked_at"].dt.date().unique().to_list() == [datetime(2026, 3, 12, tzinfo=UTC).date()]


async def standing(folder: Path, file: File, moment: datetime) -> int:
    """Return how many of forty questions have, for a planner, an answer of the file that stands."""
    async with open_ledger(f"sqlite:///{folder / 'l.sqlite'}", key=None, now=lambda: moment) as ledger:
        chosen = plan(entries([{} for _ in range(40)]), ledger.keys, file.source)
        told = await outlook(chosen, file, ledger, AskSettings(), moment)
    return told.filter(pl.col("expires_at") > moment).height


async def test_a_planner_sees_that_another_edition_makes_everybody_due(tmp_path: Path) -> None:
    """A day later all answers of the same edition stand, and of another none: what a run would ask is what is due."""
    await check(tmp_path, File(date(2026, 3, 1)), "r1", START)
    later = START + timedelta(days=1)
    assert await standing(tmp_path, File(date(2026, 3, 1)), later) == 40
    assert await standing(tmp_path, File(date(2026, 3, 2)), later) == 0


class Muddled(File):
    """Has lines about everybody that cannot be read."""

    def answer_table(self, queries: pl.LazyFrame) -> pl.LazyFrame:
        said = super().answer_table(queries).collect().unique("query_key")
        nothing = [pl.lit(None).alias(c) for c in CertificateTable.column_names() if c != "query_key"]
        doubt = (pl.lit("unanswered").alias("state"), pl.lit("not_understood").alias("reason"))
        return said.with_columns(*nothing, *doubt).cast(dict(said.schema)).lazy()


async def test_what_a_file_does_not_answer_could_not_still_come(tmp_path: Path) -> None:
    """Lines that cannot be read leave people unverified, and the run is complete all the same: asking again is idle."""
    asked = await check(tmp_path, Muddled(date(2026, 3, 1)), "r1", START)
    assert asked.unanswered == {"not_understood": 40}
    assert asked.complete


async def test_what_is_known_of_one_part_does_not_hang_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part is stored while the one before it is settled, but not before all was read that settles it.

    Else somebody found in a later part, under the other kind, would count as known or not by who was quicker.
    """
    monkeypatch.setattr(memory, "_OF_A_FILE", 20)
    noted: list[str] = []
    append, history = Ledger.append_table, Ledger.history

    async def appended(self: Ledger, *args: object) -> pl.DataFrame:
        noted.append("begin")
        stored = await append(self, *args)
        noted.append("stored")
        return stored

    async def read(self: Ledger, source: str, keys: list[str]) -> pl.DataFrame:
        if noted and keys:
            await asyncio.sleep(0.05)
            noted.append(f"read {len(keys)}")
        return await history(self, source, keys)

    monkeypatch.setattr(Ledger, "append_table", appended)
    monkeypatch.setattr(Ledger, "history", read)
    await check(tmp_path, File(date(2026, 3, 1)), "r1", START)
    assert noted == ["begin", "stored", "read 5", "begin", "stored", "read 5"]
