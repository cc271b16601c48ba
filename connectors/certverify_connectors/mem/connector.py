"""The public platform as the application meets it: one person at a time, an image for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx

from certverify_connectors.mem.captcha import Captcha, read_captcha
from certverify_connectors.mem.examine import examine
from certverify_connectors.mem.form import Form
from certverify_connectors.mem.reader import FormReader
from certverify_connectors.probes import FieldCheck
from certverify_connectors.protocol import Coverage, Desk, Limits
from certverify_connectors.strict_json import not_understood
from certverify_connectors.wire import Reply, exchange, refusal
from certverify_schemas.answer import Answer, Evidence, Reason, Unanswered
from certverify_schemas.errors import AnswerNotUnderstood
from certverify_schemas.query import Kind, Query

__all__ = ["Mem"]

_LARGEST_BODY: Final = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Typed:
    """What is sent for an image, and the image; neither where the platform asks for none."""

    parameters: dict[str, str] = field(repr=False)
    image: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mem:
    """The query platform of the Ministry of Emergency Management (应急管理部), asked as a person asks it.

    ``shown`` are the keys of the images that somebody has been shown: each is good for one try.
    """

    source: str
    coverage: Coverage
    limits: Limits
    base_url: str = field(repr=False)
    form: Form = field(repr=False)
    readers: Mapping[Kind, FormReader] = field(repr=False)
    images: int = field(repr=False)
    probes: Path = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    shown: set[str] = field(default_factory=set, repr=False)

    async def ask(self, queries: Sequence[Query], wire: httpx.AsyncClient, desk: Desk) -> list[Answer]:
        """Put one query; see :class:`certverify_connectors.protocol.Connector`.

        Raises:
            ValueError: more queries than ``limits.batch``.
        """
        if len(queries) > self.limits.batch:
            raise ValueError("more queries than a batch holds")
        out = Unanswered(Reason.OUT_OF_SCOPE)
        return [await self._one(q, wire, desk) if self.coverage.can_ask(q) else out for q in queries]

    def opened(self, kind: Kind) -> "Mem":
        """Return the platform open for one kind, whether or not a probe has confirmed it."""
        return replace(self, coverage=replace(self.coverage, kinds=frozenset({kind})))

    def form_of(self, kind: Kind) -> str:
        """Return the digest of the form expected for a kind."""
        return self.form.digest(kind)

    def examine(self, body: bytes, kind: Kind) -> Sequence[FieldCheck]:
        """Hold a body against the form, field by field."""
        return examine(body, self.form, kind)

    async def _one(self, query: Query, wire: httpx.AsyncClient, desk: Desk) -> Answer:
        reader = self.readers[query.kind]
        typed = await self._typed(reader, wire, desk)
        if isinstance(typed, Unanswered):
            return typed
        parameters = self._parameters(query) | typed.parameters
        reply = await self._get(self.form.paths.query.value, parameters, reader, wire)
        answer = reply if isinstance(reply, Unanswered) else reader.read(reply, query)
        if typed.image is not None and isinstance(reply, bytes) and _refused(answer):
            await desk.captcha_refused(typed.image, late=reader.says_late(reply))
        return answer

    async def _typed(self, reader: FormReader, wire: httpx.AsyncClient, desk: Desk) -> _Typed | Unanswered:
        """Show images until a person has typed what stands on one; an empty text asks for another image."""
        names = self.form.parameters
        for _ in range(self.images):
            image = await self._image(reader, wire)
            if image is None:
                return _Typed({}, None)
            if isinstance(image, Unanswered):
                return image
            text = await desk.read_captcha(image.image)
            if text is None:
                break
            if text.strip():
                sent = {names.captcha.value: text.strip(), names.image.value: image.key}
                return _Typed(sent, image.image)
        return Unanswered(Reason.CAPTCHA_UNSOLVED)

    async def _image(self, reader: FormReader, wire: httpx.AsyncClient) -> Captcha | Unanswered | None:
        body = await self._get(self.form.paths.captcha.value, {}, reader, wire)
        if isinstance(body, Unanswered):
            return body
        said = reader.opened(body)
        if isinstance(said, Unanswered):
            return said
        try:
            return self._new(read_captcha(said))
        except AnswerNotUnderstood as exc:
            return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(body, (str(exc.facts["cause"]),)))

    def _new(self, image: Captcha | None) -> Captcha | None:
        if image is not None:
            if image.key in self.shown:
                raise not_understood("image_repeated")
            self.shown.add(image.key)
        return image

    async def _get(
        self, path: str, parameters: Mapping[str, str], reader: FormReader, wire: httpx.AsyncClient
    ) -> bytes | Unanswered:
        request = wire.build_request("GET", self.base_url + path, params=dict(parameters))
        reply = await exchange(wire, request, _LARGEST_BODY)
        if isinstance(reply, Reply):
            refused = refusal(reply, self.now())
            return reply.body if refused is None else reader.patient(refused)
        return reply

    def _parameters(self, query: Query) -> dict[str, str]:
        names, kind = self.form.parameters, self.form.kinds[query.kind]
        return {
            names.name.value: query.identity.name,
            names.id_number.value: query.identity.id_number,
            names.id_type.value: self.form.id_types[query.identity.id_type].value,
            names.search_type.value: kind.search_type.value,
            names.person_type.value: kind.person_type.value,
        }


def _refused(answer: Answer) -> bool:
    return isinstance(answer, Unanswered) and answer.reason is Reason.CAPTCHA_REJECTED
