"""Notes beside a table, and where a remark really stands."""

from pathlib import Path

import polars as pl
import pytest
from text_roster import LU, YU, read

HEAD = "姓名,身份证号,工种,证号"
LU_ROW, YU_ROW = f"陆青禾,{LU},低压电工,T{LU}", f"俞子宁,{YU},低压电工,T{YU}"
OPEN, DOUBT = (None, None), ("unverified", "employment_unclear")


def settled(path: Path, *rows: str, head: str = HEAD) -> list[tuple[str | None, str | None]]:
    return read(path, head, *rows).entries.select("disposition", "cause").rows()


@pytest.mark.parametrize(
    "note",
    [
        "注：1、陆青禾已于2026年9月离职。2、证书原件在安环部。",
        "说明：俞子宁在岗；陆青禾8月退场",
        "备注：陆青禾2026.6调往南京公司",
        "注：陆青禾已离职，由俞子宁接替。",
        "注：陆青禾已由俞子宁接替",
        "注：陆　青　禾已离职",
    ],
)
def test_a_note_below_the_table_puts_whom_it_names_in_doubt(tmp_path: Path, note: str) -> None:
    """Whoever is said below the table to have left is in doubt, as by a remark in the row; others are judged."""
    assert settled(tmp_path, LU_ROW, YU_ROW, f"{note},,,") == [DOUBT, OPEN]


def test_a_note_above_the_table_is_heard_too(tmp_path: Path) -> None:
    """说明 stands above as well as below."""
    assert settled(tmp_path, LU_ROW, YU_ROW, head=f"说明：陆青禾已离职,,,\n{HEAD}") == [DOUBT, OPEN]


@pytest.mark.parametrize(
    "note", ["注：本表一式两份", "注：陆青禾为班组长", "注：陆青禾未离职", "填表人：陆青禾", "合计：2人"]
)
def test_a_note_that_speaks_of_no_leaving_says_nothing(tmp_path: Path, note: str) -> None:
    """A name alone puts nobody in doubt."""
    assert settled(tmp_path, LU_ROW, YU_ROW, f"{note},,,") == [OPEN, OPEN]


def test_a_longer_name_is_not_the_shorter_one(tmp_path: Path) -> None:
    """王伟东已离职 says nothing of 王伟, who stands in the same table."""
    rows = (f"王伟,{LU},低压电工,", f"王伟东,{YU},低压电工,")
    assert settled(tmp_path, *rows, "注：王伟东已离职,,,") == [OPEN, DOUBT]


def test_a_legend_tells_what_a_sign_means(tmp_path: Path) -> None:
    """△为离职人员 is said of the rows that bear △, in a cell of its own or behind the name."""
    note = "注：△为离职人员，○为在岗人员,,,,"
    assert settled(tmp_path, f"{LU_ROW},△", f"{YU_ROW},○", note, head=f"{HEAD},标记") == [DOUBT, OPEN]


def test_all_above_means_those_since_the_last_heading(tmp_path: Path) -> None:
    """以上人员均已离职 is said of its own list, and an instruction about 以上信息 of nobody."""
    rows = (LU_ROW, "外包单位：江南某某劳务有限公司,,,", YU_ROW, "以上人员均已离职,,,")
    assert settled(tmp_path, *rows) == [OPEN, DOUBT]
    assert settled(tmp_path, LU_ROW, YU_ROW, "以上信息如有离职请及时更新,,,") == [OPEN, OPEN]


@pytest.mark.parametrize("note", ["注：另有2人已离职", "说明：离职人员请在备注栏注明", "注：李某某已离职"])
def test_a_note_of_leaving_that_nobody_can_be_told_by_is_named(tmp_path: Path, note: str) -> None:
    """It puts nobody in doubt, and the report names its row as not used."""
    roster = read(tmp_path, HEAD, LU_ROW, YU_ROW, f"{note},,,")
    assert roster.entries["disposition"].to_list() == [None, None]
    [said] = [note for note in roster.understood[0].notes if note.word == "notes_of_leaving"]
    assert dict(said.facts) == {"rows": "4"}


def place(roster: object, row: int) -> tuple[str, str | None]:
    told = roster.problems.filter((pl.col("row") == row) & pl.col("reason").str.starts_with("remark"))  # type: ignore[attr-defined]  # a Roster
    [line] = told.rows(named=True)
    return line["message_zh"], line["column"]


def test_a_message_cites_the_cells_that_say_it(tmp_path: Path) -> None:
    """Of two columns of remarks the one that speaks is cited, a note by its own address, a name by the name's."""
    roster = read(
        tmp_path,
        f"{HEAD},备注,变动情况",
        f"{LU_ROW},,已离职",
        f"{YU_ROW},已离职,",
        "合计：2人,,,,,",
    )
    assert place(roster, 2) == ("F2 写“已离职”，按已离开处理，未核验。", "变动情况 (F)")
    assert place(roster, 3) == ("E3 写“已离职”，按已离开处理，未核验。", "备注 (E)")
    noted = read(tmp_path, HEAD, LU_ROW, "注：陆青禾已离职,,,")
    assert place(noted, 2)[0].startswith("A3（陆青禾已离职）")
    named = read(tmp_path, f"{HEAD},备注", f"陆青禾（已离职）,{LU},低压电工,T{LU},")
    assert place(named, 2) == ("A2 写“陆青禾（已离职）”，按已离开处理，未核验。", "姓名 (A)")


def test_a_legend_where_formatting_cannot_be_seen(tmp_path: Path) -> None:
    """A text table shows no colour, so all of its people are in doubt; an instruction says of nobody that he left."""
    assert settled(tmp_path, LU_ROW, YU_ROW, "说明：标红人员已离职,,,") == [DOUBT, DOUBT]
    assert settled(tmp_path, LU_ROW, YU_ROW, "说明：离职人员请标红,,,") == [OPEN, OPEN]
    assert settled(tmp_path, LU_ROW, YU_ROW, "说明：标红人员证书即将到期,,,") == [OPEN, OPEN]
