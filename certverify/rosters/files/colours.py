"""Colours of a workbook by the names that people use for them: red, yellow, green, blue, purple, orange, grey.

Part of the child. Black and white are no colours, and a colour that cannot be told has no name.
"""

import colorsys
import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Palette", "name_of"]

_HUES: Final = (
    (15, "red"),
    (42, "orange"),
    (70, "yellow"),
    (165, "green"),
    (255, "blue"),
    (325, "purple"),
    (361, "red"),
)
"""Degrees on the circle of hues up to which a name holds."""
_BLACK, _DARK, _WHITE, _DULL = 0.08, 0.25, 0.97, 0.12
"""Lightness below and above which nobody sees a colour, or none of a dull one; and depth below which it is dull."""
_TAG: Final = re.compile(rb"""\b(rgb|theme|indexed|tint)\s*=\s*["']([^"']{1,24})["']""")
_IN_THEME: Final = re.compile(
    rb"""<a:(dk1|lt1|dk2|lt2|accent[1-6]|hlink|folHlink)>\s*<a:(?:srgbClr\s+val|sysClr[^>]{0,80}?\blastClr)=["']([0-9A-Fa-f]{6})"""
)
_ORDER: Final = (
    b"lt1",
    b"dk1",
    b"lt2",
    b"dk2",
    *(b"accent%d" % n for n in range(1, 7)),
    b"hlink",
    b"folHlink",
)
"""The places of a theme's colours as cells count them (ECMA-376, 18.8.3)."""
_OFFICE: Final = "FFFFFF 000000 E7E6E6 44546A 5B9BD5 ED7D31 A5A5A5 FFC000 4472C4 70AD47 0563C1 954F72"
_EIGHT: Final = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF "
_MORE: Final = (
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF "
    "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 "
    "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
)
_INDEXED: Final = (_EIGHT + _EIGHT + _MORE).split()
"""The colours that cells name by a number (ECMA-376, 18.8.27)."""


def name_of(rgb: str) -> str:
    """Return the name of a colour of six hexadecimal digits, blank for black and white."""
    hue, light, depth = colorsys.rgb_to_hls(*(int(rgb[n : n + 2], 16) / 255 for n in (0, 2, 4)))
    if light < _BLACK or light > _WHITE:
        return ""
    if depth < _DULL:
        return "grey" if light > _DARK else ""
    return next(name for end, name in _HUES if hue * 360 < end)


@dataclass(frozen=True, slots=True)
class Palette:
    """What a workbook's cells mean by a theme's colour or an indexed one."""

    theme: tuple[str, ...] = tuple(_OFFICE.split())

    @classmethod
    def of_theme(cls, data: bytes) -> "Palette":
        """Build from the part ``xl/theme/theme1.xml``; what it does not give is that of the common theme."""
        found = dict(_IN_THEME.findall(data))
        given = (found.get(name, b"").decode() for name in _ORDER)
        return cls(tuple(own or common for own, common in zip(given, _OFFICE.split(), strict=True)))

    def name_in(self, tag: bytes) -> str:
        """Return the name of the colour that a tag (``<color rgb="FFFF0000"/>``) gives, blank where it gives none."""
        given = dict(_TAG.findall(tag))
        try:
            rgb = self._rgb({key.decode(): value.decode() for key, value in given.items()})
            return name_of(rgb) if rgb else ""
        except ValueError:
            return ""

    def _rgb(self, given: dict[str, str]) -> str:
        if "rgb" in given:
            rgb = given["rgb"][-6:]
        elif "theme" in given:
            number = int(given["theme"])
            rgb = self.theme[number] if 0 <= number < len(self.theme) else ""
        else:
            number = int(given.get("indexed", -1))
            rgb = _INDEXED[number] if 0 <= number < len(_INDEXED) else ""
        return _tinted(rgb, float(given.get("tint", 0))) if len(rgb) == len("RRGGBB") else ""


def _tinted(rgb: str, tint: float) -> str:
    """Make a colour darker (below 0) or lighter: a white one darkened is grey (ECMA-376, 18.8.19)."""
    if not tint:
        return rgb
    hue, light, depth = colorsys.rgb_to_hls(*(int(rgb[n : n + 2], 16) / 255 for n in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(
        f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(1, max(0, light)), depth)
    )
