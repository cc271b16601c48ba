"""What the code endpoint says: an image for a person to read, or that none is needed."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any, Final

from certverify_connectors.strict_json import not_understood

__all__ = ["Captcha", "read_captcha"]

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")
_LARGEST: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Captcha:
    """One image and the key under which its text is sent; good for one try."""

    key: str
    image: bytes = field(repr=False)


def read_captcha(said: dict[str, Any]) -> Captcha | None:
    """Read a body of the code endpoint; ``None`` if it says that no captcha is needed, which is believed.

    Raises:
        AnswerNotUnderstood: a field is missing or of a wrong type, or the image is none.
    """
    enabled = said.get("captchaEnabled", True)
    if not isinstance(enabled, bool):
        raise not_understood("wrong_type", "captcha.captchaEnabled")
    if not enabled:
        return None
    key, text = said.get("uuid"), said.get("img")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise not_understood("wrong_type", "captcha.uuid")
    if not isinstance(text, str):
        raise not_understood("wrong_type", "captcha.img")
    return Captcha(key, _picture(text))


def _picture(text: str) -> bytes:
    try:
        image = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise not_understood("wrong_type", "captcha.img") from None
    # Only what is a picture is ever handed to a terminal or a page.
    if not image.startswith(_PICTURES) or len(image) > _LARGEST:
        raise not_understood("wrong_type", "captcha.img")
    return image
