"""The error tree of :mod:`certverify_schemas.errors`, under the application's own name.

It is drawn there because connectors raise from it and must not import the application.
"""

from certverify_schemas.errors import (
    AnswerNotUnderstood,
    CertverifyError,
    ConfigError,
    ConnectorError,
    ConnectorUnusable,
    RosterError,
    StoreError,
)

__all__ = [
    "AnswerNotUnderstood",
    "CertverifyError",
    "ConfigError",
    "ConnectorError",
    "ConnectorUnusable",
    "RosterError",
    "StoreError",
]
