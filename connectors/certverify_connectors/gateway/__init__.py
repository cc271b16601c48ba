"""The ``gateway`` connector: an authorised JSON-over-HTTP interface, described wholly by TOML.

Whatever the description does not recognise is ``not_understood``; see docs/reference/connectors.md.
"""

import secrets
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from certverify_connectors.gateway.auth import make_auth
from certverify_connectors.gateway.config import GatewayOptions
from certverify_connectors.gateway.connector import Gateway
from certverify_connectors.gateway.credentials import read_secrets
from certverify_connectors.gateway.reader import make_reader
from certverify_connectors.gateway.request import make_request_writer
from certverify_connectors.gateway.tokens import make_token_source
from certverify_connectors.options import read_options
from certverify_connectors.protocol import Limits, Setup
from certverify_schemas.errors import ConnectorUnusable

__all__ = ["Gateway", "GatewayOptions", "connect"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _nonce() -> str:
    return secrets.token_hex(16)


def connect(
    setup: Setup, *, now: Callable[[], datetime] = _utc_now, nonce: Callable[[], str] = _nonce
) -> Gateway:
    """Build a gateway from its table of the configuration.

    ``now`` dates signatures, the life of tokens and ``Retry-After``; ``nonce`` makes signatures unique.

    Raises:
        ConnectorUnusable: an option, an expression, a template or a secret is wrong or missing; the facts name it.
    """
    options = read_options(GatewayOptions, setup)
    secrets_ = read_secrets(setup, options.auth)
    fetch = make_token_source(options.auth.fetch, secrets_, now) if options.auth.fetch else None
    host = urlsplit(options.request.url).hostname
    return Gateway(
        connector=setup.name,
        source=f"gateway:{options.name or setup.name}@{host}",
        coverage=options.coverage.coverage(),
        limits=_limits(options, _ca_file(setup, options)),
        writer=make_request_writer(setup.name, options, secrets_),
        reader=make_reader(setup.name, options),
        auth=make_auth(options.auth, secrets_, fetch, now=now, nonce=nonce),
        paging=options.paging,
        max_body=options.max_body,
        now=now,
    )


def _limits(options: GatewayOptions, ca_file: Path | None) -> Limits:
    return Limits(
        rate_per_second=options.limits.rate_per_second,
        batch=options.request.batch,
        concurrency=options.limits.concurrency,
        daily_quota=options.limits.daily_quota,
        timeout=options.limits.timeout,
        blocking_heals=False,
        ca_file=ca_file,
    )


def _ca_file(setup: Setup, options: GatewayOptions) -> Path | None:
    if options.ca_file is None:
        return None
    path = setup.folder / options.ca_file
    try:
        ssl.create_default_context().load_verify_locations(cafile=path)
    except (OSError, ssl.SSLError):
        where = {"connector": setup.name, "option": "ca_file", "file": path.name}
        raise ConnectorUnusable("connector_file_missing", **where) from None
    return path
