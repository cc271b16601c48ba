"""What somebody is put down for: the course for a first card (初训, 新取证), or a renewal of one held (复审)."""

import re
from typing import Final

__all__ = ["for_first_card", "for_renewal"]

_WHAT: Final = "(?:培训|考试|考核|取证|领证|发证|办证|考证|申领|申请|办理|证书?)*(?:班|学员|人员)?"
_FIRST: Final = re.compile(f"(?:初[次训培取领考办]|首[次训取领考办]|新[训培取领考办证]){_WHAT}")
_AGAIN: Final = re.compile(
    f"(?:第?[一二两三四\\d](?:次|年)|期满|到期|操作证|[与和及、/])*(?:复审|复训|换证|延期|续期|年审)(?:[与和及、/]?(?:复审|复训|换证|延期))*{_WHAT}"
)


def for_first_card(text: str) -> bool:
    """Tell whether the whole of a squeezed text is what a first card is got by: 初训, 首次取证, 新训学员."""
    return _FIRST.fullmatch(text) is not None


def for_renewal(text: str) -> bool:
    """Tell whether the whole of a squeezed text is what is done for a card that somebody holds: 复审, 到期换证."""
    return _AGAIN.fullmatch(text) is not None
