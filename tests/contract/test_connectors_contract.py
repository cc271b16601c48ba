"""The contract suite over our own connectors."""

import json
import sqlite3
import tomllib
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from worked_example import gateway_options

from certverify_connectors import gateway, replay, snapshot
from certverify_connectors.protocol import Connector, DataFile, Setup
from certverify_connectors.testing import ConnectorContract, DataFileContract, Exchange
from certverify_schemas.answer import Evidence, Found, NotFound
from certverify_schemas.certificate import Certificate
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

BODIES = Path(__file__).parent / "bodies"
KINDS = ["special_operation", "safety_assessment"]
SPECIAL, PASS = Kind.SPECIAL_OPERATION, Kind.SAFETY_ASSESSMENT

ZHANG = Query("a1", Identity(IdType.ID_CARD, "320199199003071238", "张伟"), SPECIAL, Family.OPERATORS)
LI = Query("b2", Identity(IdType.ID_CARD, "110199198506120421", "李娜"), PASS, Family.MANAGERS)
WANG = Query("c3", Identity(IdType.ID_CARD, "440199197811240050", "王芳"), SPECIAL, Family.OPERATORS)


def _body(*files: str) -> bytes:
    bodies = [json.loads((BODIES / file).read_bytes()) for file in files]
    whole = bodies[0] | {"results": [result for body in bodies for result in body["results"]]}
    return json.dumps(whole, ensure_ascii=False).encode()


class TestGateway(ConnectorContract):
    @pytest.fixture
    def connector(self) -> Connector:
        return gateway.connect(Setup("gateway", gateway_options(), secrets={"token": "t"}))

    @pytest.fixture
    def found(self) -> Exchange:
        return Exchange([ZHANG, LI], _body("g04_several_certificates.json", "g05_assessment.json"))

    @pytest.fixture
    def not_found(self) -> Exchange:
        return Exchange([ZHANG], _body("g02_no_record.json"))


class TestGatewayInThePlatformsLanguage(ConnectorContract):
    @pytest.fixture
    def connector(self) -> Connector:
        text = (Path(__file__).parent / "platform.toml").read_text(encoding="utf-8")
        return gateway.connect(Setup("platform", tomllib.loads(text)))

    @pytest.fixture
    def found(self) -> Exchange:
        return Exchange([ZHANG], (BODIES / "p12_several_records.json").read_bytes())

    @pytest.fixture
    def not_found(self) -> Exchange:
        return Exchange([ZHANG], (BODIES / "p02_no_record_null.json").read_bytes())


CERTIFICATE = Certificate(
    kind=SPECIAL, number="T320199199003071238", item="低压电工作业", valid_to=date(2031, 5, 19), issuer="某局"
)


class _ReplayContract(ConnectorContract):
    sends = False
    suffix = ""

    @pytest.fixture
    def connector(self, tmp_path: Path) -> Connector:
        path = tmp_path / f"recording{self.suffix}"
        replay.write_recording(
            path,
            [
                (ZHANG, Found((CERTIFICATE,), Evidence(b"\xff{}", ("unknown_field:x",)))),
                (WANG, NotFound(Evidence(b"{}"))),
            ],
        )
        coverage = {"nationwide": True, "kinds": KINDS}
        return replay.connect(Setup("replay", {"file": path.name, "coverage": coverage}, folder=tmp_path))

    @pytest.fixture
    def found(self) -> Exchange:
        return Exchange([ZHANG])

    @pytest.fixture
    def not_found(self) -> Exchange:
        return Exchange([WANG])


class TestReplayOfLines(_ReplayContract):
    suffix = ".jsonl"


class TestReplayOfArrow(_ReplayContract):
    suffix = ".arrow"


RECORDS = [
    {"id_type": "id_card", "id_number": "320199199003071238", "name": "张伟", "kind": "special_operation",
     "number": "T320199199003071238", "item": "低压电工作业", "valid_to": "2031-05-19", "superseded": "false"},
    {"id_type": "id_card", "id_number": "320199199003071238", "name": "张伟", "kind": "special_operation",
     "number": "T320199199003071238", "item": "高压电工作业", "valid_to": "2025-05-19", "superseded": "true"},
    {"id_type": "id_card", "id_number": "110199198506120421", "name": "李娜", "kind": "safety_assessment",
     "person_type": "主要负责人", "industry": "危险化学品", "valid_to": "2027-02-28", "status_text": "有效"},
]  # fmt: skip


def _registry() -> pl.DataFrame:
    return pl.DataFrame(RECORDS, schema=dict.fromkeys(snapshot.COLUMNS, pl.String))


class _SnapshotContract(DataFileContract):
    file = ""

    def write(self, path: Path) -> None:
        raise NotImplementedError("the class of each format writes the registry in it")

    @pytest.fixture
    def data_file(self, tmp_path: Path) -> DataFile:
        self.write(tmp_path / self.file)
        options = {
            "file": self.file,
            "as_of": date(2026, 11, 1),
            "coverage": {"nationwide": True, "kinds": KINDS},
        }
        return snapshot.connect(Setup("snapshot", options, folder=tmp_path))

    @pytest.fixture
    def found(self) -> Sequence[Query]:
        return [ZHANG, LI]

    @pytest.fixture
    def not_found(self) -> Sequence[Query]:
        return [WANG]


class TestSnapshotOfCsv(_SnapshotContract):
    file = "registry.csv"

    def write(self, path: Path) -> None:
        _registry().write_csv(path)


class TestSnapshotOfParquet(_SnapshotContract):
    file = "registry.parquet"

    def write(self, path: Path) -> None:
        dates = pl.col("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on").str.to_date(
            "%Y-%m-%d"
        )
        truth = pl.col("superseded") == "true"
        _registry().with_columns(dates, truth, pl.col("kind").cast(pl.Categorical)).write_parquet(path)


class TestSnapshotOfSqlite(_SnapshotContract):
    file = "registry.sqlite"

    def write(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"CREATE TABLE registry ({', '.join(snapshot.COLUMNS)})")
            marks = ", ".join("?" * len(snapshot.COLUMNS))
            database.executemany(f"INSERT INTO registry VALUES ({marks})", _registry().rows())  # noqa: S608 -- fixed
            database.commit()


def test_a_recording_is_for_its_owner_only(tmp_path: Path) -> None:
    """A recording holds personal data: nobody else may read it."""
    path = tmp_path / "r.jsonl"
    replay.write_recording(path, [(ZHANG, NotFound(Evidence(b"{}")))])
    assert path.stat().st_mode & 0o777 == 0o600
