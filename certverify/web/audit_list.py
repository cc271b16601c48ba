"""The audit as a list for the owner to keep: CSV that a spreadsheet opens, and in which nothing is a formula."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Final

from certverify.messages import text
from certverify.web.accounts.members import members_of
from certverify.web.accounts.tokens import tokens_of
from certverify.web.audit import Act, acts_of
from certverify.web.audit_words import detail_of, word_of
from certverify.web.ground import Ground
from certverify.web.viewer import Viewer

__all__ = ["lines_of"]

_COLUMNS: Final = ("when", "who", "token_column", "act", "what", "reason")
_STARTS: Final = frozenset("=+-@\t\r")
_BOM: Final = "\ufeff"  # without it Excel takes UTF-8 for the machine's own code page


async def lines_of(
    ground: Ground, viewer: Viewer, *, account: str | None = None, act: str | None = None
) -> AsyncIterator[str]:
    """Yield the acts of the viewer's enterprise as CSV (RFC 4180), the newest first, filtered like the page.

    ``when`` is ISO 8601 in UTC. A name, label or reason that a spreadsheet would take for a formula has a quote before
    it (OWASP, CSV injection).
    """
    names = {member.id: member.name for member in await members_of(ground, viewer.tenant)}
    labels = {token.id: token.label for token in await tokens_of(ground, viewer)}
    yield _BOM + _line([text(f"accounts.audit.{name}", viewer.lang) for name in _COLUMNS])
    page, more = 1, True
    while more:
        acts, more = await acts_of(ground, viewer.tenant, account=account, act=act, page=page)
        for one in acts:
            yield _line(_cells(one, names, labels, viewer))
        page += 1


def _cells(one: Act, names: dict[str, str], labels: dict[str, str], viewer: Viewer) -> list[str]:
    return [
        one.at.isoformat(timespec="seconds"),
        names.get(one.account, one.account) if one.account else "",
        labels.get(one.token, one.token) if one.token else "",
        word_of(one.act, viewer.lang),
        names.get(one.subject) or labels.get(one.subject) or one.subject,
        detail_of(one, viewer.lang),
    ]


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([f"'{cell}" if cell[:1] in _STARTS else cell for cell in cells])
    return written.getvalue()
