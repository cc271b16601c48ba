"""Slips and oddities laid over lines about people whose certificates are in order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from certverify.demo.handwriting import Hand
from certverify.demo.line import Line, compliant, flagged, not_applicable, rejected, unverified
from certverify.demo.operators import CARD_HEADS
from certverify.demo.person import Person

__all__ = ["SLIPS", "Slip", "check_digit", "passport_holder", "retyped"]

Slip = Callable[[Line, Person, Hand], Line]

_CATEGORY_POSTS: Final = {"电工作业": "维修电工", "焊接与热切割作业": "焊工"}


def check_digit(first17: str) -> str:
    """Return the check character of 17 digits (GB 11643-1999)."""
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


def retyped(number: str) -> str:
    """Return another valid number of the same county, birth date and sex: the sequence number is two higher."""
    sequence = (int(number[14:17]) + 2) % 1000
    first17 = f"{number[:14]}{sequence:03d}"
    return first17 + check_digit(first17)


def _forged_end(line: Line, person: Person, hand: Hand) -> Line:
    end = person.records[0].valid_to + timedelta(days=730)
    return line.with_cells(有效期限=hand.day(end)).expecting(flagged("dates_mismatch"))


def _typing_error(line: Line, person: Person, _: Hand) -> Line:
    return line.with_cells(证书编号=f"T{person.id_number[:-2]}").expecting(
        compliant().advising("number_mismatch")
    )


def _wrong_identity(line: Line, person: Person, _: Hand) -> Line:
    return line.with_cells(身份证号码=retyped(person.id_number)).expecting(unverified("identity_conflict"))


def _wrong_sex(line: Line, person: Person, _: Hand) -> Line:
    other = "女" if person.sex == "男" else "男"
    return line.with_cells(性别=other).expecting(unverified("identity_conflict"))


def _category_only(line: Line, person: Person, _: Hand) -> Line:
    post = _CATEGORY_POSTS.get(person.category or "")
    return line.with_cells(工种=post) if post else line


def _no_item(line: Line, person: Person, hand: Hand) -> Line:
    """Post and card name a category only."""
    line = _category_only(line, person, hand).with_cells(准操项目=None)
    named = person.category in _CATEGORY_POSTS
    return line.expecting(line.expected.advising("item_unstated")) if named else line


def _genuine_code(line: Line, _: Person, __: Hand) -> Line:
    return line.with_cells(二维码="https://cx.mem.gov.cn/special?index=0")


def _card_bag_code(line: Line, _: Person, __: Hand) -> Line:
    """A code of some messenger that leads nowhere: neutral."""
    return line.with_cells(二维码="https://weixin.qq.com/r/AbCdEf")


def _imitated_code(line: Line, _: Person, __: Hand) -> Line:
    return line.with_cells(二维码="http://cx.mem.gov.cn.chaxun.example/q?id=1").expecting(
        flagged("qr_lookalike")
    )


def _schools_card(line: Line, _: Person, __: Hand) -> Line:
    """The training school where the issuer should stand."""
    return line.with_cells(发证机关="江北某某职业培训学校").expecting(compliant().advising("issuer_mismatch"))


def _as_number(line: Line, person: Person, _: Hand) -> Line:
    digits = person.id_number[:17] + "0"
    return line.with_cells(身份证号码=float(digits)).expecting(rejected())


def _wrong_check_digit(line: Line, person: Person, _: Hand) -> Line:
    last = "1" if person.id_number[-1] != "1" else "2"
    return line.with_cells(身份证号码=person.id_number[:17] + last).expecting(rejected())


def _masked(line: Line, person: Person, _: Hand) -> Line:
    return line.with_cells(身份证号码=f"{person.id_number[:4]}**********{person.id_number[-4:]}").expecting(
        rejected()
    )


def _letter_o(line: Line, person: Person, _: Hand) -> Line:
    number = person.id_number.replace("0", "O", 1)
    return line.with_cells(身份证号码=number).expecting(rejected())


def _no_name(line: Line, _: Person, __: Hand) -> Line:
    return line.with_cells(姓名=None).expecting(rejected())


def _unclear_post(line: Line, _: Person, __: Hand) -> Line:
    bare = replace(line, card=None).with_cells(工种="综合维修", **dict.fromkeys(CARD_HEADS))
    return bare.expecting(unverified())


def _on_leave(line: Line, _: Person, __: Hand) -> Line:
    return line.with_cells(在岗状态="产假").expecting(not_applicable())


SLIPS: Final[Sequence[Slip]] = (
    *(_forged_end, _forged_end, _typing_error, _typing_error, _wrong_identity, _wrong_identity, _wrong_sex),
    *(_category_only, _category_only, _category_only, _category_only),
    *(_no_item, _no_item, _no_item, _genuine_code, _genuine_code, _card_bag_code),
    *(_imitated_code, _imitated_code, _schools_card, _schools_card),
    *(_as_number, _as_number, _wrong_check_digit, _masked, _letter_o, _no_name, _unclear_post, _on_leave),
)
"""One after the other, they befall the first people whose certificate is valid."""


def passport_holder(sheet: str, appointed_on: date) -> Line:
    """Return a director with a passport, whom the platform cannot be asked about."""
    cells = {
        "姓名": "Marek Nowhere",
        "性别": "男",
        "身份证号": "（护照）EJ0000001",
        "职务": "董事",
        "人员类别": "主要负责人",
        "任职时间": appointed_on.isoformat(),
        "行业类型": "危险化学品",
        "单位类型": "生产单位",
        "备注": "不参与经营",
    }
    return Line(sheet, "passport", cells, unverified())
