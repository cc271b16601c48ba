"""The one tree of exceptions.

An answer is data; an exception means that a run, or a part of it, is broken::

    CertverifyError
    ├── ConfigError            exit 2   settings, options, keys, places to write to
    ├── RosterError            exit 4   no roster could be read
    ├── StoreError             exit 1   the ledger failed or contradicts itself
    └── ConnectorError         exit 1
        ├── ConnectorUnusable  exit 2   a connector cannot be set up, or its source as a whole cannot be used
        └── AnswerNotUnderstood         one answer does not fit; it becomes ``Unanswered(not_understood)``
"""

from typing import ClassVar

__all__ = [
    "AnswerNotUnderstood",
    "CertverifyError",
    "ConfigError",
    "ConnectorError",
    "ConnectorUnusable",
    "RosterError",
    "StoreError",
]


class CertverifyError(Exception):
    """Something that ends a run, told as a key of the message catalogue and the facts that fill it.

    ``str(exc)`` is the code alone and so never carries a name, a number or a URL; the edge renders
    ``error.<code>.what`` and ``error.<code>.remedy`` in the user's language. Facts must be fit to print:
    file names, sheet names, option names, counts; never a person's data.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, /, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class ConfigError(CertverifyError):
    """A setting, an option, a key or a place to write to is wrong."""

    exit_code = 2


class RosterError(CertverifyError):
    """A roster file cannot be read. Exit code 4 only if no other roster can; ``also`` are the others' reasons then."""

    exit_code = 4
    also: "tuple[RosterError, ...]" = ()


class StoreError(CertverifyError):
    """The ledger cannot be written or read, or contradicts itself."""


class ConnectorError(CertverifyError):
    """A connector failed as a whole; no single person is meant."""


class ConnectorUnusable(ConnectorError):  # noqa: N818 -- reads as the state it reports
    """A connector cannot be set up with its configuration, or its source cannot be used at all."""

    exit_code = 2


class AnswerNotUnderstood(ConnectorError):  # noqa: N818 -- as above, and as the reason not_understood
    """A body does not fully satisfy the expected form. Never means "no record"."""
