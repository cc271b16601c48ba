"""The language of an authorised interface: JSON over POST, up to twenty people a request."""

import json
from collections.abc import Callable
from typing import Final

from certverify_connectors.simulator.faults import Asked, Rule
from certverify_connectors.simulator.records import ASSESSMENT, SPECIAL, Record, Register
from certverify_connectors.simulator.wording import encoded, written

__all__ = ["BATCH", "GatewayLanguage", "MalformedError"]

BATCH: Final = 20

_RENAMED: Final = {
    "certNo": "certificateNumber",
    "validTo": "expiryDate",
    "status": "certState",
    "resultCode": "resultState",
    "total": "count",
}


class MalformedError(Exception):
    """A request does not have the form of this language."""


class GatewayLanguage:
    """Reads requests and writes answers of ``POST /gateway/v1/certificates``."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def read(self, body: bytes) -> list[tuple[str, str, str]]:
        """Return ID number, name and kind of each request in a body.

        Raises:
            MalformedError: not JSON, not 1 to 20 requests, or one lacks a field or names an unknown type or kind.
        """
        try:
            return self._requests(json.loads(body)["requests"])
        except (ValueError, KeyError, TypeError):
            raise MalformedError from None

    def _requests(self, requests: list[dict[str, str]]) -> list[tuple[str, str, str]]:
        if not 1 <= len(requests) <= BATCH:
            raise MalformedError
        for one in requests:
            if one["idType"] != "01" or one["kind"] not in {SPECIAL, ASSESSMENT}:
                raise MalformedError
        return [(one["idNumber"], one["name"], one["kind"]) for one in requests]

    def answer(self, asked: list[Asked], fault: Callable[[Asked], Rule | None]) -> bytes:
        """Return the body that answers every request, in order."""
        results = [self._result(one, fault(one)) for one in asked]
        return encoded({"code": "0", "message": "ok", "results": results})

    def _result(self, one: Asked, rule: Rule | None) -> dict[str, object]:
        fault = rule.fault if rule else None
        id_number, name = one.id_number, one.name
        if fault == "wrong_person":
            id_number, name = self._register.somebody_else(id_number)
        records = () if fault == "empty" else self._register.find(id_number, name, one.kind)
        certificates = [_certificate(record) for record in records]
        if rule and fault == "unknown_status":
            certificates = [c | {"status": rule.parameters["word"]} for c in certificates]
        result: dict[str, object] = {
            "idNumber": id_number,
            "name": name,
            "kind": one.kind,
            "resultCode": "FOUND" if records else "NO_RECORD",
            "total": len(records),
            "certificates": certificates,
        }
        if rule and fault == "new_field":
            result |= {str(rule.parameters["name"]): "1"}
        return _renamed(result, certificates) if fault == "changed_fields" else result

    def throttled(self) -> bytes:
        """Return the body that says "too many requests"."""
        return self.failed("429", "请求过于频繁，请稍后再试")

    def failed(self, code: str, message: str) -> bytes:
        """Return the body of an error inside HTTP 200."""
        return encoded({"code": code, "message": message})

    def strange(self) -> bytes:
        """Return valid JSON that is no answer in this language."""
        return encoded({"code": "0", "message": "ok", "data": {"list": None}})


def _certificate(record: Record) -> dict[str, object]:
    return {
        "certNo": record.number,
        "category": record.category,
        "item": record.item,
        "personType": record.person_type,
        "industry": record.industry,
        "unitType": record.unit_type,
        "firstIssueDate": written(record.first_issue),
        "validFrom": written(record.valid_from),
        "validTo": written(record.valid_to),
        "reviewDue": written(record.review_due),
        "reviewedOn": written(record.reviewed_on),
        "issuer": record.issuer,
        "status": record.status,
        "history": record.history,
    }


def _renamed(result: dict[str, object], certificates: list[dict[str, object]]) -> dict[str, object]:
    changed = [{_RENAMED.get(key, key): value for key, value in c.items()} for c in certificates]
    return {_RENAMED.get(key, key): value for key, value in result.items()} | {"certificates": changed}
