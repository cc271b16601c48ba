"""Certificates in canonical text, so that two answers can be told to show the same ones in any order.

Fields stand in the order of :class:`~certverify_schemas.certificate.Certificate`, parted by U+001F, a null as
U+0000, dates as ISO 8601, booleans as ``true`` and ``false``; certificates are sorted and parted by U+001E. The one
form is made twice, from objects and from table columns; a property test holds them to each other.
"""

from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Final

import polars as pl

from certverify_schemas.certificate import Certificate

__all__ = ["FIELDS", "canonical_text", "canonical_texts"]

FIELDS: Final = tuple(field.name for field in fields(Certificate))
"""Columns of a certificate, as in ``CertificateTable`` without its ``query_key``."""

_VALUES: Final = attrgetter(*FIELDS)
_NULL, _FIELD, _RECORD = "\x00", "\x1f", "\x1e"


def canonical_text(certificates: Iterable[Certificate]) -> str:
    """Return the canonical text of one person's certificates; the empty text for none."""
    return _RECORD.join(sorted(_record(certificate) for certificate in certificates))


def canonical_texts(chosen: pl.Expr) -> pl.Expr:
    """Return the expression that does in a ``group_by`` what :func:`canonical_text` does to one person's records.

    ``chosen`` tells which of the group's lines are records.
    """
    texts = [pl.col(name).cast(pl.String).fill_null(_NULL) for name in FIELDS]
    return pl.concat_str(texts, separator=_FIELD).filter(chosen).sort().str.join(_RECORD)


def _record(certificate: Certificate) -> str:
    return _FIELD.join([_word(value) for value in _VALUES(certificate)])


def _word(value: object) -> str:
    if value is None:
        return _NULL
    return str(value).lower() if isinstance(value, bool) else str(value)
