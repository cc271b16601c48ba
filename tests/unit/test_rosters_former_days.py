"""The true end of the old term beside a forged renewal is no excuse for it."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, read

from certverify.rosters.entries.former_days import current_part, heads_former

OLD, NEW = date(2027, 5, 31), date(2033, 5, 31)


def days(path: Path, head: str, *cells: str) -> list[list[date] | None]:
    row = ",".join(["陆青禾", LU, "低压电工", *cells])
    return read(path, f"姓名,身份证号,工种,{head}", row).entries["row_days"].to_list()


@pytest.mark.parametrize(
    "head",
    [
        "有效期至,上次到期日",
        "有效期至,原证到期日",
        "有效期至,旧证止日",
        "有效期至,换证前到期日",
        "有效期至,上一次有效期至",
    ],
)
def test_a_column_of_the_old_term(head: str, tmp_path: Path) -> None:
    """Its day is the old end, which the platform still has."""
    assert days(tmp_path, head, "2033-05-31", "2027-05-31") == [[]]


@pytest.mark.parametrize("old", ["证书有效期至", "有效期至", "到期日期"])
def test_a_plain_term_before_a_renewal(old: str, tmp_path: Path) -> None:
    """Where one column is of after the renewal, the plain one is of before it."""
    assert days(tmp_path, f"{old},换证后有效期至", "2027-05-31", "2033-05-31") == [[]]


@pytest.mark.parametrize(
    "remark",
    [
        "原证2027-05-31到期；已换新证",
        "旧证2027.5.31到期",
        "2027.5.31到期；已换证",
        "上次有效期至2027-05-31",
        "换证前2027年5月31日到期",
        "2027-05-31到期；已换新证；有效期至2033-05-31",
    ],
)
def test_a_remark_on_the_old_term(remark: str, tmp_path: Path) -> None:
    """The day stands beside a word for what was before the renewal."""
    told = days(tmp_path, "有效期至,备注", "2033-05-31", remark)
    assert OLD not in (told[0] or [])


@pytest.mark.parametrize(
    "remark",
    [
        "2027-05-31到期",
        "新证2027-05-31到期",
        "2027-05-31到期；新证办理中",
        "原证2021-05-31到期；已换新证；新证2027-05-31到期",
        "原单位合同2027-05-31到期",
        "已换新证；2027-05-31到期",
    ],
)
def test_a_remark_on_the_term_in_force(remark: str, tmp_path: Path) -> None:
    """A day of the certificate as it is, or of a contract, may be the end that was meant."""
    assert days(tmp_path, "有效期至,备注", "2033-05-31", remark) == [[OLD]]


def test_heads() -> None:
    """原件 and 原单位 are no words for an old certificate."""
    assert [heads_former(head) for head in ("原件有效期", "原单位合同止", "合同到期日", "本证止日")] == [
        False
    ] * 4
    assert current_part("2027-05-31") == "2027-05-31"
