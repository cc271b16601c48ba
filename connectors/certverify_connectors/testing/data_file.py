"""What a data file owes."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pytest

from certverify_connectors.protocol import DataFile
from certverify_connectors.testing.duties import SOURCE, Offline, check_coverage, personal
from certverify_schemas.identity import IdType
from certverify_schemas.query import Query
from certverify_schemas.tables import CertificateTable

__all__ = ["DataFileContract", "query_table"]


def query_table(queries: Sequence[Query]) -> pl.LazyFrame:
    """Return queries as the table that a data file is joined with (columns of ``QueryTable``)."""
    columns = ("query_key", "id_type", "id_number", "name", "kind", "family", "claims")
    rows = [
        (
            q.key,
            q.identity.id_type.value,
            q.identity.id_number,
            q.identity.name,
            q.kind.value,
            q.family.value,
            False,
        )
        for q in queries
    ]
    return pl.LazyFrame(
        rows, schema=dict.fromkeys(columns[:-1], pl.String) | {"claims": pl.Boolean}, orient="row"
    )


class DataFileContract(Offline):
    """What a data file owes. Subclasses give ``data_file``, and queries that it finds and does not find."""

    @pytest.fixture
    def data_file(self) -> DataFile:
        """Return the data file under test."""
        raise NotImplementedError("a subclass gives the fixture `data_file`: its own file is what is tested")

    @pytest.fixture
    def found(self) -> Sequence[Query]:
        """Return queries about people in the file."""
        raise NotImplementedError("a subclass gives the fixture `found`: only it knows who is in its file")

    @pytest.fixture
    def not_found(self) -> Sequence[Query]:
        """Return queries about people who are not in the file."""
        raise NotImplementedError(
            "a subclass gives the fixture `not_found`: only it knows who is in its file"
        )

    def test_it_declares_what_it_is(self, data_file: DataFile) -> None:
        """Source, edition and coverage make sense; a file has a day."""
        assert isinstance(data_file, DataFile)
        assert pl.Series([data_file.source]).str.contains(SOURCE).all()
        assert pl.Series([data_file.edition]).str.contains(r"^\S+$").all()
        check_coverage(data_file.coverage)
        assert data_file.coverage.as_of is not None

    def test_every_query_has_its_lines(
        self, data_file: DataFile, found: Sequence[Query], not_found: Sequence[Query]
    ) -> None:
        """Each query has one state; only people on record have certificates, and all of those their kind."""
        lines = data_file.answer_table(query_table([*found, *not_found])).collect()
        certificates = [name for name in CertificateTable.columns() if name != "query_key"]
        assert set(lines.columns) >= {"query_key", "state", "reason", "evidence", *certificates}
        states = dict(lines.select("query_key", pl.col("state").cast(pl.String)).unique().iter_rows())
        assert states == {q.key: "found" for q in found} | {q.key: "not_found" for q in not_found}
        kinds = dict(lines.select("query_key", pl.col("kind").cast(pl.String)).unique().iter_rows())
        assert kinds == {q.key: q.kind.value for q in found} | {q.key: None for q in not_found}
        of_found = lines.filter(pl.col("kind").is_not_null()).select("query_key", *certificates)
        CertificateTable.validate(of_found, cast=True)
        assert all(data_file.coverage.absence_proves(query) for query in not_found)

    def test_a_question_outside_the_coverage_is_out_of_scope(
        self, data_file: DataFile, found: Sequence[Query]
    ) -> None:
        """A document type that the file does not know is no "no record"."""
        stranger = replace(found[0], identity=replace(found[0].identity, id_type=IdType.OTHER))
        lines = data_file.answer_table(query_table([stranger])).collect()
        assert lines.select(pl.col("state", "reason").cast(pl.String)).rows() == [
            ("unanswered", "out_of_scope")
        ]

    def test_another_name_is_not_absence(self, data_file: DataFile, found: Sequence[Query]) -> None:
        """Somebody whose number is on file under another name is not without a record."""
        other = replace(found[0], identity=replace(found[0].identity, name="欧阳无此人"))
        assert set(data_file.answer_table(query_table([other])).collect()["state"].cast(pl.String)) == {
            "unanswered"
        }

    def test_no_queries_no_lines(self, data_file: DataFile) -> None:
        """Nothing asked, nothing answered."""
        assert data_file.answer_table(query_table([])).collect().is_empty()

    def test_it_says_nothing_of_people(
        self, data_file: DataFile, found: Sequence[Query], caplog: pytest.LogCaptureFixture
    ) -> None:
        """It logs nothing, and neither it nor its evidence shows a number or a name."""
        with caplog.at_level(logging.DEBUG):
            lines = data_file.answer_table(query_table(found)).collect()
        assert not caplog.records
        assert not personal([data_file, lines["evidence"].to_list()], found)
