"""The language of the public query platform, as far as it is known from public sources.

Invented here, because unknown: assessments are asked with ``searchType=2``, their rows carry ``personTypeName``,
``industryTypeName`` and ``unitTypeName``, and superseded rows carry ``history``.
"""

import base64
from collections.abc import Mapping
from typing import Final

from certverify_connectors.simulator.faults import Asked, Rule
from certverify_connectors.simulator.records import ASSESSMENT, SPECIAL, Record, Register
from certverify_connectors.simulator.wording import encoded, written

__all__ = ["NO_RECORD", "PublicLanguage"]

NO_RECORD: Final = "没有查询到相关证件信息！"

_KINDS: Final = {"1": SPECIAL, "2": ASSESSMENT}
_RENAMED: Final = {
    "certNum": "certificateNum",
    "validEndDate": "expireDate",
    "certStatus": "state",
    "data": "rows",
}


class PublicLanguage:
    """Reads the query string and writes answers of ``/prod-api/certsearch``."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def read(self, query: Mapping[str, str]) -> tuple[str, str, str] | None:
        """Return ID number, name and kind asked about, or ``None`` if a parameter is missing or unknown."""
        number, name, kind = (
            query.get("idcardNum"),
            query.get("name"),
            _KINDS.get(query.get("searchType", "")),
        )
        if not number or not name or kind is None or query.get("idcardTypeCode") != "01":
            return None
        return number, name, kind

    def captcha(self, key: str, image: bytes) -> bytes:
        """Return the answer of the captcha endpoint."""
        img = base64.b64encode(image).decode("ascii")
        return encoded({"code": 200, "msg": "操作成功", "captchaEnabled": True, "img": img, "uuid": key})

    def answer(self, one: Asked, rule: Rule | None) -> bytes:
        """Return all rows about one person; "no record" comes with an empty list or with null, as it happens."""
        fault = rule.fault if rule else None
        id_number, name = one.id_number, one.name
        if fault == "wrong_person":
            id_number, name = self._register.somebody_else(id_number)
        records = () if fault == "empty" else self._register.find(id_number, name, one.kind)
        rows = [_row(record) for record in records]
        if rule and fault == "unknown_status":
            rows = [row | {"certStatus": rule.parameters["word"]} for row in rows]
        body = {"code": 200, "msg": "操作成功", "data": rows} if rows else _nothing(one)
        if rule and fault == "new_field":
            body |= {str(rule.parameters["name"]): "1"}
        if fault == "changed_fields":
            body = _renamed(body | {"data": [_renamed(row) for row in rows]})
        return encoded(body)

    def wrong_captcha(self, *, late: bool) -> bytes:
        """Return the refusal of a captcha text: wrong, or too late or used before."""
        return self.failed("500", "验证码已失效" if late else "验证码错误")

    def throttled(self) -> bytes:
        """Return the body that says "too many requests"."""
        return self.failed("500", "请求过于频繁，请稍后再试")

    def failed(self, code: str, message: str) -> bytes:
        """Return the body of an error inside HTTP 200."""
        return encoded({"code": int(code) if code.isdigit() else code, "msg": message, "data": None})

    def strange(self) -> bytes:
        """Return valid JSON that is no answer in this language."""
        return encoded({"code": 200, "msg": "操作成功", "data": {"total": 0}})


def _nothing(one: Asked) -> dict[str, object]:
    return {"code": 200, "msg": NO_RECORD, "data": None if one.id_number[-1:] in "13579" else []}


def _row(record: Record) -> dict[str, object]:
    row: dict[str, object] = {
        "certNum": record.number,
        "issueDate": written(record.first_issue),
        "validBeginDate": written(record.valid_from),
        "validEndDate": written(record.valid_to),
        "issueOrgName": record.issuer,
        "certStatus": record.status,
        "history": record.history,
    }
    if record.kind == ASSESSMENT:
        return row | {
            "personTypeName": record.person_type,
            "industryTypeName": record.industry,
            "unitTypeName": record.unit_type,
        }
    return row | {
        "jobCategoryName": record.category,
        "operItemName": record.item,
        "shouldReviewDate": written(record.review_due),
        "reviewDate": written(record.reviewed_on),
    }


def _renamed(row: dict[str, object]) -> dict[str, object]:
    return {_RENAMED.get(key, key): value for key, value in row.items()}
