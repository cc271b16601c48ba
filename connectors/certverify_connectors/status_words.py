"""Status words of certificates as sources write them, for every connector that is not told others."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from certverify_schemas.certificate import CertificateStatus

__all__ = ["STATUS_WORDS"]

STATUS_WORDS: Final[Mapping[str, CertificateStatus]] = MappingProxyType(
    {
        "有效": CertificateStatus.CURRENT,
        "过期": CertificateStatus.LAPSED,
        "失效": CertificateStatus.LAPSED,
        "撤销": CertificateStatus.REVOKED,
        "注销": CertificateStatus.REVOKED,
        "吊销": CertificateStatus.REVOKED,
    }
)
"""Words with a settled meaning (Order 30 Art. 26, 30 and 31); any other word is ``unknown``, never guessed."""
