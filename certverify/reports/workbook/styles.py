"""How the workbook looks: one palette, one font, formats made once and shared."""

from typing import Any, Final

from xlsxwriter import Workbook

from certverify.messages import Lang

__all__ = ["FILLS", "FONTS", "INK", "Styles"]

INK: Final = "#1F2933"
_RULE: Final = "#B8C2CC"
_HEAD: Final = "#1F4E79"

FILLS: Final = {
    "": None,
    "violation": "#F8D7D4",
    "suspicion": "#FCE8C5",
    "advisory": "#E3EEF9",
    "problem": "#ECE7F2",
    "compliant": "#DFF1E1",
    "flagged": "#F8D7D4",
    "unverified": "#FCE8C5",
    "rejected": "#ECE7F2",
    "not_applicable": "#EEF0F2",
}
"""Background by severity or status; ink on each keeps a contrast above 10:1, and print in grey keeps the words."""

FONTS: Final[dict[Lang, str]] = {"zh": "宋体", "en": "Arial"}
_NAMED: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "alert": {"bold": True, "font_color": "#9B1C1C", "text_wrap": True, "valign": "vcenter", "bg_color": "#FDECEA"},
    "note": {"font_size": 9, "text_wrap": True, "valign": "vcenter", "font_color": "#52606D"},
    "head": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD, "border": 1, "border_color": _RULE,
        "text_wrap": True, "align": "center", "valign": "vcenter",
    },
    "section": {"bold": True, "font_size": 12, "font_color": _HEAD, "bottom": 2, "bottom_color": _HEAD},
    "label": {
        "bold": True, "border": 1, "border_color": _RULE, "valign": "vcenter", "bg_color": "#F5F7FA",
        "text_wrap": True, "indent": 1,
    },
    "value": {"border": 1, "border_color": _RULE, "valign": "vcenter", "text_wrap": True, "indent": 1},
    "count": {"border": 1, "border_color": _RULE, "valign": "vcenter", "align": "center", "num_format": "#,##0"},
    "share": {"border": 1, "border_color": _RULE, "valign": "vcenter", "align": "center", "num_format": "0.0%"},
    "body": {"text_wrap": True},
}  # fmt: skip


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook, lang: Lang) -> None:
        self._book = book
        self._font = {"font_name": FONTS[lang], "font_size": 10, "font_color": INK}
        self._made: dict[str, Any] = {}

    def named(self, name: str, tone: str = "") -> Any:
        """Return one of the fixed formats, on the background of a tone."""
        return self._format({**_NAMED[name], **_filled(tone)})

    def lines(
        self, *, day: bool = False, centre: bool = False, tones: bool = False, risky: bool = False
    ) -> dict[str, Any]:
        """Return the formats of a column's cells by tone; ``""`` is the plain one."""
        base: dict[str, Any] = {"border": 1, "border_color": _RULE, "valign": "vcenter", "text_wrap": True}
        base |= {"align": "center"} if centre or day else {}
        base |= {"num_format": "yyyy-mm-dd"} if day else {}
        base |= {"quote_prefix": True} if risky else {}
        return {tone: self._format({**base, **_filled(tone)}) for tone in (FILLS if tones else ("",))}

    def _format(self, properties: dict[str, Any]) -> Any:
        key = repr(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._font, **properties})
        return self._made[key]


def _filled(tone: str) -> dict[str, Any]:
    fill = FILLS[tone]
    return {"bg_color": fill} if fill else {}
