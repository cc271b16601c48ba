"""The API's reference is its OpenAPI document, kept as a file and held against the program."""

import json
from pathlib import Path

from certverify.web.api.app import described

KEPT = Path(__file__).parents[2] / "docs" / "reference" / "api" / "openapi.json"


def test_the_openapi_document_is_current() -> None:
    """`docs/reference/api/openapi.json` is what the program says of itself (renew: see the README beside it)."""
    assert json.loads(KEPT.read_text(encoding="utf-8")) == described()


def test_every_operation_says_what_it_needs() -> None:
    """Every operation names one scope, its errors as problems, and, where it creates something, the key it needs."""
    keyed = set()
    for path, of in described()["paths"].items():
        for method, operation in of.items():
            ((scheme, scopes),) = operation["security"][0].items()
            assert (scheme, len(scopes)) == ("HTTPBearer", 1), path
            assert operation["description"], path
            for status in ("401", "403", "404", "409", "422"):
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
            headers = [one for one in operation.get("parameters", []) if one["in"] == "header"]
            if headers:
                keyed.add((method, path))
                assert [(one["name"], one["required"]) for one in headers] == [("Idempotency-Key", True)]
    assert keyed == {
        ("post", "/runs"),
        ("post", "/runs/{run}/files"),
        ("post", "/runs/{run}/start"),
        ("post", "/problems/{finding}/steps"),
    }


def test_no_address_asks_for_a_person() -> None:
    """No path and no query of the API has room for a name or a number of a person."""
    asked = {
        one["name"]
        for of in described()["paths"].values()
        for operation in of.values()
        for one in operation.get("parameters", [])
        if one["in"] != "header"
    }
    assert asked == {
        "assigned", "certainty", "cursor", "department", "entry", "file", "finding", "form", "limit", "overdue",
        "primary", "rule", "run",
        "severity", "state", "status",
    }  # fmt: skip
