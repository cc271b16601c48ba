"""The audit as an owner reads it: who saw and did what, when, and with which reason."""

import re
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from certverify.web.access import AtOwner
from certverify.web.accounts.members import members_of
from certverify.web.accounts.tokens import tokens_of
from certverify.web.audit import acts_of, kinds_of, record
from certverify.web.audit_list import lines_of
from certverify.web.audit_words import detail_of, word_of
from certverify.web.naming import name_of, stamp
from certverify.web.render import page
from certverify.web.service import service_of

__all__ = ["router"]

router = APIRouter()
_RUN: Final = re.compile(r"(\d{8}T\d{6}Z-[0-9a-f]{8})(?:/(\d+))?")


@router.get("/audit")
async def audit(request: Request, viewer: AtOwner) -> HTMLResponse:
    """Show the acts of the enterprise's people, the newest first, filtered by person and kind."""
    ground, asked = service_of(request).ground, request.query_params
    number = asked.get("page", "1")
    at = max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < 7 else 1
    wish = {"account": asked.get("account", ""), "act": asked.get("act", "")}
    acts, more = await acts_of(
        ground, viewer.tenant, account=wish["account"] or None, act=wish["act"] or None, page=at
    )
    members = await members_of(ground, viewer.tenant)
    facts: dict[str, Any] = {"acts": acts, "more": more, "at": at, "wish": wish, "members": members}
    facts |= {"names": {member.id: member.name for member in members}, "address": _address}
    facts |= {"labels": {token.id: token.label for token in await tokens_of(ground, viewer)}}
    facts |= {"kinds": await kinds_of(ground, viewer.tenant), "word": lambda act: word_of(act, viewer.lang)}
    return page(request, "audit.html", **facts, detail=lambda act: detail_of(act, viewer.lang))


@router.get("/audit.csv")
async def exported(request: Request, viewer: AtOwner) -> StreamingResponse:
    """Send the acts as a list to keep, filtered like the page; that somebody took it stands in the audit."""
    ground, asked = service_of(request).ground, request.query_params
    await record(ground, viewer, "download.audit", viewer.tenant)
    wish = {"account": asked.get("account") or None, "act": asked.get("act") or None}
    name = name_of("audit", viewer.lang, ".csv", stamp(ground.now()))
    return StreamingResponse(
        lines_of(ground, viewer, **wish), headers=name.header, media_type="text/csv; charset=utf-8"
    )


def _address(subject: str) -> str | None:
    """Return where a subject can be looked at, if it is a run or an entry."""
    if (found := _RUN.fullmatch(subject)) is None:
        return None
    return f"/runs/{found[1]}/entries/{found[2]}" if found[2] else f"/runs/{found[1]}"
