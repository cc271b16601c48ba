"""From a body of the platform to one answer.

1. A web page: ``blocked`` if it is the anti-bot page. 2. A captcha not accepted. 3. The form, read in full.
4. Whose records they are. What fails a step is ``not_understood``.
"""

from dataclasses import dataclass, replace
from typing import Any

from certverify_connectors.credible import is_anothers, may_be
from certverify_connectors.gateway.reader import Reader
from certverify_connectors.mem.form import Form
from certverify_connectors.normal import normal_name
from certverify_connectors.strict_json import loads, not_understood
from certverify_schemas.answer import Answer, Evidence, Found, Reason, Unanswered
from certverify_schemas.errors import AnswerNotUnderstood
from certverify_schemas.query import Query

__all__ = ["FormReader"]


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads the bodies of the platform, for one kind of record."""

    form: Form
    records: Reader

    def read(self, body: bytes, query: Query) -> Answer:
        """Read a body of the query endpoint."""
        if (early := self.page(body)) is not None:
            return early
        if self._rejects_captcha(body):
            return Unanswered(Reason.CAPTCHA_REJECTED, None, Evidence(body))
        answers = self.records.read(body, [query])
        if not isinstance(answers, list):
            return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(body))
        answer = answers[0]
        if isinstance(answer, Unanswered):
            return self.patient(answer)
        return self._of_person(answer, body, query) if isinstance(answer, Found) else answer

    def opened(self, body: bytes) -> dict[str, Any] | Unanswered:
        """Read the envelope of the code endpoint."""
        if (early := self.page(body)) is not None:
            return early
        try:
            said = loads(body)
            opened = self.records.envelope.signs.reason(said)
            if opened is not None:
                return self.patient(Unanswered(opened, None, Evidence(body)))
            if not isinstance(said, dict) or not self.records.envelope.success.holds(said):
                raise not_understood("unknown_code", "captcha")
        except AnswerNotUnderstood as exc:
            return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(body, (str(exc.facts["cause"]),)))
        return said

    def page(self, body: bytes) -> Unanswered | None:
        """Recognise the anti-bot page; ``None`` for whatever is no web page or another one."""
        if not body.lstrip().startswith(b"<"):
            return None
        text = body.decode("utf-8", errors="replace")
        if any(word in text for word in self.form.texts.blocked_page.value):
            return Unanswered(Reason.BLOCKED, None, Evidence(body, ("anti_bot_page",)))
        return None

    def patient(self, answer: Unanswered) -> Unanswered:
        """Give a throttled answer the platform's pause, in minutes, where it names none itself."""
        if answer.reason is Reason.THROTTLED and answer.retry_after is None:
            return replace(answer, retry_after=self.form.patience)
        return answer

    def says_late(self, body: bytes) -> bool | None:
        """Tell whether a captcha was refused because its image had expired; ``None`` where that is not said clearly."""
        told = _told_without_records(body)
        late, wrong = (
            any(word in told for word in words.value)
            for words in (self.form.texts.captcha_late, self.form.texts.captcha_wrong)
        )
        return None if late == wrong else late

    def _rejects_captcha(self, body: bytes) -> bool:
        told = _told_without_records(body)
        return any(word in told for word in self.form.texts.captcha.value)

    def _of_person(self, answer: Found, body: bytes, query: Query) -> Answer:
        said = loads(body)
        records = said["data"] if isinstance(said, dict) else []
        try:
            for record in records:
                self._check_name(record, query)
        except AnswerNotUnderstood as exc:
            alarms = {str(exc.facts["cause"]), *answer.evidence.alarms}
            return Unanswered(Reason.NOT_UNDERSTOOD, None, Evidence(body, tuple(sorted(alarms))))
        return answer

    def _check_name(self, record: dict[str, Any], query: Query) -> None:
        for key in self.form.person.name.value:
            name = record.get(key)
            if name is None:
                continue
            if not isinstance(name, str) or not may_be(normal_name(name), query.identity.name):
                raise not_understood("wrong_person", f"certificate.{key}")
        for key in self.form.person.id_number.value:
            number = record.get(key)
            if isinstance(number, str) and is_anothers(number, query.identity.id_number):
                raise not_understood("wrong_person", f"certificate.{key}")


def _told_without_records(body: bytes) -> str:
    """Return the message of a body that holds no records; empty if it has none."""
    try:
        said = loads(body)
    except AnswerNotUnderstood:
        return ""
    told = said.get("msg") if isinstance(said, dict) and not said.get("data") else None
    return told if isinstance(told, str) else ""
