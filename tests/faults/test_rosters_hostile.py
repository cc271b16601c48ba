"""Hostile and broken files: refused with a clear code, in time, with the parent unharmed."""

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hostile_rosters import HOSTILE, SHEET, sheet_of, with_part, workbook

from certverify import messages
from certverify.errors import RosterError
from certverify.rosters import read
from certverify.rules.packs import load

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(tmp_path, name):
    """Each is refused by its own code, in under two seconds where the scan sees it, with a text in both languages."""
    content, code = HOSTILE[name]
    file = tmp_path / "名册.xlsx"
    file.write_bytes(content)
    started = time.monotonic()
    with pytest.raises(RosterError) as caught:
        read([file], CATALOGUE, AS_OF)
    assert code is None or caught.value.code == code
    assert time.monotonic() - started < 20
    for lang in messages.LANGUAGES:
        for part in ("what", "remedy"):
            assert messages.text(f"error.{caught.value.code}.{part}", lang, **caught.value.facts)


QUICK = [
    "far corner",
    "far cell",
    "zip bomb",
    "one huge cell",
    "entities",
    "billion laughs",
    "understated size",
]
READ_ONE = """
import sys
from datetime import date
from pathlib import Path
from certverify.errors import RosterError
from certverify.rosters import read
from certverify.rules.packs import load
try:
    read([Path(sys.argv[1])], load(date(2026, 11, 23)).catalogue, date(2026, 11, 23))
except RosterError as error:
    print(error.code)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize("name", QUICK)
def test_the_parent_stays_small(tmp_path, name):
    """Whatever the file does, the process that asked for it lives and never holds 300 MB."""
    file = tmp_path / "名册.xlsx"
    file.write_bytes(HOSTILE[name][0])
    done = subprocess.run([sys.executable, "-c", READ_ONE, file], capture_output=True, text=True, check=True)
    code, kilobytes = done.stdout.split()
    assert code == HOSTILE[name][1]
    assert int(kilobytes) < 300_000


@pytest.mark.parametrize("name", QUICK)
def test_the_scan_is_quick(tmp_path, name):
    """The scan refuses before any parser starts."""
    file = tmp_path / "名册.xlsx"
    file.write_bytes(HOSTILE[name][0])
    started = time.monotonic()
    with pytest.raises(RosterError):
        read([file], CATALOGUE, AS_OF)
    assert time.monotonic() - started < 2


def test_repeated_long_strings_end_in_the_childs_limits(tmp_path):
    """A string of 1 MB used in 20,000 cells would take 20 GB: the child's memory ends, the parent goes on."""
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    )
    text = b"".join(b"%06x" % (n * 2654435761 % 0xFFFFFF) for n in range(170_000))
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 20_001))
    content = with_part(with_part(workbook(), SHEET, sheet_of(cells)), "xl/sharedStrings.xml", strings % text)
    file = tmp_path / "名册.xlsx"
    file.write_bytes(content)
    with pytest.raises(RosterError) as caught:
        read([file], CATALOGUE, AS_OF)
    assert caught.value.code in {"roster_over_limits", "roster_too_slow", "roster_no_header"}


@pytest.mark.parametrize("suffix", [".et", ".docx", ".pdf"])
def test_other_formats_are_to_be_saved_as_xlsx(tmp_path, suffix):
    """WPS tables and documents are refused with the remedy."""
    file = tmp_path / f"名册{suffix}"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(RosterError, match="roster_save_as_xlsx"):
        read([file], CATALOGUE, AS_OF)


def test_a_missing_file(tmp_path):
    """A path that leads nowhere is said by its file name only."""
    with pytest.raises(RosterError) as caught:
        read([tmp_path / "没有.xlsx"], CATALOGUE, AS_OF)
    assert (caught.value.code, caught.value.facts) == ("roster_missing", {"file": "没有.xlsx"})


def test_text_that_no_encoding_reads(tmp_path):
    """Bytes that are neither UTF-8 nor GB18030 are refused, never replaced."""
    file = tmp_path / "名册.csv"
    file.write_bytes("姓名,身份证号\n".encode() + b"\xff\xff\xff\n")
    with pytest.raises(RosterError, match="roster_undecodable"):
        read([file], CATALOGUE, AS_OF)


@pytest.mark.parametrize(
    "damaged",
    [
        lambda text: text.encode("utf-16")[:-1],
        lambda text: b"\xff\xfe" + text.encode("utf-16-le")[1:-1],
        lambda text: text.encode("utf-16-le"),
    ],
    ids=["cut", "shifted", "unmarked"],
)
def test_utf_16_that_lost_a_byte(tmp_path, damaged):
    """Cut within a sign, a byte missing in the middle, or the mark lost: the encoding is said, not a missing header."""
    file = tmp_path / "名册.csv"
    file.write_bytes(damaged("姓名,身份证号,工种\r\n陆青禾,320199198503141170,低压电工\r\n"))
    with pytest.raises(RosterError, match="roster_undecodable"):
        read([file], CATALOGUE, AS_OF)


def test_a_text_cell_without_an_end(tmp_path):
    """A quote that is never closed swallows megabytes: the file is damaged, no memory is spent on it."""
    file = tmp_path / "名册.csv"
    file.write_text('姓名,身份证号\n"' + "陆青禾,\n" * 300_000, encoding="utf-8")
    with pytest.raises(RosterError, match="roster_damaged"):
        read([file], CATALOGUE, AS_OF)


def test_broken_formulas_are_named_by_their_cell(tmp_path):
    """An error value, a formula never computed and a picture are problems with an address, and no facts."""
    rows = (
        '<row r="1">'
        + "".join(f'<c r="{c}1" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in _HEADER)
        + "</row>"
        '<row r="2"><c r="A2" t="inlineStr"><is><t>陆青禾</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>320199198503141170</t></is></c>'
        '<c r="C2" t="inlineStr"><is><t>电工</t></is></c>'
        '<c r="D2" t="str"><f>_xlfn.DISPIMG("ID_5E0C",1)</f><v>=DISPIMG("ID_5E0C",1)</v></c>'
        '<c r="E2" t="e"><f>A9/0</f><v>#REF!</v></c><c r="F2"><f>EDATE(E2,72)-1</f></c></row>'
    )
    file = tmp_path / "名册.xlsx"
    file.write_bytes(with_part(workbook(), SHEET, sheet_of(rows.encode())))
    roster = read([file], CATALOGUE, AS_OF)
    told = set(roster.problems.select("column", "reason").rows())
    assert told >= {
        ("证书编号 (D)", "number_is_picture"),
        ("初领日期 (E)", "error_value"),
        ("有效期至 (F)", "formula_without_value"),
    }
    assert roster.entries["claimed_valid_to"].to_list() == [None]


_HEADER = tuple(zip("ABCDEF", ("姓名", "身份证号", "工种", "证书编号", "初领日期", "有效期至"), strict=True))


def test_the_workbook_of_another_name_is_read_by_its_content(tmp_path):
    """An xlsx named .xls is an xlsx, and said to be."""
    file = Path(tmp_path / "名册.xls")
    file.write_bytes(workbook(A2="陆青禾", B2="320199198503141170", C2="电工"))
    roster = read([file], CATALOGUE, AS_OF)
    assert roster.entries.height == 1
    assert {note.word for note in roster.understood[0].notes} == {"format_by_content"}
