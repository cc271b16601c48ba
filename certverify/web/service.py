"""The parts of one running page, and where a request finds them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request

from certverify.web.accounts.passwords import Passwords
from certverify.web.front import Front
from certverify.web.ground import Ground
from certverify.web.reading import Reader
from certverify.web.refused import Refused
from certverify.web.results import Results
from certverify.web.work import Worker

__all__ = ["Limits", "Service", "service_of"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be uploaded: bytes of a request, of a file, of all files of a tenant; files to a run, and in all."""

    request: int = 64 << 20
    file: int = 32 << 20
    tenant: int = 2 << 30
    files: int = 20
    all: int = 20_000


@dataclass(frozen=True)
class Service:
    """One running page.

    ``entered`` is told when a one-time link was used, so that another can be offered, and ``knocked`` when somebody
    came without a session: the link offered last may have lapsed. ``refused`` are files not taken into a draft, told
    until its files change or it starts.
    """

    ground: Ground
    reader: Reader
    results: Results
    worker: Worker
    front: Front
    passwords: Passwords = field(default_factory=Passwords)
    limits: Limits = field(default_factory=Limits)
    entered: Callable[[], None] = lambda: None
    knocked: Callable[[], None] = lambda: None
    refused: dict[str, list[Refused]] = field(default_factory=dict)


def service_of(request: Request) -> Service:
    """Return the parts behind a request."""
    service: Service = request.app.state.service
    return service
