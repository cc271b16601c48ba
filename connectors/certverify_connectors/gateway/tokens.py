"""Bearer tokens that the interface itself hands out, fetched through the wire and renewed before they end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import httpx

from certverify_connectors.gateway.config import TokenOptions
from certverify_connectors.gateway.credentials import Secrets
from certverify_connectors.gateway.expression import Expression, compile_expression
from certverify_connectors.gateway.template import Template, compile_template, is_json_template
from certverify_connectors.strict_json import loads, not_understood
from certverify_connectors.wire import Reply, exchange, refusal
from certverify_schemas.answer import Evidence, Reason, Unanswered
from certverify_schemas.errors import AnswerNotUnderstood, ConnectorUnusable

__all__ = ["CONTENT_TYPES", "TokenSource", "make_token_source"]

CONTENT_TYPES: Final = {
    "json": "application/json; charset=utf-8",
    "form": "application/x-www-form-urlencoded; charset=utf-8",
}

_LARGEST: Final = 64 * 1024
_REFUSED: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
# A token is renewed when a tenth of its life is left, so that none ends on its way.
_USED_FOR: Final = 0.9


@dataclass(slots=True)
class TokenSource:
    """Fetches a token when there is none or it is about to end. Not safe for concurrent use: callers take turns."""

    options: TokenOptions
    secrets: Secrets
    url: httpx.URL = field(repr=False)
    headers: dict[str, Template]
    body: Template | None
    success: Expression | None
    pick: Expression
    lifetime: Expression | None
    now: Callable[[], datetime]
    _token: str | None = field(default=None, repr=False)
    _until: datetime | None = None

    async def token(self, wire: httpx.AsyncClient) -> str | Unanswered:
        """Return a token that is good now, or why it could not be had.

        Raises:
            ConnectorUnusable: ``gateway_token_refused``: the interface does not accept the credentials.
        """
        now = self.now()
        if self._token is not None and (self._until is None or now < self._until):
            return self._token
        reply = await exchange(wire, self._request(wire), _LARGEST)
        return reply if isinstance(reply, Unanswered) else self._read(reply, now)

    def forget(self, token: str) -> None:
        """Drop a token that was refused, unless another request has fetched a new one since."""
        if self._token == token:
            self._token = None

    def _request(self, wire: httpx.AsyncClient) -> httpx.Request:
        values = self.secrets.placeholders()
        headers = {name: template.render(values) for name, template in self.headers.items()}
        if self.body is None:
            return wire.build_request(self.options.method, self.url, headers=headers)
        headers.setdefault("Content-Type", CONTENT_TYPES[self.options.encoding])
        return wire.build_request(
            self.options.method, self.url, headers=headers, content=self.body.render(values)
        )

    def _read(self, reply: Reply, now: datetime) -> str | Unanswered:
        if reply.status in _REFUSED:
            raise ConnectorUnusable(
                "gateway_token_refused", connector=self.secrets.connector, status=reply.status
            )
        if (refused := refusal(reply, now)) is not None:
            # The body may echo credentials: it is no evidence about a person and is not kept.
            return Unanswered(refused.reason, refused.retry_after)
        try:
            self._token, life = self._parse(loads(reply.body))
        except AnswerNotUnderstood:
            return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(b"", ("token_not_understood",)))
        self._until = now + life * _USED_FOR
        return self._token

    def _parse(self, body: object) -> tuple[str, timedelta]:
        token = self.pick.pick(body)
        fit = isinstance(token, str) and token.isascii() and token.isprintable() and token
        if not fit or (self.success is not None and not self.success.holds(body)):
            raise not_understood("wrong_type", "token")
        if self.lifetime is None:
            return str(token), self.options.lifetime
        seconds = self.lifetime.pick(body)
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 10**9:
            raise not_understood("wrong_type", "expires_in")
        return str(token), timedelta(seconds=seconds)


def make_token_source(options: TokenOptions, secrets: Secrets, now: Callable[[], datetime]) -> TokenSource:
    """Compile what is needed to fetch tokens.

    Raises:
        ConnectorUnusable: a template or expression is wrong, or a secret is missing.
    """

    def template(option: str, text: str, escape: str) -> Template:
        made = compile_template(secrets.connector, f"auth.fetch.{option}", text, escape, ("secret.*",))
        secrets.check(made)
        return made

    def expression(option: str, text: str | None) -> Expression | None:
        return None if text is None else compile_expression(secrets.connector, f"auth.fetch.{option}", text)

    body = None if options.body is None else template("body", options.body, options.encoding)
    if body is not None and options.encoding == "json" and not is_json_template(body):
        raise ConnectorUnusable(
            "gateway_template_not_json", connector=secrets.connector, option="auth.fetch.body"
        )
    return TokenSource(
        options=options,
        secrets=secrets,
        url=httpx.URL(options.url),
        headers={name: template(f"headers.{name}", text, "raw") for name, text in options.headers.items()},
        body=body,
        success=expression("success", options.success),
        pick=compile_expression(secrets.connector, "auth.fetch.token", options.token),
        lifetime=expression("expires_in", options.expires_in),
        now=now,
    )
