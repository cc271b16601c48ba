"""The same certificate before and after its renewal: what the new columns say counts, and the old where they do not."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, YU, read

_NEW, _OLD = date(2032, 5, 11), date(2027, 3, 1)
_TERM = ("claimed_number", "claimed_valid_from", "claimed_valid_to")


@pytest.mark.parametrize(
    "heads",
    [
        "原证有效期至,新证有效期至",
        "原有效期至,新有效期至",
        "旧证有效期至,新证有效期至",
        "换证前有效期至,换证后有效期至",
        "原有效期,换证后有效期",
        "原证有效期,新有效期至",
        "原有效期至,有效期至",
        "有效期至,新证有效期至",
        "有效期至,换证后有效期至",
        "有效期（旧）,有效期（新）",
        "有效期至（原）,有效期至（现）",
        "有效期（换证前）,有效期（换证后）",
        "有效期至-旧,有效期至-新",
        "有效期至（旧证）,有效期至（新证）",
        "原有效期至,现有效期至",
        "原证有效期至,现证有效期至",
        "原有效期,目前有效期",
        "旧证有效期,现行有效期",
        "有效期至,有效期至（换证后）",
        "有效期（旧）,有效期",
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_ends_of_terms(tmp_path: Path, heads: str, *, turned: bool) -> None:
    """Whichever stands first: 2032 is the end of the renewed card, and who has only the old one claims that."""
    old, new = heads.split(",")
    cells = [("2026.5.11", "2032.5.11"), ("2027.3.1", "")]
    head = f"{new},{old}" if turned else heads
    rows = [f"{n},{o}" if turned else f"{o},{n}" for o, n in cells]
    roster = read(
        tmp_path,
        f"姓名,身份证号,准操项目,证书编号,{head}",
        f"陆青禾,{LU},低压电工作业,T{LU},{rows[0]}",
        f"俞子宁,{YU},高压电工作业,T{YU},{rows[1]}",
    )
    assert roster.entries.select(*_TERM).rows() == [(f"T{LU}", None, _NEW), (f"T{YU}", None, _OLD)]
    assert not [n for n in roster.understood[0].notes if n.word in {"columns_unknown", "columns_unplaced"}]


def test_terms_of_two_days(tmp_path: Path) -> None:
    """The begin of the old term is no begin of the new one."""
    roster = read(
        tmp_path,
        "姓名,身份证号,准操项目,证书编号,原有效期,新有效期至",
        f"陆青禾,{LU},低压电工作业,T{LU},2020.5.12-2026.5.11,2032.5.11",
        f"俞子宁,{YU},高压电工作业,T{YU},2021.3.2-2027.3.1,/",
    )
    assert roster.entries.select(*_TERM).rows() == [
        (f"T{LU}", None, _NEW),
        (f"T{YU}", date(2021, 3, 2), _OLD),
    ]


def test_numbers_and_days_of_issue(tmp_path: Path) -> None:
    """Of a renewed card no day of the old one is said; a number that is blank is as it was."""
    roster = read(
        tmp_path,
        "姓名,身份证号,准操项目,原证书编号,原发证日期,原有效期至,新证书编号,新发证日期,新有效期至",
        f"陆青禾,{LU},低压电工作业,T{LU},2020.5.12,2026.5.11,,,2032.5.11",
        f"俞子宁,{YU},高压电工作业,T{YU},2021.3.2,2027.3.1,,,",
    )
    assert roster.entries.select("claimed_number", "claimed_issued", "claimed_valid_to").rows() == [
        (f"T{LU}", None, _NEW),
        (f"T{YU}", date(2021, 3, 2), _OLD),
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("旧证", "新证"), ("换证前", "换证后"), ("原证书信息", "新证书信息")]
)
def test_heads_in_two_rows(tmp_path: Path, old: str, new: str) -> None:
    """The upper one is merged over two columns."""
    roster = read(
        tmp_path,
        f"姓名,身份证号,准操项目,{old},,{new},\n,,,证书编号,有效期至,证书编号,有效期至",
        f"陆青禾,{LU},低压电工作业,T{LU},2026.5.11,T{LU},2032.5.11",
        f"俞子宁,{YU},高压电工作业,T{YU},2027.3.1,,",
    )
    assert roster.entries.select(*_TERM).rows() == [(f"T{LU}", None, _NEW), (f"T{YU}", None, _OLD)]


def test_two_certificates(tmp_path: Path) -> None:
    """Each end is of the certificate that its head names."""
    head = "姓名,身份证号,电工证原有效期至,电工证新有效期至,焊工证原有效期至,焊工证新有效期至"
    found = read(tmp_path, head, f"陆青禾,{LU},2026.5.11,2032.5.11,2027.3.1,").entries
    assert found.select("claimed_word", "claimed_valid_to").rows() == [("电工", _NEW), ("焊工", _OLD)]


def test_two_pairs_that_name_no_certificate(tmp_path: Path) -> None:
    """Whose of two certificates they are cannot be told: none of the ends is anybody's."""
    head = "姓名,身份证号,工种,原有效期至,新有效期至,原有效期至,新有效期至"
    found = read(tmp_path, head, f"陆青禾,{LU},电工,2025.5.11,2031.5.11,2026.3.1,2032.3.1").entries
    assert found.select("claimed_valid_to", "claims").rows() == [(None, False)]


def test_a_new_card_still_to_come(tmp_path: Path) -> None:
    """办理中 in the place of the new end leaves the old one, and says that the renewal is under way."""
    roster = read(
        tmp_path,
        "姓名,身份证号,准操项目,证书编号,原有效期至,新证有效期至",
        f"陆青禾,{LU},低压电工作业,T{LU},2026.5.11,办理中",
    )
    assert roster.entries.select("claimed_valid_to", "renewal_applied", "claims", "cause").rows() == [
        (date(2026, 5, 11), True, True, None)
    ]


def test_only_the_former_or_only_the_new(tmp_path: Path) -> None:
    """A list of renewals may have but one of the two, which is then the card's."""
    for head in ("原证有效期至", "旧证有效期至", "新证有效期至", "换证后有效期至"):
        row = f"陆青禾,{LU},低压电工作业,2032.5.11"
        found = read(tmp_path, f"姓名,身份证号,准操项目,{head}", row).entries
        assert found["claimed_valid_to"].to_list() == [_NEW], head
