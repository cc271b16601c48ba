"""A table of a PostgreSQL database as the official data: the same answers as from a file, over a real server."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from postgresql_server import Server, new_database, running_server

from certverify_connectors.protocol import Setup
from certverify_connectors.snapshot import COLUMNS, Snapshot, connect
from certverify_connectors.snapshot.postgresql import PostgresTable
from certverify_connectors.testing import DataFileContract, query_table
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

pytestmark = pytest.mark.postgresql
REGISTRY = Path(__file__).parents[2] / "examples" / "registry.csv"
COVERAGE = {"nationwide": True, "coal": True, "kinds": ["special_operation", "safety_assessment"]}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture
def database(server: Server) -> str:
    """The examples' registry in a table, an empty cell as an empty text."""
    psycopg = pytest.importorskip("psycopg")
    url = new_database(server)
    columns = ", ".join(f"{name} text" for name in COLUMNS)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE registry (id serial PRIMARY KEY, {columns})")
        with cursor.copy(f"COPY registry ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for record in records():
                copy.write_row([record[name] for name in COLUMNS])
    return url


def records() -> list[dict[str, str]]:
    with REGISTRY.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def opened(**options: Any) -> Snapshot:
    own = {"as_of": date(2026, 11, 1), "coverage": COVERAGE, **options}
    return connect(Setup("snapshot", own, folder=REGISTRY.parent))


def asked() -> list[Query]:
    """Return everybody on record, for both kinds, and people who are not."""
    people = {(record["id_number"], record["name"]) for record in records() if record["id_number"]}
    everybody = [*sorted(people), ("320199199003071238", "无此人"), ("110199198506120421", "无此人")]
    return [
        Query(f"{number}{kind}", Identity(IdType.ID_CARD, number, name), kind, Family.OPERATORS)
        for number, name in everybody
        for kind in Kind
    ]


def execute(url: str, *statements: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def test_table_and_file_answer_alike(database: str) -> None:
    """Every column of every answer, but for the digest in the evidence."""
    queries = query_table(asked())
    tables = [
        source.answer_table(queries)
        .collect()
        .with_columns(evidence=pl.col("evidence").str.replace(r"^sha256:[0-9a-f]{64} ", ""))
        for source in (opened(database=database), opened(file=REGISTRY.name))
    ]
    assert tables[0].equals(tables[1])
    assert set(tables[0]["state"].cast(pl.String)) >= {"found", "not_found"}


def test_the_digest_is_that_of_the_records_in_any_order(database: str) -> None:
    """A table written anew is the same edition; a changed word makes another, of the same source."""
    before = opened(database=database)
    assert before.edition == before.digest
    execute(database, "CREATE TABLE turned AS SELECT * FROM registry ORDER BY id DESC")
    assert opened(database=database, table="public.turned").digest == before.digest
    execute(database, "UPDATE registry SET status_text = '撤销' WHERE id = 1")
    after = opened(database=database)
    assert (after.source, after.edition != before.edition) == (before.source, True)
    with pytest.raises(ConnectorUnusable, match="snapshot_changed"):
        before.answer_table(query_table(asked()[:1]))


def test_a_wrong_table_is_explained_before_anybody_is_asked(database: str) -> None:
    """A missing table or column, a number column, a password in the URL, a server that is not there."""
    execute(database, "CREATE TABLE numbers AS SELECT id, row_number() OVER () AS id_number FROM registry")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"database": database, "table": "none"}, "snapshot_column_missing"),
        ({"database": database, "columns": {"name": "姓名"}}, "snapshot_column_missing"),
        ({"database": database, "row": "name"}, "snapshot_column_type"),
        ({"database": database, "columns": {"number": "id"}}, "snapshot_column_type"),
        ({"database": database.replace("tester@", "tester:secret@")}, "connector_option_wrong"),
        ({"database": "postgresql://tester@127.0.0.1:1/none"}, "snapshot_unreadable"),
        ({"database": database, "file": REGISTRY.name}, "connector_option_wrong"),
        ({}, "connector_option_wrong"),
    ]
    for options, code in wrong:
        with pytest.raises(ConnectorUnusable, match=code) as told:
            opened(**options)
        assert "secret" not in str(told.value.facts)


@pytest.mark.parametrize(
    ("database", "code"),
    [
        ("postgresql://tester@0.0.0.0:1/none", "connector_option_wrong"),
        ("postgresql://tester@0.0.0.0:1/none?sslmode=require", "connector_option_wrong"),
        ("postgresql://tester@127.0.0.1,0.0.0.0/none", "connector_option_wrong"),
        ("postgresql://tester@127.0.0.1/none?hostaddr=0.0.0.0", "connector_option_wrong"),
        ("postgresql://tester@0.0.0.0:1/none?sslmode=verify-full", "snapshot_unreadable"),
    ],
)
def test_a_server_elsewhere_has_to_prove_itself(database: str, code: str) -> None:
    """Whoever can take the server's place could accuse anybody: without verified TLS nothing is even connected to."""
    with pytest.raises(ConnectorUnusable, match=code) as told:
        opened(database=database)
    assert code == "snapshot_unreadable" or "sslmode=verify-full" in told.value.facts["expected"]


def test_no_number_stands_in_the_servers_log(database: str, server: Server) -> None:
    """Even a server that logs every statement sees nobody who was asked about."""
    execute(database, "ALTER ROLE tester SET log_statement = 'all'")
    person = asked()[0]
    opened(database=database).answer_table(query_table([person]))
    log = (server.folder / "log").read_text(encoding="utf-8")
    execute(database, "ALTER ROLE tester RESET log_statement")
    assert "certverify_asked" in log
    assert person.identity.id_number not in log
    assert person.identity.name not in log


class TestContract(DataFileContract):
    """What every data file owes."""

    @pytest.fixture
    def data_file(self, database: str) -> Snapshot:
        return opened(database=database)

    @pytest.fixture
    def found(self) -> list[Query]:
        one = next(r for r in records() if r["kind"] == "special_operation" and r["id_type"] == "id_card")
        identity = Identity(IdType.ID_CARD, one["id_number"], one["name"])
        return [Query("0a" * 32, identity, Kind.SPECIAL_OPERATION, Family.OPERATORS)]

    @pytest.fixture
    def not_found(self) -> list[Query]:
        identity = Identity(IdType.ID_CARD, "320199199003071238", "无此人")
        return [Query("0b" * 32, identity, Kind.SPECIAL_OPERATION, Family.OPERATORS)]


def test_the_server_joins_whoever_is_asked_about(database: str) -> None:
    """However many they are and however little memory it may use, it walks no list of them for each record."""
    psycopg = pytest.importorskip("psycopg")
    table = opened(database=database).table
    assert isinstance(table, PostgresTable)
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TEMP TABLE certverify_asked (certverify_number text)")
        connection.execute("INSERT INTO certverify_asked SELECT g::text FROM generate_series(1, 50000) g")
        connection.execute("ANALYZE certverify_asked")
        connection.execute("SET work_mem = '64kB'")
        plan = connection.execute(f"EXPLAIN {table._select()}").fetchall()
    assert not [line for (line,) in plan if "SubPlan" in line]
