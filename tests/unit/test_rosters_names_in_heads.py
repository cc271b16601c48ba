"""A header that holds an ID number may be a person's row: its words are told to nobody."""

from pathlib import Path

from text_roster import LU, YU, read


def test_a_name_is_no_head(tmp_path: Path) -> None:
    roster = read(tmp_path, f"家庭成员,姓名,郝强,身份证号,{YU}", f"质检员,陆青禾,女,{LU},无")
    told = "".join(str(note.facts) for sheet in roster.understood for note in sheet.notes)
    assert "郝强" not in told
    assert YU not in told


def test_heads_are_told_elsewhere(tmp_path: Path) -> None:
    roster = read(tmp_path, "姓名,身份证号,工种,星座", f"陆青禾,{LU},电工,狮子")
    told = [
        note.facts for sheet in roster.understood for note in sheet.notes if note.word == "columns_unknown"
    ]
    assert told == [(("columns", "星座 (D)"),)]
