"""The register of employers and their rosters: what is wrong with one costs only itself, and is named."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from certverify.errors import ConfigError, RosterError
from certverify.nightly import rolls as reading
from certverify.nightly.outputs.delivery import delivery, read_employers
from certverify.nightly.register import read_register
from certverify.nightly.rolls import Rolls, read_rolls
from certverify.rules import packs
from certverify_schemas.gb11643 import check_character

AS_OF = date(2026, 11, 20)
HEAD = "统一社会信用代码,单位名称,行政区划代码,地市,监管层级,所属集团,行业\n"


def code(number: int) -> str:
    """Return an invented credit code, its check character after GB 32100-2015."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    head = f"91320199MA{number:07d}"
    total = sum(alphabet.index(c) * pow(3, n, 31) for n, c in enumerate(head))
    return head + alphabet[(31 - total % 31) % 31]


def register_file(folder: Path, *lines: str) -> Path:
    file = folder / "employers.csv"
    file.write_text(HEAD + "\n".join(lines), encoding="utf-8-sig")
    return file


def roster(file: Path, *people: int, title: str = "") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{title},,,"] if title else []
    lines += ["姓名,身份证号码,工种,证书编号"]
    for n in people:
        head = f"32019919850314{n:03d}"
        number = head + check_character(head)
        lines.append(f"陆青{'甲乙丙丁戊己庚辛'[n % 8]},{number},低压电工,T{number}")
    file.write_text("\n".join(lines), encoding="utf-8")


def test_what_is_wrong_with_a_line_is_named(tmp_path: Path) -> None:
    """Duplicates, wrong check characters, unknown regions and levels: each named with its line, none fatal."""
    good, other = code(1), code(2)
    file = register_file(
        tmp_path,
        f"{good},江北化工,320100,南京市,央企,中化,危险化学品",
        f"{good},江北化工二,320100,南京市,央企,,",
        f"{other[:-1]}{'0' if other[-1] != '0' else '1'},南山矿业,999,,省管,,",
        ",无码厂,320100,南京市,部管,,",
        f"{code(3)},他处厂,990100,他处,省管,,",
    )
    register = read_register(file)
    assert register.employers["employer"].to_list() == ["江北化工", "南山矿业", "无码厂", "他处厂"]
    assert [(problem.line, problem.word) for problem in register.problems] == [
        (3, "duplicate_code"),
        (4, "bad_code"),
        (4, "unknown_region"),
        (5, "no_code"),
        (5, "unknown_level"),
        (6, "unknown_region"),
    ]


def regions_of(tmp_path: Path, *lines: str) -> list[tuple[str, str]]:
    register = read_register(register_file(tmp_path, *lines))
    return register.employers.select("region_code", "region").rows()


def test_regions_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """鼓楼区 is a district of Nanjing, of Xuzhou and of Kaifeng: three regions, each with its prefecture."""
    lines = [
        f"{code(n)},第{n}厂,{region},鼓楼区,市管,," for n, region in enumerate(("320106", "320302", "410204"))
    ]
    assert regions_of(tmp_path, *lines, f"{code(9)},第九厂,320106,鼓楼区,市管,,") == [
        ("320106", "鼓楼区（南京市）"), ("320302", "鼓楼区（徐州市）"), ("410204", "鼓楼区（开封市）"),
        ("320106", "鼓楼区（南京市）"),
    ]  # fmt: skip


def test_a_region_has_one_name_and_one_code(tmp_path: Path) -> None:
    """The first name of a code counts, a short code is the long one, and GB/T 2260 names what the register does not."""
    assert regions_of(
        tmp_path,
        f"{code(1)},甲厂,320100,南京市,市管,,",
        f"{code(2)},乙厂,3201,南京,市管,,",
        f"{code(3)},丙厂,320302,,市管,,",
        f"{code(4)},丁厂,320199,,市管,,",
        f"{code(5)},戊厂,999,他处,市管,,",
    ) == [
        ("320100", "南京市"),
        ("320100", "南京市"),
        ("320302", "鼓楼区"),
        ("320199", "320199"),
        ("", "他处"),
    ]


def test_a_register_as_excel_saves_it_is_read(tmp_path: Path) -> None:
    """GB18030 without a byte order mark is what "CSV" means to Excel in China."""
    file = register_file(tmp_path, f"{code(1)},江北化工,320100,南京市,央企,中化,危险化学品")
    expected = read_register(file)
    file.write_bytes(file.read_text(encoding="utf-8-sig").encode("gb18030"))
    assert read_register(file).employers.equals(expected.employers)
    assert not expected.problems


@pytest.mark.parametrize(
    ("content", "error"), [("甲,乙\n1,2\n", "register_columns"), (None, "register_unreadable")]
)
def test_a_register_that_is_none_is_refused(tmp_path: Path, content: str | None, error: str) -> None:
    """A missing file or one without a code's and a name's column is an error of the configuration."""
    file = tmp_path / "employers.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_register(file)
    assert caught.value.code == error


def read(folder: Path, *lines: str) -> Rolls:
    register = read_register(register_file(folder.parent, *lines))
    return read_rolls([folder], register, packs.load(AS_OF).catalogue, AS_OF)


def test_an_employer_is_known_by_code_in_the_path_or_by_name(tmp_path: Path) -> None:
    """The register's name, region and level go to its rosters, whichever way they name the employer."""
    folder = tmp_path / "rosters"
    roster(folder / code(1) / "名册.csv", 1)
    roster(folder / "b" / "名册.csv", 2, title="南山矿业有限公司特种作业人员台账")
    roster(folder / "c" / "名册.csv", 3)
    roster(folder / "江北化工有限公司" / "名册.csv", 4)
    rolls = read(
        folder,
        f"{code(1)},江北化工,320100,南京市,央企,中化,危化",
        f"{code(2)},南山矿业有限公司,320200,无锡市,省管,,矿山",
    )
    places = {row["source"]: row for row in rolls.places.to_dicts()}
    first, second, third = (places[f"{part}/名册.csv"] for part in (code(1), "b", "c"))
    assert (first["employer"], first["region"], first["level"], first["employer_key"]) == (
        "江北化工",
        "南京市",
        "央企",
        code(1),
    )
    assert (second["employer"], second["region"], second["employer_key"]) == (
        "南山矿业有限公司",
        "无锡市",
        code(2),
    )
    assert (third["employer"], third["region"], third["level"]) == ("c", "unknown", "unknown")
    assert places["江北化工有限公司/名册.csv"]["employer_key"] == code(1)


def test_a_wrong_code_in_a_row_makes_no_employer(tmp_path: Path) -> None:
    """A slip of the pen in one row leaves it with its file's employer; another firm's right code is another firm."""
    file = tmp_path / "rosters" / code(1) / "名册.csv"
    roster(file, 1, 2, 3)
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    wrong = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
    told = [f"{line},{said}" for line, said in zip(lines, (code(1).lower(), wrong, code(2)), strict=True)]
    file.write_text("\n".join([f"{head},统一社会信用代码", *told]), encoding="utf-8")
    rolls = read(
        tmp_path / "rosters",
        f"{code(1)},江北化工,320100,南京市,央企,,",
        f"{code(2)},南山矿业,320200,无锡市,省管,,",
    )
    assert rolls.entries["employer"].to_list() == ["江北化工", "江北化工", "南山矿业"]
    assert rolls.entries["employer_uscc"].to_list() == [code(1), code(1), code(2)]
    (problem,) = rolls.problems.to_dicts()
    assert (problem["reason"], problem["row"], problem["column"]) == (
        "credit_code_wrong",
        3,
        "统一社会信用代码 (E)",
    )
    assert (problem["value"], problem["rejects"]) == (wrong, False)
    assert "E3" in problem["message_zh"]


def test_a_wrong_code_of_a_whole_sheet_is_told_once(tmp_path: Path) -> None:
    """Three rows with the same slip are one problem, of the first of them; an empty code is none."""
    file = tmp_path / "rosters" / code(1) / "名册.csv"
    roster(file, 1, 2, 3, 4)
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    wrong = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
    told = [f"{line},{said}" for line, said in zip(lines, ("", wrong, wrong, wrong), strict=True)]
    file.write_text("\n".join([f"{head},统一社会信用代码", *told]), encoding="utf-8")
    rolls = read(tmp_path / "rosters", f"{code(1)},江北化工,320100,南京市,央企,,")
    assert rolls.problems.select("reason", "row", "employer").rows() == [("credit_code_wrong", 3, "江北化工")]
    assert rolls.entries.height == 4


def test_a_register_without_codes_places_its_employers_by_name(tmp_path: Path) -> None:
    """Who has no code on the register is known by name, with or without its legal form."""
    folder = tmp_path / "rosters"
    roster(folder / "a" / "名册.csv", 1, title="南山矿业有限公司特种作业人员台账")
    rolls = read(folder, ",南山矿业,320200,无锡市,省管,南山集团,矿山")
    (place,) = rolls.places.to_dicts()
    assert (place["region"], place["level"], place["group"]) == ("无锡市", "省管", "南山集团")
    assert (place["employer_key"], place["employer"]) == ("南山矿业", "南山矿业")
    assert rolls.entries["employer_uscc"].to_list() == [None]


def test_who_delivered_is_held_against_the_register(tmp_path: Path) -> None:
    """Registered without a roster, registered with one that cannot be read, and on no register: each is named."""
    folder = tmp_path / "rosters"
    roster(folder / code(1) / "名册.csv", 1)
    roster(folder / code(9) / "名册.csv", 2)
    for place in (code(2), "第4厂"):
        (folder / place).mkdir(exist_ok=True)
        (folder / place / "名册.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    lines = [f"{code(n)},第{n}厂,320100,南京市,市管,," for n in (1, 2, 3, 4)]
    register = read_register(register_file(tmp_path, *lines, ",无码厂,320200,无锡市,市管,,"))
    rolls = read_rolls([folder], register, packs.load(AS_OF).catalogue, AS_OF)
    assert delivery(rolls, register).rows() == [
        ("missing", "南京市", code(3), "第3厂"),
        ("missing", "无锡市", "无码厂", "无码厂"),
        ("unreadable", "南京市", code(2), "第2厂"),
        ("unreadable", "南京市", code(4), "第4厂"),
        ("unregistered", "unknown", code(9), code(9)),
    ]
    assert read_employers(rolls, register) == 1
    assert delivery(rolls, read_register(None)).is_empty()


def test_a_broken_roster_costs_only_itself(tmp_path: Path) -> None:
    """The others are read, their entries numbered through; the broken one is named with its place and reason."""
    folder = tmp_path / "rosters"
    roster(folder / "a" / "名册.csv", 1, 2)
    roster(folder / "z" / "名册.csv", 3)
    (folder / "m").mkdir()
    (folder / "m" / "名册.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    rolls = read(folder)
    assert rolls.entries["entry"].to_list() == [0, 1, 2]
    assert rolls.entries["source"].unique(maintain_order=True).to_list() == ["a/名册.csv", "z/名册.csv"]
    assert [unread.source for unread in rolls.unread] == ["m/名册.xlsx"]
    assert rolls.files == 3


def test_rosters_stand_in_the_order_of_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are read at once and put together at a time, entries are numbered through in one order."""
    monkeypatch.setattr(reading, "_AT_ONCE", 2)
    folder = tmp_path / "rosters"
    for n in range(7):
        roster(folder / f"{n}" / "名册.csv", 2 * n + 1, 2 * n + 2)
    read_at_once = read(folder)
    assert read_at_once.entries["entry"].to_list() == list(range(14))
    assert read_at_once.entries["source"].to_list() == [f"{n // 2}/名册.csv" for n in range(14)]
    assert read_at_once.places["source"].to_list() == [f"{n}/名册.csv" for n in range(7)]


def test_no_readable_roster_ends_the_night(tmp_path: Path) -> None:
    """Nothing to check is an error, told by the first file's reason."""
    folder = tmp_path / "rosters"
    folder.mkdir()
    (folder / "名册.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(RosterError):
        read(folder)


def test_a_rejected_row_belongs_to_its_rosters_employer(tmp_path: Path) -> None:
    """A row that cannot be looked up is counted where its employer is."""
    folder = tmp_path / "rosters"
    roster(folder / code(1) / "名册.csv", 1)
    with (folder / code(1) / "名册.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n陆缺号,,低压电工,")
    rolls = read(folder, f"{code(1)},江北化工,320100,南京市,央企,,")
    assert rolls.problems.filter("rejects").select(pl.col("employer")).to_series().to_list() == ["江北化工"]
