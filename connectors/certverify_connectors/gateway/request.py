"""Queries written into a request, as the templates of the configuration say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx

from certverify_connectors.gateway.auth import Draft
from certverify_connectors.gateway.config import GatewayOptions, RequestOptions
from certverify_connectors.gateway.credentials import Secrets
from certverify_connectors.gateway.template import Template, compile_template, is_json_template
from certverify_connectors.gateway.tokens import CONTENT_TYPES
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.identity import IdType
from certverify_schemas.query import Kind, Query

__all__ = ["RequestWriter", "make_request_writer"]

_OF_QUERY: Final = ("id_number", "id_type", "kind", "name")
_OF_PAGE: Final = ("page", "page_size")
_PROOFS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class RequestWriter:
    """Writes requests of one gateway; templates are compiled, the URL is parsed and headers are written once."""

    options: RequestOptions
    url: httpx.URL = field(repr=False)
    params: Mapping[str, Template]
    headers: Mapping[str, str] = field(repr=False)
    body: Template | None
    query: Template | None
    id_types: Mapping[IdType, str]
    kinds: Mapping[Kind, str]
    page_size: int

    def draft(self, queries: Sequence[Query], page: int) -> Draft:
        """Write URL and body for these queries and this page."""
        values = self._values(queries[0], page)
        ready = {"queries": self._written(queries)} if self.query else None
        url = self.url
        if self.params:
            url = url.copy_merge_params({name: t.render(values) for name, t in self.params.items()})
        return Draft(self.options.method, url, self.body.render(values, ready) if self.body else "")

    def request(self, draft: Draft, proof: Mapping[str, str], wire: httpx.AsyncClient) -> httpx.Request:
        """Build the request to send. Headers of the configuration come first, those that prove it last."""
        headers = {**self.headers, **proof}
        if self.body is None:
            return wire.build_request(draft.method, draft.url, headers=headers)
        return wire.build_request(
            draft.method, draft.url, headers=headers, content=draft.body.encode("utf-8")
        )

    def _values(self, query: Query, page: int) -> dict[str, str | int]:
        identity = query.identity
        return {
            "id_type": self.id_types.get(identity.id_type, identity.id_type.value),
            "id_number": identity.id_number,
            "name": identity.name,
            "kind": self.kinds.get(query.kind, query.kind.value),
            "page": page,
            "page_size": self.page_size,
        }

    def _written(self, queries: Sequence[Query]) -> str:
        template = self.query
        if template is None:
            return ""
        return self.options.separator.join(template.render(self._values(query, 0)) for query in queries)


def make_request_writer(connector: str, options: GatewayOptions, secrets: Secrets) -> RequestWriter:
    """Compile the templates of the request.

    Raises:
        ConnectorUnusable: ``gateway_placeholder_unknown``, ``gateway_template_not_json``,
            ``gateway_secret_in_config``, or a secret is missing.
    """
    request = options.request
    of_query = _OF_QUERY if request.query is None else ("queries",)
    paged = (*of_query, *_OF_PAGE) if options.paging else of_query
    _no_proof_in_text(connector, request.headers)

    def template(option: str, text: str, escape: str, known: Sequence[str]) -> Template:
        made = compile_template(connector, f"request.{option}", text, escape, known)
        secrets.check(made)
        return made

    query = None if request.query is None else template("query", request.query, request.encoding, _OF_QUERY)
    body = None if request.body is None else template("body", request.body, request.encoding, paged)
    _is_json(connector, request, body, query)
    values = secrets.placeholders()
    headers = {} if body is None else {"Content-Type": CONTENT_TYPES[request.encoding]}
    for name, text in request.headers.items():
        headers[name] = template(f"headers.{name}", text, "raw", ("secret.*",)).render(values)
    # httpx percent-encodes parameters itself, hence raw.
    in_url = (*_OF_QUERY, *_OF_PAGE) if options.paging else _OF_QUERY
    return RequestWriter(
        options=request,
        url=httpx.URL(request.url),
        params={n: template(f"params.{n}", text, "raw", in_url) for n, text in request.params.items()},
        headers=headers,
        body=body,
        query=query,
        id_types=options.words.id_type,
        kinds=options.words.kind,
        page_size=options.paging.size if options.paging else 0,
    )


def _no_proof_in_text(connector: str, headers: Mapping[str, str]) -> None:
    for name, text in headers.items():
        if name.lower() in _PROOFS and "${secret." not in text:
            raise ConnectorUnusable(
                "gateway_secret_in_config", connector=connector, option=f"request.headers.{name}"
            )


def _is_json(connector: str, request: RequestOptions, body: Template | None, query: Template | None) -> None:
    if request.encoding != "json":
        return
    if query is not None and not is_json_template(query):
        raise ConnectorUnusable("gateway_template_not_json", connector=connector, option="request.query")
    # two stand for a batch: one alone would also do where the brackets of a list were forgotten
    queries = request.separator.join(["{}"] * min(2, request.batch))
    if body is not None and not is_json_template(body, {"queries": queries}):
        raise ConnectorUnusable("gateway_template_not_json", connector=connector, option="request.body")
