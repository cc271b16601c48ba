"""Who saw and did what. The subject is a key (run, entry, finding), never a name; a reason given is sealed."""

import secrets

from certverify.web.ground import Ground
from certverify.web.schema import audit
from certverify.web.viewer import Viewer

__all__ = ["record"]


async def record(ground: Ground, viewer: Viewer, act: str, subject: str, reason: str | None = None) -> None:
    """Put one act down."""
    made = secrets.token_hex(12)
    sealed = None if reason is None else ground.vault.seal_json(viewer.tenant, f"audit {made}", reason)
    values = {
        "id": made,
        "tenant": viewer.tenant,
        "at": ground.micros(),
        "account": viewer.account,
        "token": viewer.token,
        "act": act,
        "subject": subject,
        "reason": sealed,
    }
    await ground.do(audit.insert().values(values))
