"""The ``mem`` connector: the public platform cx.mem.gov.cn, with a person at the captcha and at a person's pace.

What is not known of it is data (``form.toml``); a kind that no probe has confirmed is out of scope.
"""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from certverify_connectors.mem.config import FormTable, MemOptions
from certverify_connectors.mem.connector import Mem
from certverify_connectors.mem.form import Form
from certverify_connectors.mem.language import make_form_reader
from certverify_connectors.mem.reader import FormReader
from certverify_connectors.options import read_options
from certverify_connectors.probes import default_file, read_probes
from certverify_connectors.protocol import Coverage, Limits, Setup
from certverify_schemas.errors import ConnectorUnusable
from certverify_schemas.query import Kind

__all__ = ["Mem", "MemOptions", "connect"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def connect(setup: Setup, *, now: Callable[[], datetime] = _utc_now) -> Mem:
    """Set up the platform: its form, and what probes have confirmed of it.

    ``now`` dates ``Retry-After`` where the server sends no ``Date``.

    Raises:
        ConnectorUnusable: an option or a fact of the form is wrong, or the file of probes cannot be read.
    """
    options = read_options(MemOptions, setup)
    form = read_options(FormTable, Setup(setup.name, {"form": options.whole_form()})).form
    probes = default_file() if options.probes is None else setup.folder / options.probes
    kinds = frozenset(form.kinds) & (_settled(form) | _confirmed(form, options.source, probes))
    readers = {
        kind: FormReader(form, make_form_reader(setup.name, form, kind, coal=options.coal))
        for kind in form.kinds
    }
    return Mem(
        source=options.source,
        coverage=Coverage(kinds, frozenset(form.id_types), coal=options.coal),
        limits=_limits(setup, options),
        base_url=options.base_url.rstrip("/"),
        form=form,
        readers=readers,
        images=options.images,
        probes=probes,
        now=now,
    )


def _settled(form: Form) -> set[Kind]:
    return {kind for kind, table in form.kinds.items() if table.confirmed}


def _confirmed(form: Form, source: str, probes: Path) -> set[Kind]:
    """Return the kinds that the last probe of this very source, in this very form, has confirmed."""
    held = {(p.kind, p.form) for p in read_probes(probes) if p.confirmed and p.source == source}
    return {kind for kind in form.kinds if (kind.value, form.digest(kind)) in held}


def _limits(setup: Setup, options: MemOptions) -> Limits:
    return Limits(
        rate_per_second=options.pace,
        batch=1,
        concurrency=1,
        timeout=options.timeout,
        ca_file=_ca_file(setup, options.ca_file),
    )


def _ca_file(setup: Setup, file: Path | None) -> Path | None:
    if file is None:
        return None
    path = setup.folder / file
    try:
        ssl.create_default_context().load_verify_locations(cafile=path)
    except (OSError, ssl.SSLError):
        where = {"connector": setup.name, "option": "ca_file", "file": path.name}
        raise ConnectorUnusable("connector_file_missing", **where) from None
    return path
