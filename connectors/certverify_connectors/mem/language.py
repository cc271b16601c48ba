"""The platform's JSON as a description for the gateway's reader, which trusts nothing that is not described.

One reader per kind: what assessments look like is unknown, and must not loosen how operators' records are read.
"""

from typing import Any

from certverify_connectors.gateway.config import GatewayOptions
from certverify_connectors.gateway.reader import Reader, make_reader
from certverify_connectors.mem.form import Form, KindForm
from certverify_schemas.identity import IdType
from certverify_schemas.query import Kind

__all__ = ["make_form_reader"]


def make_form_reader(connector: str, form: Form, kind: Kind, *, coal: bool) -> Reader:
    """Compile the reader of one kind of record.

    Raises:
        ConnectorUnusable: an expression made of the form is wrong.
    """
    description: dict[str, Any] = {
        "limits": {"rate_per_second": 1},
        "coverage": {
            "kinds": [kind],
            "nationwide": True,
            "coal": coal,
            "id_types": [IdType(word) for word in form.id_types],
        },
        "request": {"url": "https://localhost/", "method": "GET"},
        "words": {"status": _status(form)},
        "answer": _answer(form),
        "result": _result(form),
        "certificate": _certificate(form, form.kinds[kind]),
    }
    return make_reader(connector, GatewayOptions.model_validate(description))


def _status(form: Form) -> dict[str, tuple[str, ...]]:
    words = form.status
    return {
        "current": words.current.value,
        # What the divider marks is without effect whatever else it says.
        "lapsed": (*words.lapsed.value, *words.superseded.value),
        "revoked": words.revoked.value,
    }


def _answer(form: Form) -> dict[str, Any]:
    codes = form.codes
    return {
        "success": f"code == `{codes.asked.value}`",
        "unanswered": {
            "throttled": " || ".join(f"contains(msg, '{text}')" for text in form.texts.throttled.value),
            "server_error": f"code == `{codes.server_error.value}`",
            "blocked": f"code == `{codes.blocked.value}`",
        },
    }


def _result(form: Form) -> dict[str, Any]:
    said = " || ".join(f"msg == '{text}'" for text in form.texts.no_record.value)
    part = form.texts.no_record_part.value
    return {
        "found": f"type(data) == 'array' && length(data) > `0` && !contains(msg, '{part}')",
        "no_record": f"({said}) && (data == `null` || data == `[]`)",
        "certificates": "data",
    }


def _certificate(form: Form, kind: KindForm) -> dict[str, Any]:
    fields = {name: " || ".join(fact.value) for name, fact in kind.fields.items()}
    status = fields.get("status")
    if status is not None:
        marks = [f"{status} == '{word}'" for word in form.status.superseded.value]
        divided = " || ".join([*([fields["superseded"]] if "superseded" in fields else []), *marks])
        fields["superseded"] = divided
    optional = [name for name in kind.optional.value if name in fields]
    known = [*form.person.name.value, *form.person.id_number.value]
    return {**fields, "optional": optional, "known": known}
