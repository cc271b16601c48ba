"""One behaviour suite over both databases: what is stored comes back, once, and nothing else does."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stored import SECOND, SOURCE, START, Clock, Opener, absent, certificate, found, query, unanswered

from certverify.errors import StoreError
from certverify.store import Ledger, Record, verify_bundle
from certverify_schemas.answer import Evidence, Found
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.query import Family, Kind
from certverify_schemas.tables import CertificateTable


async def test_history_tells_all_that_was_answered(ledger: Ledger) -> None:
    """Every column of the index comes back as it was, the oldest first."""
    records = [found(ledger, 1), absent(ledger, 2, START + SECOND), unanswered(ledger, 3, START + 2 * SECOND)]
    await ledger.append("run-1", SOURCE, "session-1", records)
    history = await ledger.history(SOURCE, [record.query.key for record in records])
    assert history.drop("digest").rows(named=True) == [
        {
            "query_key": record.query.key,
            "outcome": outcome,
            "reason": reason,
            "family": "operators",
            "session": "session-1",
            "run": "run-1",
            "control": False,
            "sent_at": record.sent_at,
            "replied_at": record.sent_at + SECOND,
            "data_as_of": None,
            "evidence_id": f"1-{line}",
        }
        for line, (record, outcome, reason) in enumerate(
            zip(records, ("found", "not_found", "unanswered"), (None, None, "throttled"), strict=True)
        )
    ]
    assert history["digest"].is_null().to_list() == [False, False, True]


async def test_the_same_answer_of_a_run_is_stored_once(ledger: Ledger, opener: Opener) -> None:
    """A caller that could not know whether its commit arrived stores again, and only what is new is added."""
    first = [found(ledger, 1), absent(ledger, 2)]
    await ledger.append("run-1", SOURCE, "s", first)
    await ledger.append("run-1", SOURCE, "s", first)
    await ledger.append("run-1", SOURCE, "s", [*first, found(ledger, 3), found(ledger, 3)])
    async with opener() as again:
        history = await again.history(SOURCE, [query(ledger, n).key for n in (1, 2, 3)])
    assert sorted(history["evidence_id"]) == ["1-0", "1-1", "2-0"]
    assert (await ledger.certificates(["2-0"]))["number"].to_list() == ["T320199199000000003"]
    assert (await ledger.verify()).batches == 2


async def test_another_run_or_time_is_another_answer(ledger: Ledger) -> None:
    """Answers that are not the same are all kept: two that agree confirm each other."""
    await ledger.begin_run("run-2", SOURCE)
    await ledger.append("run-1", SOURCE, "s", [absent(ledger, 1), absent(ledger, 1, START + SECOND)])
    await ledger.append("run-2", SOURCE, "t", [absent(ledger, 1)])
    history = await ledger.history(SOURCE, [query(ledger, 1).key])
    assert history["run"].to_list() == ["run-1", "run-2", "run-1"]
    assert history["digest"].n_unique() == 1


async def test_answers_belong_to_their_source(ledger: Ledger) -> None:
    """A key asked under another source's name finds nothing."""
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 1)])
    assert (await ledger.history("simulator", [query(ledger, 1).key])).is_empty()
    assert (await ledger.found_times("simulator", ["s"])).is_empty()


async def test_digests_tell_the_same_certificates(ledger: Ledger) -> None:
    """The order of certificates does not matter; any field does."""
    one, two = certificate(1), certificate(1, item="高压电工作业")
    bodies = [(one, two), (two, one), (one,), (one, certificate(1, item="高压电工作业", superseded=True))]
    records = [
        Record(query(ledger, 1), Found(held, Evidence(b"")), START + n * SECOND, START + n * SECOND)
        for n, held in enumerate(bodies)
    ]
    await ledger.append("run-1", SOURCE, "s", records)
    digests = (await ledger.history(SOURCE, [query(ledger, 1).key]))["digest"].to_list()
    assert digests[0] == digests[1]
    assert len({*digests}) == 3


async def test_controls_stand_apart_but_count_as_found(ledger: Ledger) -> None:
    """A control is told apart in the history and brackets like any other Found."""
    records = [found(ledger, 1), found(ledger, 1, START + 5 * SECOND, control=True), absent(ledger, 2)]
    await ledger.append("run-1", SOURCE, "session-1", records)
    history = await ledger.history(SOURCE, [query(ledger, 1).key])
    assert history["control"].to_list() == [False, True]
    times = await ledger.found_times(SOURCE, ["session-1", "none"])
    assert times.rows() == [
        ("session-1", "operators", START, START + SECOND),
        ("session-1", "operators", START + 5 * SECOND, START + 6 * SECOND),
    ]


async def test_proofs_are_a_line_for_each_stretch_between_two_absences(ledger: Ledger) -> None:
    """Of records sent at 0, 1, 2, 7 and 9 s, absences that came at 3 and 8 s part the first three from the others."""

    def at(second: int) -> datetime:
        return START + second * SECOND

    await ledger.append("run-1", SOURCE, "s", [found(ledger, n, at(n)) for n in (2, 0, 1)])
    await ledger.append("run-1", SOURCE, "s", [absent(ledger, 3, at(2)), absent(ledger, 4, at(7))])
    await ledger.append(
        "run-1", SOURCE, "s", [found(ledger, 7, at(7), control=True), found(ledger, 9, at(9))]
    )
    await ledger.append("run-1", SOURCE, "other", [found(ledger, 5, at(4)), found(ledger, 6, at(11))])
    assert (await ledger.proofs(SOURCE, ["s", "other", "none"])).rows() == [
        ("s", "operators", at(0), at(1)),
        ("other", "operators", at(4), at(5)),
        ("s", "operators", at(7), at(8)),
        ("s", "operators", at(9), at(10)),
    ]
    assert (await ledger.proofs(SOURCE, [])).is_empty()
    assert (await ledger.proofs("simulator", ["s"])).is_empty()


async def test_certificates_come_back_field_by_field(ledger: Ledger) -> None:
    """What the platform showed is what the rules get, from any number of batches."""
    full = Certificate(
        Kind.SAFETY_ASSESSMENT, "苏A123", None, None, "主要负责人", "危险化学品", "生产", date(2023, 2, 3),
        date(2023, 2, 4), date(2026, 2, 3), None, None, "江苏省应急管理厅", CertificateStatus.REVOKED, "撤销", True,
    )  # fmt: skip
    manager = query(ledger, 9, Family.MANAGERS)
    record = Record(manager, Found((full, certificate(9)), Evidence(b"{}")), START, START)
    await ledger.append("run-1", SOURCE, "s", [absent(ledger, 8), record])
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 1)])
    table = await ledger.certificates(["2-0", "1-1", "1-1", "1-0"])
    CertificateTable.validate(table)
    assert table["query_key"].to_list() == [manager.key, manager.key, query(ledger, 1).key]
    assert table.row(0, named=True) == {
        "query_key": manager.key, "kind": "safety_assessment", "number": "苏A123", "category": None, "item": None,
        "person_type": "主要负责人", "industry": "危险化学品", "unit_type": "生产", "first_issue": date(2023, 2, 3),
        "valid_from": date(2023, 2, 4), "valid_to": date(2026, 2, 3), "review_due": None, "reviewed_on": None,
        "issuer": "江苏省应急管理厅", "status": "revoked", "status_text": "撤销", "superseded": True,
    }  # fmt: skip
    CertificateTable.validate(await ledger.certificates([]))


@pytest.mark.parametrize("evidence_id", ["7-0", "1-9", "nonsense", ""])
async def test_evidence_that_is_not_there_is_told(ledger: Ledger, evidence_id: str) -> None:
    """A report of another ledger finds no certificates here, instead of fewer."""
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 1)])
    with pytest.raises(StoreError, match="evidence_missing"):
        await ledger.certificates(["1-0", evidence_id])


async def test_people_known_as_found_are_the_last_ones_still_found(ledger: Ledger) -> None:
    """Who was found and later was not is no control; the latest come first; families do not mix."""
    await ledger.append("run-1", SOURCE, "s", [found(ledger, n, START + n * SECOND) for n in (1, 2, 3)])
    await ledger.append("run-1", SOURCE, "s", [absent(ledger, 2, START + 9 * SECOND), unanswered(ledger, 3)])
    assert await ledger.known_found(SOURCE, Family.OPERATORS, 5) == [query(ledger, 3), query(ledger, 1)]
    assert await ledger.known_found(SOURCE, Family.OPERATORS, 1) == [query(ledger, 3)]
    assert await ledger.known_found(SOURCE, Family.COAL, 5) == []


def answered(ledger: Ledger) -> pl.DataFrame:
    """Return a data file's answers: person 1 with two certificates, person 2 with none."""
    columns = pl.DataFrame(
        {
            "query_key": [query(ledger, n).key for n in (1, 1, 2)],
            "id_type": ["id_card"] * 3,
            "id_number": [query(ledger, n).identity.id_number for n in (1, 1, 2)],
            "name": [query(ledger, n).identity.name for n in (1, 1, 2)],
            "family": ["operators"] * 3,
            "state": ["found", "found", "not_found"],
            "reason": [None, None, None],
            "evidence": ["rows 4, 9", "rows 4, 9", None],
            "kind": ["special_operation", "special_operation", None],
            "number": ["T1", "T2", None],
            "valid_to": [date(2027, 1, 31), None, None],
            "status": ["current", "current", None],
            "superseded": [False, True, None],
        }
    )
    rest = [name for name in CertificateTable.column_names() if name not in columns.columns]
    dates = {"first_issue", "valid_from", "review_due", "reviewed_on"}
    return columns.with_columns(
        pl.lit(None, pl.Date if name in dates else pl.String).alias(name) for name in rest
    )


async def test_a_data_files_answers_are_stored_with_the_day_of_the_data(ledger: Ledger) -> None:
    """One line per person, certificates kept, and the same file twice in a run adds nothing."""
    told = [
        await ledger.append_table("run-1", SOURCE, "file", answered(ledger), date(2026, 6, 1))
        for _ in range(2)
    ]
    history = await ledger.history(SOURCE, [query(ledger, n).key for n in (1, 2)])
    assert all(one.equals(history) for one in told)  # what storing tells is what reading back tells
    assert history.select("outcome", "data_as_of", "sent_at", "evidence_id").rows() == [
        ("found", date(2026, 6, 1), START, "1-0"),
        ("not_found", date(2026, 6, 1), START, "1-1"),
    ]
    held = await ledger.certificates(history["evidence_id"].to_list())
    assert held.select("number", "valid_to", "superseded").rows() == [
        ("T1", date(2027, 1, 31), False),
        ("T2", None, True),
    ]
    assert (await ledger.verify()).ok


async def test_an_unknown_run_is_refused(ledger: Ledger) -> None:
    """Nothing is stored for a run that was never begun."""
    with pytest.raises(StoreError, match="run_unknown"):
        await ledger.append("run-9", SOURCE, "s", [found(ledger, 1)])
    with pytest.raises(StoreError, match="run_unknown"):
        await ledger.finish_run("run-9", complete=True, summary={})
    assert (await ledger.verify()).batches == 0


def findings(ledger: Ledger, *people: int) -> pl.DataFrame:
    keys = [ledger.keys.person_key(query(ledger, n).identity) for n in people]
    return pl.DataFrame(
        {
            "finding_id": [ledger.keys.finding_id("expired", "某公司", key, "电工") for key in keys],
            "person_key": keys,
            "rule": pl.Series(["expired"] * len(keys), dtype=pl.Enum(["expired"])),
            "severity": ["violation"] * len(keys),
            "certainty": ["confirmed"] * len(keys),
            "primary": [True] * len(keys),
            "message_zh": ["张三的证书已过期"] * len(keys),
        }
    )


async def test_findings_are_kept_whole_and_replaced_whole(ledger: Ledger) -> None:
    """Saving again, after a resumed run, leaves the last findings only."""
    assert (await ledger.findings("run-1")).is_empty()
    await ledger.save_findings("run-1", findings(ledger, 1, 2))
    await ledger.save_findings("run-1", findings(ledger, 2, 3))
    kept = await ledger.findings("run-1")
    assert_frame_equal(kept, findings(ledger, 2, 3), check_dtypes=False)
    assert (await ledger.verify()).batches == 2


async def test_a_checkpoint_proves_what_was_stored(ledger: Ledger, clock: Clock, tmp_path: Path) -> None:
    """It names the last batch, is signed, comes out again in a bundle, and the bundle needs no ledger."""
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 1)])
    clock.now = START + timedelta(minutes=1)
    checkpoint = await ledger.finish_run("run-1", complete=True, summary={"found": 1})
    assert (checkpoint.sequence, checkpoint.time, checkpoint.run) == (1, "2026-06-30T08:01:00+00:00", "run-1")
    assert checkpoint.is_genuine()
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 2)])
    exported = await ledger.export("run-1", tmp_path / "bundle.zip")
    assert exported == checkpoint
    verified = verify_bundle(tmp_path / "bundle.zip", public_key=checkpoint.public_key)
    assert (verified.ok, verified.batches, verified.head) == (True, 1, checkpoint.link)
    assert (await ledger.verify()).ok


async def test_a_run_without_checkpoint_cannot_be_exported(ledger: Ledger, tmp_path: Path) -> None:
    """There is nothing signed to prove."""
    with pytest.raises(StoreError, match="run_unfinished"):
        await ledger.export("run-1", tmp_path / "bundle.zip")
    assert not (tmp_path / "bundle.zip").exists()


async def test_a_purged_month_is_gone_and_the_chain_still_holds(
    ledger: Ledger, opener: Opener, clock: Clock
) -> None:
    """Its answers cannot be found or opened; the month after, counted in Shanghai, is untouched."""
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 1)])
    clock.now = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)  # midnight of 1 July in Shanghai
    await ledger.append("run-1", SOURCE, "s", [found(ledger, 2)])
    await ledger.finish_run("run-1", complete=True, summary={})
    async with opener() as other:  # it has the destroyed key in memory
        await other.certificates(["1-0"])
        assert await ledger.purge("2026-06") == 1
        assert await ledger.purge("2026-06") == 0
        with pytest.raises(StoreError, match="evidence_purged") as caught:
            await other.certificates(["1-0"])
        assert caught.value.facts == {"month": "2026-06"}
        clock.now = START
        await other.append("run-1", SOURCE, "s", [found(ledger, 3)])
    assert (await ledger.history(SOURCE, [query(ledger, 1).key])).is_empty()
    assert (await ledger.known_found(SOURCE, Family.OPERATORS, 5)) == [query(ledger, 3), query(ledger, 2)]
    assert (await ledger.certificates(["2-0", "4-0"])).height == 2
    verified = await ledger.verify()
    assert (verified.ok, verified.batches) == (True, 4)


async def test_runs_are_listed_by_the_beginning_of_their_name(ledger: Ledger, clock: Clock) -> None:
    """Ended or not, with what was told of them; a name's % and _ mean themselves."""
    for name in ("night_1", "nightX2"):
        await ledger.begin_run(name, SOURCE)
    await ledger.finish_run("night_1", complete=False, summary={"asked": 7})
    (line,) = await ledger.runs("night_")
    assert (line.name, line.started_at, line.finished_at, line.complete) == ("night_1", START, START, False)
    assert line.summary == {"asked": 7}
    assert [line.finished_at for line in await ledger.runs("nightX")] == [None]
