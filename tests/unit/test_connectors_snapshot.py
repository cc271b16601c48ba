"""An official data file: who is on file, who is not, and whom the file cannot speak of."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from certverify_connectors.protocol import Setup
from certverify_connectors.snapshot import COLUMNS, Snapshot, connect
from certverify_connectors.testing import query_table
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import Identity, IdType
from certverify_schemas.query import Family, Kind, Query

HEADER = (
    "id_type,id_number,name,kind,number,category,item,person_type,industry,unit_type,first_issue,valid_from,"
    "valid_to,review_due,reviewed_on,issuer,status_text,superseded"
)
ZHANG = "id_card,320199199003071238,张伟,special_operation,T1,电工作业,低压电工作业,,,,,,2031-05-19,,,某局,有效,false"
MANAGER = "id_card,110199198506120421,李娜,safety_assessment,A1,,,主要负责人,,,,,2028-05-19,,,某局,有效,false"
COVERAGE = {"nationwide": True, "kinds": ["special_operation", "safety_assessment"]}


def _query(number: str, name: str, kind: str = "special_operation", family: str = "operators") -> Query:
    return Query(
        f"{number}{name}{kind}{family}", Identity(IdType.ID_CARD, number, name), Kind(kind), Family(family)
    )


def _open(folder: Path, lines: Sequence[str], **options: Any) -> Snapshot:
    (folder / "registry.csv").write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    own = {"file": "registry.csv", "as_of": date(2026, 11, 1), "coverage": COVERAGE, **options}
    return connect(Setup("snapshot", own, folder=folder))


def _says(snapshot: Snapshot, *queries: Query) -> list[tuple[str, str | None, str]]:
    lines = snapshot.answer_table(query_table(queries)).collect()
    evidence = pl.col("evidence").str.strip_prefix(f"sha256:{snapshot.digest} ")
    return lines.select(pl.col("state", "reason").cast(pl.String), evidence).rows()


def test_records_are_found_with_row_and_digest(tmp_path: Path) -> None:
    """Each record is a line with its values; the evidence names file and rows."""
    old = ZHANG.replace("2031-05-19", "2025-05-19").replace(",false", ",true").replace("有效", "过期")
    snapshot = _open(tmp_path, [old, ZHANG])
    lines = snapshot.answer_table(query_table([_query("320199199003071238", "张伟")])).collect()
    assert lines["valid_to"].to_list() == [date(2025, 5, 19), date(2031, 5, 19)]
    assert lines["superseded"].to_list() == [True, False]
    assert lines["status"].cast(pl.String).to_list() == ["lapsed", "current"]
    assert set(lines["evidence"]) == {f"sha256:{snapshot.digest} rows 1,2"}
    assert (snapshot.source, snapshot.edition) == ("snapshot:snapshot", snapshot.digest)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (ZHANG.replace("2031-05-19", "2031-02-30"), "an impossible date"),
        (ZHANG.replace("2031-05-19", "2031/05/19"), "a date in another form"),
        (ZHANG.replace("2031-05-19", ""), "no end"),
        (ZHANG.replace("低压电工作业", ""), "no item"),
        (ZHANG.replace(",false", ",maybe"), "neither true nor false"),
        (ZHANG.replace("special_operation", "special"), "an unknown kind"),
        (ZHANG.replace("special_operation", ""), "no kind"),
        (ZHANG.replace("id_card", "身份证"), "an unknown document type"),
        (ZHANG.replace("320199199003071238", "3.20199E+17"), "a number that a spreadsheet destroyed"),
        (ZHANG.replace("320199199003071238", ""), "no number"),
        (ZHANG.replace("张伟", ""), "no name"),
    ],
)
def test_a_bad_row_is_not_absence(tmp_path: Path, line: str, why: str) -> None:
    """A record that cannot be read leaves its person unanswered, even beside a good one."""
    person = _query("320199199003071238", "张伟")
    for lines in ([line], [line, ZHANG]):
        said = _says(_open(tmp_path, lines), person)
        assert [s[:2] for s in said] == [("unanswered", "not_understood")], why


@pytest.mark.parametrize(
    ("lines", "alarm"),
    [
        ([ZHANG.replace("T1", "T440199197811240050")], "rows 1 alarm wrong_person:certificate.number"),
        ([ZHANG.replace("2031-05-19", "0001-01-01")], "rows 1 alarm impossible_date:certificate.valid_to"),
        ([ZHANG.replace("2031-05-19", "9999-12-31")], "rows 1 alarm impossible_date:certificate.valid_to"),
        ([ZHANG.replace(",,2031", ",2031-05-20,2031")], "rows 1 alarm impossible_date:certificate.valid_to"),
        ([ZHANG, ZHANG.replace("有效", "注销")], "rows 1,2 alarm contradictory_records"),
        ([ZHANG, ZHANG.replace("2031-05-19", "soon")], "rows 1,2 alarm unreadable_record"),
    ],
)
def test_a_record_that_cannot_be_is_no_evidence(tmp_path: Path, lines: list[str], alarm: str) -> None:
    """Neither for its person nor against: nothing is said, and the evidence tells why and where."""
    person, nobody = _query("320199199003071238", "张伟"), _query("440199197811240050", "王芳")
    said = _says(_open(tmp_path, lines), person, nobody)
    assert said == [("unanswered", "not_understood", alarm), ("not_found", None, "no row")]


def test_another_name_is_not_absence(tmp_path: Path) -> None:
    """The number on file under another name: unanswered, with an alarm, whatever the kind asked about."""
    snapshot = _open(tmp_path, [ZHANG])
    expected = ("unanswered", "other_name", "rows 1 alarm another_name")
    assert _says(snapshot, _query("320199199003071238", "张玮")) == [expected]
    assert _says(snapshot, _query("320199199003071238", "张玮", "safety_assessment", "managers")) == [
        expected
    ]


def test_the_writing_of_a_name_or_number_is_not_a_difference(tmp_path: Path) -> None:
    """Spaces, full width, other middle dots, lower-case x and 15 digits are the same person."""
    lines = [
        ZHANG.replace("320199199003071238,张伟", "３２０１９９１９９００３０７１２３８, 张 伟"),
        ZHANG.replace("320199199003071238,张伟", "32019919900101002x,阿里・木"),
        ZHANG.replace("320199199003071238,张伟", "110199850612042,李娜"),
    ]
    queries = [
        _query("320199199003071238", "张伟"),
        _query("32019919900101002X", "阿里·木"),
        _query("110199198506120421", "李娜"),
    ]
    assert [s[0] for s in _says(_open(tmp_path, lines), *queries)] == ["found"] * 3


def test_absence_is_said_only_where_it_proves_something(tmp_path: Path) -> None:
    """Not on file: no record nationwide; out of scope for coal, for a province's file, for a kind not covered."""
    nobody = ("440199197811240050", "王芳")
    whole = _open(tmp_path, [ZHANG, MANAGER])
    assert _says(whole, _query(*nobody)) == [("not_found", None, "no row")]
    assert _says(whole, _query(*nobody, family="coal"))[0][:2] == ("unanswered", "out_of_scope")
    (tmp_path / "one").mkdir()
    one = _open(tmp_path / "one", [ZHANG], coverage={"provinces": ["江苏省"], "kinds": ["special_operation"]})
    assert _says(one, _query(*nobody))[0][:2] == ("unanswered", "out_of_scope")
    managers = _query("320199199003071238", "张伟", "safety_assessment", "managers")
    assert _says(one, managers)[0][:2] == ("unanswered", "out_of_scope")
    assert _says(whole, managers) == [("not_found", None, "no row")]


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite"])
def test_a_kind_without_a_single_record_proves_no_absence(tmp_path: Path, form: str) -> None:
    """An empty file, or one of operators alone, is out of scope for the kind it lacks though it declares both."""
    operator, manager = (
        _query("440199197811240050", "王芳"),
        _query("440199197811240050", "王芳", "safety_assessment", "managers"),
    )
    silent, absent = ("unanswered", "out_of_scope", "no row"), ("not_found", None, "no row")
    for number, (lines, expected) in enumerate(
        [([], [silent, silent]), ([ZHANG], [absent, silent]), ([ZHANG, MANAGER], [absent, absent])]
    ):
        assert _says(_stored(tmp_path, f"{number}.{form}", lines), operator, manager) == expected


def test_a_constant_kind_is_no_record(tmp_path: Path) -> None:
    """A file without lines, whose kind the options give, proves nobody's absence."""
    (tmp_path / "empty.csv").write_text(HEADER.replace(",kind,", ",") + "\n", encoding="utf-8")
    own = {"file": "empty.csv", "as_of": date(2026, 11, 1), "coverage": COVERAGE}
    snapshot = connect(Setup("snapshot", own | {"constants": {"kind": "special_operation"}}, folder=tmp_path))
    said = _says(snapshot, _query("440199197811240050", "王芳"))
    assert said == [("unanswered", "out_of_scope", "no row")]


def _stored(folder: Path, name: str, lines: Sequence[str]) -> Snapshot:
    """Write the lines in the form that the file's name tells, and open it."""
    schema = dict.fromkeys(HEADER.split(","), pl.String)
    table = pl.DataFrame([line.split(",") for line in lines], schema=schema, orient="row")
    if name.endswith("csv"):
        table.write_csv(folder / name)
    elif name.endswith("parquet"):
        table.write_parquet(folder / name)
    else:
        with closing(sqlite3.connect(folder / name)) as database:
            database.execute(f"CREATE TABLE registry ({HEADER})")
            rows = f"INSERT INTO registry VALUES ({','.join('?' * 18)})"  # noqa: S608 -- fixed text
            database.executemany(rows, table.rows())
            database.commit()
    return connect(
        Setup("snapshot", {"file": name, "as_of": date(2026, 11, 1), "coverage": COVERAGE}, folder=folder)
    )


def test_a_record_that_could_be_anybodys_stops_the_run(tmp_path: Path) -> None:
    """Neither number nor name: while it stands, nobody's absence is proven."""
    with pytest.raises(ConnectorUnusable) as caught:
        _says(_open(tmp_path, [ZHANG, ZHANG.replace("320199199003071238,张伟", "####,")]), _query("1", "x"))
    assert (caught.value.code, caught.value.facts["count"]) == ("snapshot_lost", 1)


def test_columns_are_renamed_and_constants_filled_in(tmp_path: Path) -> None:
    """A file in the provider's own words is read by telling its columns and what it leaves out."""
    theirs = {"id_number": "证件号", "name": "姓名"}
    own = [theirs.get(c, c) for c in COLUMNS if c not in {"id_type", "kind", "superseded"}]
    frame = pl.DataFrame({column: [None] for column in own}, schema=dict.fromkeys(own, pl.String))
    frame = frame.with_columns(
        pl.lit("320199199003071238").alias("证件号"),
        pl.lit("张伟").alias("姓名"),
        item=pl.lit("低压电工作业"),
        valid_to=pl.lit("2031-05-19"),
    )
    frame.write_parquet(tmp_path / "data.parquet")
    (tmp_path / "day.txt").write_text("2026-11-01\n")
    options = {
        "file": "data.parquet",
        "as_of_file": "day.txt",
        "coverage": COVERAGE,
        "columns": theirs,
        "constants": {"id_type": "id_card", "kind": "special_operation", "superseded": "false"},
    }
    snapshot = connect(Setup("snapshot", options, folder=tmp_path))
    assert snapshot.coverage.as_of == date(2026, 11, 1)
    assert _says(snapshot, _query("320199199003071238", "张伟")) == [("found", None, "rows 1")]


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """Missing file, missing column, wrong type and wrong format, each with its code."""

    def code(**options: Any) -> str:
        own = {"file": "f.csv", "as_of": "2026-11-01", "coverage": COVERAGE, **options}
        with pytest.raises(ConnectorUnusable) as caught:
            _says(connect(Setup("snapshot", own, folder=tmp_path)), _query("1", "x"))
        return caught.value.code

    assert code() == "snapshot_unreadable"
    (tmp_path / "f.csv").write_text(HEADER.replace("valid_to", "end") + "\n")
    assert code() == "snapshot_column_missing"
    (tmp_path / "f.csv").write_text("")
    assert code() == "snapshot_unreadable"
    (tmp_path / "f.csv").write_bytes(f"{HEADER}\n{ZHANG}\n".encode("gb18030"))
    assert code() == "snapshot_unreadable"
    (tmp_path / "f.parquet").write_bytes(b"PAR1 not")
    assert code(file="f.parquet") == "snapshot_unreadable"
    numbers = {c: pl.Series([1]) if c == "id_number" else pl.Series(["x"]) for c in COLUMNS}
    pl.DataFrame(numbers).write_parquet(tmp_path / "n.parquet")
    assert code(file="n.parquet") == "snapshot_column_type"
    (tmp_path / "f.sqlite").write_bytes(b"not a database at all, though long enough")
    assert code(file="f.sqlite") == "snapshot_unreadable"
    assert code(file="f.xlsx") == "connector_option_wrong"
    assert code(as_of=None) == "connector_option_wrong"
    assert code(columns={"colour": "x"}) == "connector_option_wrong"
    # Dates of review without the reviews: everybody would seem to have missed theirs.
    assert code(constants={"reviewed_on": ""}) == "connector_option_wrong"
    assert code(constants={"reviewed_on": "", "review_due": ""}) == "snapshot_unreadable"


_WHOLE = f"{HEADER}\n{ZHANG}\n{MANAGER}\n".encode()


@pytest.mark.parametrize(
    ("body", "line", "why"),
    [
        (_WHOLE + ZHANG.encode()[:60], 4, "written up to the middle of its last line"),
        (_WHOLE + b"\0" * 4000, 4, "a block that was never filled"),
        (_WHOLE.replace("李娜".encode(), b"\0\0"), 3, "a hole in the middle"),
        (_WHOLE + f"{ZHANG},x,y\n{MANAGER}\n".encode(), 4, "a field too many"),
        (_WHOLE.replace(b",,,,,,2031", b",,,,2031"), 2, "two fields too few, and good lines behind"),
        (_WHOLE + 'id_card,"320199199003071238,张'.encode(), 4, "a quote that is never closed"),
        (_WHOLE[: len(HEADER) + 40], 2, "the first line cut short"),
    ],
)
def test_a_torn_file_is_refused_as_a_whole(tmp_path: Path, body: bytes, line: int, why: str) -> None:
    """Half a file proves nobody's absence: it cannot be asked, and the line is named."""
    (tmp_path / "f.csv").write_bytes(body)
    with pytest.raises(ConnectorUnusable) as caught:
        connect(
            Setup("snapshot", {"file": "f.csv", "as_of": "2026-11-01", "coverage": COVERAGE}, folder=tmp_path)
        )
    assert (caught.value.code, caught.value.facts["line"]) == ("snapshot_torn", line), why


@pytest.mark.parametrize(
    "body",
    [
        _WHOLE[:-1],
        _WHOLE.replace(b"\n", b"\r\n"),
        _WHOLE + b"\n\n",
        _WHOLE.replace("某局".encode(), '"某局\n一处, 二处"'.encode()),
        b"\xef\xbb\xbf" + _WHOLE,
    ],
    ids=["no line break at the end", "CRLF", "empty lines", "breaks and commas in quotes", "BOM"],
)
def test_a_whole_file_is_not_torn(tmp_path: Path, body: bytes) -> None:
    """However its lines end: who is on file is found, who is not is without a record."""
    (tmp_path / "f.csv").write_bytes(body)
    own = {"file": "f.csv", "as_of": "2026-11-01", "coverage": COVERAGE}
    snapshot = connect(Setup("snapshot", own, folder=tmp_path))
    people = [_query("320199199003071238", "张伟"), _query("440199197811240050", "王芳")]
    assert [said[0] for said in _says(snapshot, *people)] == ["found", "not_found"]


@pytest.mark.parametrize("form", ["parquet", "sqlite"])
@pytest.mark.parametrize("tail", ["cut", "zeros"])
def test_half_a_file_of_another_form_cannot_be_read(tmp_path: Path, form: str, tail: str) -> None:
    """Parquet has its table of contents at the end, SQLite its pages: neither reads as a shorter register."""
    lines = [ZHANG.replace("320199199003071238", f"3201991990030{n:05}") for n in range(2000)]
    _stored(tmp_path, f"w.{form}", lines)
    whole = (tmp_path / f"w.{form}").read_bytes()
    half = whole[: len(whole) // 2 // 4096 * 4096]
    (tmp_path / f"h.{form}").write_bytes(half if tail == "cut" else half.ljust(len(whole), b"\0"))
    own = {"file": f"h.{form}", "as_of": "2026-11-01", "coverage": COVERAGE}
    with pytest.raises(ConnectorUnusable, match="snapshot_unreadable"):
        _says(connect(Setup("snapshot", own, folder=tmp_path)), _query("440199197811240050", "王芳"))


def test_a_file_changed_under_way_is_not_used(tmp_path: Path) -> None:
    """The digest names the source: what is read must be what was digested."""
    snapshot = _open(tmp_path, [ZHANG])
    with (tmp_path / "registry.csv").open("a", encoding="utf-8") as file:
        file.write(ZHANG + "\n")
    with pytest.raises(ConnectorUnusable, match="snapshot_changed"):
        _says(snapshot, _query("1", "x"))


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite"])
def test_a_constant_without_a_value_is_an_empty_cell(form: str, tmp_path: Path) -> None:
    """Dates that a file does not have are nobody's, and the record is read all the same."""
    frame = pl.read_csv(f"{HEADER}\n{ZHANG}\n".encode(), infer_schema=False).drop("review_due", "reviewed_on")
    if form == "sqlite":
        with closing(sqlite3.connect(tmp_path / "r.sqlite")) as database:
            database.execute(f"CREATE TABLE registry ({', '.join(frame.columns)})")
            database.execute(f"INSERT INTO registry VALUES ({','.join('?' * frame.width)})", frame.row(0))  # noqa: S608 -- fixed text
            database.commit()
    else:
        (frame.write_csv if form == "csv" else frame.write_parquet)(tmp_path / f"r.{form}")
    snapshot = _open(tmp_path, [], file=f"r.{form}", constants={"review_due": "", "reviewed_on": " "})
    lines = snapshot.answer_table(query_table([_query("320199199003071238", "张伟")])).collect()
    assert lines.select(pl.col("state").cast(pl.String), "review_due", "reviewed_on").rows() == [
        ("found", None, None)
    ]


def test_sqlite_gives_what_csv_gives(tmp_path: Path) -> None:
    """The same records yield the same answers, odd numbers and space around them among them."""
    lines = [
        ZHANG,
        ZHANG.replace("320199199003071238,张伟", "３２０１９９１９９００１０１００２Ｘ,阿里"),
        ZHANG.replace("320199199003071238,张伟", "3.20199E+17,赵六"),
        ZHANG.replace("320199199003071238,张伟", "110199850612042,李娜"),
        ZHANG.replace("320199199003071238,张伟", " 32019919910101003x ,孙七"),
        ZHANG.replace("320199199003071238,张伟", "\t320199199101010056 , 周八 ").replace(
            "2031-05-19", " 2031-05-19 "
        ),
    ]
    with closing(sqlite3.connect(tmp_path / "r.db")) as database:
        database.execute(f"CREATE TABLE 登记 ({HEADER})")
        rows = [[part or None for part in line.split(",")] for line in lines]
        database.executemany(f"INSERT INTO 登记 VALUES ({','.join('?' * 18)})", rows)  # noqa: S608 -- fixed text
        database.commit()
    queries = [
        _query(number, name)
        for number, name in (
            ("320199199003071238", "张伟"),
            ("32019919900101002X", "阿里"),
            ("320199198001010018", "赵六"),
            ("110199198506120421", "李娜"),
            ("440199197811240050", "王芳"),
            ("32019919910101003X", "孙七"),
            ("320199199101010056", "周八"),
        )
    ]
    by_csv = _says(_open(tmp_path, lines), *queries)
    by_sqlite = _says(_open(tmp_path, lines, file="r.db", table="登记"), *queries)
    assert [s[0] for s in by_csv] == ["found", "found", "unanswered", "found", "not_found", "found", "found"]
    assert by_sqlite == by_csv
