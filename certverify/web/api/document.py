"""The OpenAPI 3.1 document, made from the operations themselves."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from certverify.web.api.answers import MEDIA_TYPE, Problem
from certverify.web.api.callers import SCOPES

__all__ = ["BASE", "document", "operations"]

BASE: Final = "/api/v1"
_ABOUT: Final = (
    "What the page of certverify can do, for machines. Every operation needs an API token "
    "(`Authorization: Bearer cvt_…`) with the scope named in its security requirement. Numbers are masked; whole ones "
    "need the scope `unmask` and a reason. Operations that create something need an `Idempotency-Key`. Errors are "
    "`application/problem+json` (RFC 9457). Texts come in the language of `Accept-Language` (zh or en). Captchas are "
    "not here: a person reads them at the page's desk."
)
_SAID: Final = {
    "400": "The request cannot be read",
    "401": "The token is missing, unknown, over or revoked",
    "403": "The token does not go as far, or the request is not ours to answer",
    "404": "There is no such thing, or it is another tenant's",
    "409": "It stands otherwise: see the problem's code",
    "413": "The request is larger than it may be",
    "422": "The request is not as this document asks, or no file was taken",
    "503": "The store, the configuration or the source is not usable",
}


def document(api: FastAPI) -> dict[str, Any]:
    """Return the document, made once."""
    if api.openapi_schema is None:
        made = get_openapi(
            title="certverify", version="1", openapi_version="3.1.0", description=_ABOUT, routes=api.routes,
            servers=[{"url": BASE}],
        )  # fmt: skip
        made["components"]["schemas"]["Problem"] = _schema(made)
        for route in operations(api.routes):
            for method in route.methods or ():
                _finish(made["paths"][route.path_format][method.lower()], route)
        for schema in made["components"]["schemas"].values():
            if schema["title"].startswith("Body_"):
                _without_null(schema)
        for gone in ("HTTPValidationError", "ValidationError"):
            made["components"]["schemas"].pop(gone, None)
        api.openapi_schema = made
    return api.openapi_schema


def operations(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Yield the operations, those of included routers among them."""
    for route in routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            yield route
        yield from operations(getattr(getattr(route, "original_router", None), "routes", ()))


def _schema(made: dict[str, Any]) -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    made["components"]["schemas"] |= schema.pop("$defs", {})
    return schema


def _finish(operation: dict[str, Any], route: APIRoute) -> None:
    """Name the scope, and say that every error is a problem."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status, words in _SAID.items():
        operation["responses"][status] = {"description": words, "content": {MEDIA_TYPE: problem}}
    scopes = [SCOPES[call] for call in _calls(route.dependant) if call in SCOPES]
    operation["security"] = [{scheme: sorted(scopes) for scheme in one} for one in operation["security"]]


def _without_null(form: dict[str, Any]) -> None:
    """Leave ``null`` out of a form's fields: a form says nothing by leaving a field out."""
    for field in form["properties"].values():
        if "anyOf" in field:
            (only,) = [one for one in field.pop("anyOf") if one != {"type": "null"}]
            field.update(only)


def _calls(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)
