"""Scans: photographs and PDFs of certificates, read for the QR codes on them. Needs the extra ``certverify[scans]``.

What a code says is only ever looked at: no address is opened, no redirect followed, nothing is sent anywhere.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certverify.scans.folder import prepare
    from certverify.scans.matching import Matched, match
    from certverify.scans.reader import Scan, read

__all__ = ["Matched", "Scan", "match", "prepare", "read"]

_HOMES = {
    "Matched": "certverify.scans.matching",
    "Scan": "certverify.scans.reader",
    "match": "certverify.scans.matching",
    "prepare": "certverify.scans.folder",
    "read": "certverify.scans.reader",
}


def __getattr__(name: str) -> object:
    # the child that opens hostile images imports this package too and must stay light
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(_HOMES[name]), name)
