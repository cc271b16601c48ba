"""The options of the gateway connector: one frozen model per table of its configuration."""

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, field_validator, model_validator
from pydantic_core import PydanticCustomError

from certverify_connectors.loopback import is_loopback
from certverify_connectors.options import CoverageOptions, Options, wrong_option
from certverify_connectors.status_words import STATUS_WORDS
from certverify_schemas.certificate import CertificateStatus
from certverify_schemas.identity import IdType
from certverify_schemas.query import Kind

__all__ = [
    "CERTIFICATE_FIELDS",
    "DATE_FIELDS",
    "ECHO_FIELDS",
    "TEXT_FIELDS",
    "AnswerOptions",
    "AuthOptions",
    "CertificateOptions",
    "GatewayOptions",
    "LimitOptions",
    "PagingOptions",
    "RequestOptions",
    "ResultOptions",
    "SignOptions",
    "TokenOptions",
    "WordOptions",
    "is_placeholder",
]

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d)")
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise wrong_option("30s | 15m | 8h | 1d")
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def _safe_url(value: str) -> str:
    parts = urlsplit(value)
    if is_placeholder(parts.hostname or ""):
        raise PydanticCustomError("placeholder", "{host}", {"host": parts.hostname})
    if not parts.hostname or parts.username or "${" in parts.netloc:
        raise wrong_option("https://host/path")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise wrong_option("https://…")
    return value


def is_placeholder(host: str) -> bool:
    """Whether a host stands for another one: nobody's names (RFC 2606), and whoever has a label ``example``."""
    labels = host.lower().rstrip(".").split(".")
    return "example" in labels or labels[-1] == "invalid"


# A record without these would accuse its holder of lacking them.
_REQUIRED: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.SPECIAL_OPERATION: ("item", "valid_to"),
    Kind.SAFETY_ASSESSMENT: ("person_type", "valid_to"),
}
TEXT_FIELDS: Final = ("number", "category", "item", "person_type", "industry", "unit_type", "issuer")
DATE_FIELDS: Final = ("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on")
ECHO_FIELDS: Final = ("id_number", "name", "kind")
CERTIFICATE_FIELDS: Final = (*TEXT_FIELDS, *DATE_FIELDS, *ECHO_FIELDS, "status", "superseded")

Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(str)]
Url = Annotated[str, AfterValidator(_safe_url)]
Headers = dict[str, str]
Method = Literal["GET", "POST"]
Encoding = Literal["json", "form"]


class LimitOptions(Options):
    """What the operator of the interface grants."""

    rate_per_second: float = Field(gt=0, le=10_000)
    daily_quota: int | None = Field(default=None, ge=1)
    concurrency: int = Field(default=16, ge=1, le=1024)
    timeout: Duration = timedelta(seconds=30)


class TokenOptions(Options):
    """How a bearer token is fetched; JMESPath for what the reply holds."""

    url: Url
    method: Method = "POST"
    encoding: Encoding = "form"
    headers: Headers = Field(default_factory=dict)
    body: str | None = None
    success: str | None = None
    token: str = "access_token"  # noqa: S105 -- the expression that picks it, no secret
    expires_in: str | None = None
    lifetime: Duration = timedelta(minutes=30)


class AuthOptions(Options):
    """How a request proves who sends it. Secrets are named here, never written."""

    type: Literal["none", "bearer", "header", "hmac"] = "none"
    secret: str = "token"  # noqa: S105 -- the name of a secret
    token_file: Path | None = None
    secret_files: dict[str, Path] = Field(default_factory=dict)
    header: str = "X-API-Key"
    fetch: TokenOptions | None = None
    string_to_sign: str | None = None
    encoding: Literal["hex", "base64"] = "hex"
    timestamp: Literal["seconds", "milliseconds", "iso8601", "compact"] = "seconds"
    headers: Headers = Field(default_factory=dict)

    @model_validator(mode="after")
    def _goes_with_its_type(self) -> Self:
        if (self.type == "hmac") != (self.string_to_sign is not None):
            raise wrong_option('type = "hmac" + string_to_sign', "string_to_sign")
        if self.fetch is not None and self.type != "bearer":
            raise wrong_option('type = "bearer"', "fetch")
        if self.type == "hmac" and not any("${signature}" in text for text in self.headers.values()):
            raise wrong_option("${signature}", "headers")
        return self


class RequestOptions(Options):
    """The request: where it goes and how the queries stand in it."""

    url: Url
    method: Method = "POST"
    headers: Headers = Field(default_factory=dict)
    params: dict[str, str] = Field(default_factory=dict)
    encoding: Encoding = "json"
    body: str | None = None
    query: str | None = None
    separator: str = ","
    batch: int = Field(default=1, ge=1, le=1000)

    @model_validator(mode="after")
    def _can_carry_its_batch(self) -> Self:
        if self.method == "GET" and self.body is not None:
            raise wrong_option('method = "POST"', "body")
        if self.batch > 1 and (self.query is None or "${queries}" not in (self.body or "")):
            raise wrong_option('body = "… ${queries} …" + query = "…"', "batch")
        return self


class WordOptions(Options):
    """Our words and the interface's."""

    id_type: dict[IdType, str] = Field(default_factory=dict)
    kind: dict[Kind, str] = Field(default_factory=dict)
    status: dict[CertificateStatus, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("status")
    @classmethod
    def _means_one_thing(cls, value: dict[CertificateStatus, tuple[str, ...]]) -> object:
        words = [word for group in value.values() for word in group]
        if CertificateStatus.UNKNOWN in value or len(words) != len(set(words)):
            raise wrong_option('current = ["…"], lapsed = ["…"], revoked = ["…"]')
        return value

    def status_words(self) -> dict[str, CertificateStatus]:
        """Return what each status word means; the settled words if the table names none."""
        return {w: status for status, group in self.status.items() for w in group} or dict(STATUS_WORDS)


class SignOptions(Options):
    """Signs of a failure that can heal, each a JMESPath expression that is true or is not."""

    throttled: str | None = None
    server_error: str | None = None
    blocked: str | None = None
    timeout: str | None = None
    out_of_scope: str | None = None


class AnswerOptions(Options):
    """What the whole body says."""

    success: str
    refused: str | None = None
    retry_after: str | None = None
    results: str | None = None
    match: Literal["position", "echo"] = "position"
    known: tuple[str, ...] = ()
    unanswered: SignOptions = SignOptions()


class ResultOptions(Options):
    """What one result says of one query."""

    found: str
    no_record: str
    certificates: str
    id_number: str | None = None
    name: str | None = None
    kind: str | None = None
    total: str | None = None
    known: tuple[str, ...] = ()
    unanswered: SignOptions = SignOptions()


class CertificateOptions(Options):
    """Where the fields of one certificate stand. ``optional`` may lack, ``required`` may not be null."""

    number: str | None = None
    category: str | None = None
    item: str | None = None
    person_type: str | None = None
    industry: str | None = None
    unit_type: str | None = None
    first_issue: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    review_due: str | None = None
    reviewed_on: str | None = None
    issuer: str | None = None
    status: str | None = None
    superseded: str | None = None
    id_number: str | None = None
    name: str | None = None
    kind: str | None = None
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    nulls: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    required: dict[Kind, tuple[str, ...]] = _REQUIRED

    @field_validator("required")
    @classmethod
    def _overlays_the_defaults(cls, value: dict[Kind, tuple[str, ...]]) -> dict[Kind, tuple[str, ...]]:
        return {**_REQUIRED, **value}

    def unnamed(self, kinds: Iterable[Kind]) -> tuple[str, str] | None:
        """Return an option and a field that it names although no expression picks that field."""
        wanted = [("optional", self.optional), *(("required", self.required[kind]) for kind in sorted(kinds))]
        picked = {name for name in CERTIFICATE_FIELDS if getattr(self, name) is not None}
        return next(
            ((option, name) for option, names in wanted for name in names if name not in picked), None
        )


class PagingOptions(Options):
    """Certificates of one person spread over several pages; ``more`` tells whether another follows."""

    size: int = Field(default=50, ge=1, le=10_000)
    first: int = Field(default=1, ge=0)
    max_pages: int = Field(default=20, ge=1, le=1000)
    more: str | None = None


class GatewayOptions(Options):
    """The whole table ``[connectors.gateway]`` but for the settings common to all connectors."""

    name: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")
    ca_file: Path | None = None
    max_body: int = Field(default=8 * 1024 * 1024, ge=1024, le=8 * 1024 * 1024)
    limits: LimitOptions
    coverage: CoverageOptions
    auth: AuthOptions = AuthOptions()
    request: RequestOptions
    words: WordOptions = WordOptions()
    answer: AnswerOptions
    result: ResultOptions
    certificate: CertificateOptions
    paging: PagingOptions | None = None

    @model_validator(mode="after")
    def _tells_people_apart(self) -> Self:
        if self.request.batch > 1:
            self._checks_a_batch()
        if self.paging is not None and self.paging.more is None and self.result.total is None:
            raise wrong_option('more = "…" | result.total = "…"', "paging")
        if (unnamed := self.certificate.unnamed(self.coverage.kinds)) is not None:
            raise wrong_option(f'{unnamed[1]} = "…"', f"certificate.{unnamed[0]}")
        if self.certificate.review_due is not None and self.certificate.reviewed_on is None:
            # Whose reviews a source does not tell would all seem to have missed them.
            raise wrong_option('reviewed_on = "…"', "certificate.review_due")
        return self

    def _checks_a_batch(self) -> None:
        if self.result.id_number is None:
            raise wrong_option('batch = 1 | result.id_number = "…"', "result.id_number")
        if self.result.kind is None and len(self.coverage.kinds) > 1:
            raise wrong_option('batch = 1 | result.kind = "…"', "result.kind")
        if self.answer.results is None:
            raise wrong_option('results = "…"', "answer.results")
        if self.paging is not None:
            raise wrong_option("batch = 1", "request.batch")
