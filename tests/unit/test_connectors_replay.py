"""Recordings come back as what was recorded, or not at all."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from certverify_connectors.protocol import Setup
from certverify_connectors.replay import Replay, connect, write_recording
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.certificate import Certificate, CertificateStatus
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

COVERAGE = {"nationwide": True, "kinds": ["special_operation"]}


def _query(number: int) -> Query:
    person = Identity(IdType.ID_CARD, f"32019919900101{number:04d}", "张伟")
    return Query(f"k{number}", person, Kind.SPECIAL_OPERATION, Family.OPERATORS)


ANSWERS: list[tuple[Query, Answer]] = [
    (
        _query(1),
        Found(
            (
                Certificate(
                    Kind.SPECIAL_OPERATION, "T1", "电工作业", "低压电工作业", valid_to=date(2031, 5, 19)
                ),
                Certificate(
                    Kind.SPECIAL_OPERATION,
                    None,
                    item="高压电工作业",
                    status=CertificateStatus.REVOKED,
                    status_text="撤销",
                    superseded=True,
                ),
            ),
            Evidence(b'\x00{"a":1}\xff', ("unknown_field:x",)),
        ),
    ),
    (_query(2), NotFound(Evidence(b"{}"))),
    (_query(3), Unanswered(Reason.THROTTLED, timedelta(seconds=90), Evidence(b"429"))),
    (_query(4), Unanswered(Reason.TIMEOUT)),
]


def _open(path: Path, **options: Any) -> Replay:
    return connect(Setup("replay", {"file": path.name, "coverage": COVERAGE, **options}, folder=path.parent))


async def _ask(replay: Replay, *queries: Query) -> list[Answer]:
    return await replay.ask(queries, None, None)  # type: ignore[arg-type]  # it uses neither wire nor desk


@pytest.mark.parametrize("suffix", [".jsonl", ".arrow"])
@pytest.mark.parametrize("identities", [True, False])
async def test_what_is_written_is_answered(tmp_path: Path, suffix: str, identities: bool) -> None:
    """Each answer comes back equal, body and alarms included, by identity or by key alone."""
    path = tmp_path / f"r{suffix}"
    write_recording(path, ANSWERS, identities=identities)
    replay = _open(path)
    assert await _ask(replay, *(query for query, _ in ANSWERS)) == [answer for _, answer in ANSWERS]
    assert not replay.limits.needs_controls


async def test_what_was_not_recorded_is_out_of_scope(tmp_path: Path) -> None:
    """A recording knows nothing of others: silence is never absence."""
    path = tmp_path / "r.jsonl"
    write_recording(path, ANSWERS)
    assert await _ask(_open(path), _query(9)) == [Unanswered(Reason.OUT_OF_SCOPE)]


async def test_the_last_answer_stands(tmp_path: Path) -> None:
    """Of several answers to one query the last counts."""
    path = tmp_path / "r.jsonl"
    write_recording(path, [(_query(2), Unanswered(Reason.TIMEOUT)), *ANSWERS])
    assert await _ask(_open(path), _query(2)) == [NotFound(Evidence(b"{}"))]


async def test_absence_outside_a_nationwide_scope_is_out_of_scope(tmp_path: Path) -> None:
    """A recording of one province's source proves no absence either."""
    path = tmp_path / "r.jsonl"
    write_recording(path, ANSWERS)
    one = _open(path, coverage={"provinces": ["江苏省"], "kinds": ["special_operation"]})
    assert await _ask(one, _query(2)) == [Unanswered(Reason.OUT_OF_SCOPE, None, Evidence(b"{}"))]


def test_the_source_is_the_files_digest_or_its_id(tmp_path: Path) -> None:
    """Two recordings are two sources."""
    write_recording(tmp_path / "a.jsonl", ANSWERS)
    write_recording(tmp_path / "b.jsonl", ANSWERS[:1])
    assert _open(tmp_path / "a.jsonl").source != _open(tmp_path / "b.jsonl").source
    assert _open(tmp_path / "a.jsonl", id="case-17").source == "replay:case-17"


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "none"},
        {"outcome": "found"},
        {"outcome": "not_found", "body": None},
        {"kind": "special"},
        {"name": None},
        {"body": "not base64!"},
        {"outcome": "unanswered", "reason": "tired"},
        {"colour": "red"},
        {"certificates": [{"number": "T1"}]},
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    """A line that is no record is named by its number; what it says is not shown."""
    path = tmp_path / "r.jsonl"
    write_recording(path, ANSWERS)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), **change})
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConnectorUnusable) as caught:
        _open(path)
    assert (caught.value.code, caught.value.facts["line"]) == ("replay_line_wrong", 2)
    assert "3201" not in str(caught.value.facts)


def test_a_missing_recording_is_told(tmp_path: Path) -> None:
    """A file that cannot be read is told by name."""
    for name, body in (("r.jsonl", None), ("x.jsonl", b"\xff\xfe"), ("x.arrow", b"junk")):
        if body is not None:
            (tmp_path / name).write_bytes(body)
        with pytest.raises(ConnectorUnusable, match="replay_unreadable"):
            _open(tmp_path / name)
