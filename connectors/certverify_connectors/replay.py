"""The ``replay`` connector: recorded answers, for tests, audits and disputes.

A recording is a JSON Lines file (``.jsonl``) or an Arrow IPC file (``.arrow``) of the fields in
:data:`certverify_connectors.recording.FIELDS`, one line per answer. The last line on a query stands; what was not
recorded is ``out_of_scope``.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from pydantic import Field

from certverify_connectors.credible import check_certificates
from certverify_connectors.options import CoverageOptions, Options, read_options
from certverify_connectors.protocol import Coverage, Desk, Limits, Setup
from certverify_connectors.recording import Recorded, read_recording, write_recording
from certverify_schemas.answer import Answer, Evidence, Found, NotFound, Reason, Unanswered
from certverify_schemas.errors import AnswerNotUnderstood
from certverify_schemas.query import Query

__all__ = ["Replay", "ReplayOptions", "connect", "write_recording"]

# As fast as can be: no server is asked.
_LIMITS: Final = Limits(10_000.0, batch=500, needs_controls=False)


class ReplayOptions(Options):
    """The whole table ``[connectors.replay]`` but for the settings common to all connectors."""

    file: Path
    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    coverage: CoverageOptions


@dataclass(frozen=True, slots=True)
class Replay:
    """Answers as they were recorded. It asks nobody, so nothing needs a control."""

    source: str
    coverage: Coverage
    recorded: Recorded = field(repr=False)
    limits: Limits = _LIMITS

    async def ask(self, queries: Sequence[Query], wire: httpx.AsyncClient, desk: Desk) -> list[Answer]:
        """Return what was recorded; see :class:`certverify_connectors.protocol.Connector`.

        Raises:
            ValueError: more queries than ``limits.batch``.
        """
        del wire, desk
        if len(queries) > self.limits.batch:
            raise ValueError("more queries than a batch holds")
        return [self._answer(query) for query in queries]

    def _answer(self, query: Query) -> Answer:
        answer = self.recorded.find(query) if self.coverage.can_ask(query) else None
        if answer is None:
            return Unanswered(Reason.OUT_OF_SCOPE)
        if isinstance(answer, NotFound) and not self.coverage.absence_proves(query):
            return Unanswered(Reason.OUT_OF_SCOPE, None, answer.evidence)
        return _credible(answer, query) if isinstance(answer, Found) else answer


def _credible(answer: Found, query: Query) -> Answer:
    try:
        check_certificates(answer.certificates, query)
    except AnswerNotUnderstood as exc:
        alarms = {str(exc.facts["cause"]), *answer.evidence.alarms}
        evidence = Evidence(answer.evidence.body, tuple(sorted(alarms)))
        return Unanswered(Reason.NOT_UNDERSTOOD, None, evidence)
    return answer


def connect(setup: Setup) -> Replay:
    """Open a recording; its digest names the source unless ``id`` does.

    Raises:
        ConnectorUnusable: the options are wrong, or the file cannot be read; ``replay_line_wrong`` names the line.
    """
    options = read_options(ReplayOptions, setup)
    body, recorded = read_recording(setup.name, setup.folder / options.file)
    name = options.id or hashlib.sha256(body).hexdigest()[:16]
    return Replay(f"replay:{name}", options.coverage.coverage(), recorded)
