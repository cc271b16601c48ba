"""What several pages need: the run a path names, and an error in the reader's words."""

from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException

from certverify.errors import CertverifyError
from certverify.messages import Lang, keys, text
from certverify.web.runs import PageRun, one_run
from certverify.web.service import Service
from certverify.web.viewer import Viewer

__all__ = ["told", "told_of", "wanted"]


async def wanted(service: Service, viewer: Viewer, run: str) -> PageRun:
    """Return a run of the viewer's tenant.

    Raises:
        HTTPException: 404, there is none, or it is another tenant's.
    """
    asked = await one_run(service.ground, viewer.tenant, run)
    if asked is None:
        raise HTTPException(404)
    return asked


def told(error: CertverifyError, lang: Lang) -> tuple[str, str]:
    """Return what happened and what to do."""
    return told_of(error.code, error.facts, lang)


def told_of(code: str, facts: Mapping[str, Any], lang: Lang) -> tuple[str, str]:
    """Return what a code with its facts says: what happened, what to do."""
    known = keys()
    what, remedy = (f"error.{code}.{part}" for part in ("what", "remedy"))
    if what not in known:
        return code, ""
    return text(what, lang, **facts), text(remedy, lang, **facts)
