"""A certificate named in Latin capitals (GWO, HSE, CCS) is another one: its term is not the operator's own."""

from datetime import date
from pathlib import Path

import pytest
from text_roster import LU, read

from certverify.rosters.table.header.headers import match_header

OWN = date(2027, 9, 3)
NAMES = ("GWO", "BST", "CCS", "HSE", "EHS", "TUV", "ABB", "OPITO", "IRATA", "DNV", "ISO9001")
SAID = (
    "证书有效期",
    "证有效期",
    "证书到期日",
    "证到期时间",
    "证书有效期至",
    "有效期",
    "培训证书有效期",
    "（海上）证书有效期",
)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("name", NAMES)
def test_its_heads_are_none_of_ours(name: str, said: str) -> None:
    """What is said of it in whatever words is nothing of an operation certificate."""
    assert match_header(f"{name}{said}") is None


@pytest.mark.parametrize("other", ["GWO证书有效期", "HSE证到期时间", "CCS证书有效期"])
@pytest.mark.parametrize("own", ["低压电工证有效期", "操作证有效期", "有效期至"])
def test_the_own_term_stays(own: str, other: str, tmp_path: Path) -> None:
    """Behind the other certificate's term it is not told whose a plain one is: none is read, and that is said."""

    def ends(*terms: tuple[str, str]) -> list[date | None]:
        head = ",".join(["姓名,身份证号,工种", *(head for head, _ in terms)])
        row = ",".join(["陆青禾", LU, "低压电工", *(cell for _, cell in terms)])
        return read(tmp_path, head, row).entries["claimed_valid_to"].to_list()

    ours, theirs = (own, "2027-09-03"), (other, "2035-01-01")
    assert ends(ours, theirs) == [OWN]
    assert ends(theirs, ours) == [OWN if "电工" in own else None]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("VALID有效期至", "valid_to"),
        ("有效期至 VALID UNTIL", "valid_to"),
        ("NO证书编号", "cert_number"),
        ("CERT NO证书编号", "cert_number"),
        ("ID NO身份证号", "id_number"),
    ],
)
def test_english_words_in_capitals_are_no_certificate(head: str, field: str) -> None:
    """They say again what the Chinese words say."""
    found = match_header(head)
    assert found is not None
    assert found[0] == field
