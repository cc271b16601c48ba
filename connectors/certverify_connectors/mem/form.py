"""The form in which the platform is asked and answers: data with evidence levels, ``form.toml`` overlaid by options."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Annotated, Any, Final, Generic, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from certverify_connectors.gateway.config import DATE_FIELDS, TEXT_FIELDS, Duration
from certverify_connectors.options import Options, wrong_option
from certverify_schemas.identity import IdType
from certverify_schemas.query import Kind

__all__ = ["Fact", "Form", "KindForm", "overlaid", "published"]

Sure = Literal["two_sources", "single_source", "unknown", "configured"]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,39}$")]
# These words go into expressions between quotes.
Word = Annotated[str, StringConstraints(pattern=r"^[^'`\\\x00-\x1f]{1,80}$")]
UrlPath = Annotated[str, StringConstraints(pattern=r"^/[A-Za-z0-9/_.-]{1,200}$")]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]

_T = TypeVar("_T")

_FIELDS: Final = frozenset({*TEXT_FIELDS, *DATE_FIELDS, "status", "superseded"})
_NEEDED: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.SPECIAL_OPERATION: frozenset({"item", "valid_to"}),
    Kind.SAFETY_ASSESSMENT: frozenset({"person_type", "valid_to"}),
}

_ONLY_TOLD: Final = {"captcha_late", "captcha_wrong"}


class Fact(Options, Generic[_T]):
    """One thing said of the platform, and how sure it is."""

    value: _T
    evidence: Sure = "configured"


class Paths(Options):
    """Where the platform is asked."""

    captcha: Fact[UrlPath]
    query: Fact[UrlPath]


class Parameters(Options):
    """What the parameters of the query are called."""

    name: Fact[Key]
    id_number: Fact[Key]
    id_type: Fact[Key]
    search_type: Fact[Key]
    person_type: Fact[Key]
    captcha: Fact[Key]
    image: Fact[Key]


class Codes(Options):
    """Values of ``code`` in a body."""

    asked: Fact[int]
    server_error: Fact[int]
    blocked: Fact[int]


class Texts(Options):
    """Words of ``msg``, and of pages sent instead of JSON."""

    no_record: Fact[tuple[Word, ...]]
    no_record_part: Fact[Word]
    throttled: Fact[tuple[Word, ...]]
    captcha: Fact[tuple[Word, ...]]
    captcha_late: Fact[tuple[Word, ...]]
    captcha_wrong: Fact[tuple[Word, ...]]
    blocked_page: Fact[tuple[Word, ...]]


class Pause(Options):
    """How long the platform wants to be left alone."""

    throttled: Fact[Duration]


class StatusWords(Options):
    """What the words of the status field mean; ``superseded`` ones mark a record as historical."""

    current: Fact[tuple[Word, ...]]
    lapsed: Fact[tuple[Word, ...]]
    revoked: Fact[tuple[Word, ...]]
    superseded: Fact[tuple[Word, ...]]


class Person(Options):
    """Fields by which a record may name its person."""

    name: Fact[tuple[Key, ...]]
    id_number: Fact[tuple[Key, ...]]


class KindForm(Options):
    """How one kind of record is asked for and written. ``confirmed`` opens it without a probe."""

    confirmed: bool
    search_type: Fact[Token]
    person_type: Fact[Token]
    optional: Fact[tuple[str, ...]]
    fields: dict[str, Fact[tuple[Key, ...]]]

    @model_validator(mode="after")
    def _names_fields_that_exist(self) -> Self:
        for name in (*self.fields, *self.optional.value):
            if name not in _FIELDS:
                raise wrong_option(" | ".join(sorted(_FIELDS)), f"fields.{name}")
        return self


class Form(Options):
    """The whole form."""

    paths: Paths
    parameters: Parameters
    id_types: dict[IdType, Fact[Token]] = Field(min_length=1)
    codes: Codes
    texts: Texts
    pause: Pause
    status: StatusWords
    person: Person
    kinds: dict[Kind, KindForm]

    @model_validator(mode="after")
    def _reads_what_would_accuse(self) -> Self:
        for kind, needed in _NEEDED.items():
            given = self.kinds[kind].fields if kind in self.kinds else {}
            if missing := sorted(needed - given.keys()):
                raise wrong_option(f'{missing[0]} = ["…"]', f"kinds.{kind.value}.fields")
        return self

    def digest(self, kind: Kind) -> str:
        """Return what a probe of this kind confirms, as a SHA-256 (lower-case hex).

        It covers all by which is asked and read, so neither evidence levels nor what only a person is told.
        """
        told = self.model_dump(mode="json", exclude={"kinds": True, "texts": _ONLY_TOLD}) | {
            "kind": self.kinds[kind].model_dump(mode="json", exclude={"confirmed"})
        }
        text = json.dumps(_bare(told), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    @property
    def patience(self) -> timedelta:
        """How long everybody pauses after "too many requests"."""
        return self.pause.throttled.value


def published() -> dict[str, Any]:
    """Return ``form.toml``, as it comes with the connector."""
    return tomllib.loads(files(__package__).joinpath("form.toml").read_text(encoding="utf-8"))


def overlaid(form: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a user's facts over a form; a plain value stands for a configured fact."""
    merged = dict(form)
    of_facts = any(_is_fact(below) for below in form.values())
    for name, value in own.items():
        below = merged.get(name)
        if _is_fact(below) or (below is None and of_facts):
            merged[name] = value if isinstance(value, Mapping) else {"value": value}
        elif isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[name] = overlaid(below, value)
        else:
            merged[name] = value
    return merged


def _is_fact(value: object) -> bool:
    return isinstance(value, Mapping) and "evidence" in value


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        whole = {key: _bare(inner) for key, inner in value.items()}
        return whole["value"] if value.keys() == {"value", "evidence"} else whole
    return [_bare(one) for one in value] if isinstance(value, list) else value
