"""A roster to fill in that reads back without a problem: drop-downs for judged words, text where numbers break."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from certverify.messages import Lang, text
from certverify_schemas.catalogue import Catalogue

__all__ = ["write_template"]

_ROWS: Final = 2000
_TITLE_ROW, _HEADER_ROW, _FIRST_ROW = 0, 2, 3
_OPERATORS: Final = (
    "seq", "name", "id_number", "id_card_seen", "department", "team", "trade", "job_category", "operation_item",
    "cert_number", "first_issue_date", "valid_to", "review_due", "review_actual", "issuer", "employment_status",
    "remark",
)  # fmt: skip
_MANAGERS: Final = (
    "seq", "name", "id_number", "id_card_seen", "duty", "person_type", "appointment_date", "industry", "unit_type",
    "cert_number", "issue_date", "valid_to", "issuer", "employment_status", "remark",
)  # fmt: skip
_DATES: Final = frozenset(
    {"appointment_date", "first_issue_date", "issue_date", "review_actual", "review_due", "valid_to"}
)
_WIDE: Final = {"id_number": 22, "cert_number": 24, "operation_item": 30, "job_category": 26, "remark": 30}
_STATES: Final = ("在岗", "离职", "退场", "内退", "产假", "病假", "转岗", "培训中")
_TYPES: Final = ("主要负责人", "安全生产管理人员")
_SEEN: Final = ("是", "否")
_INDUSTRIES: Final = (
    "危险化学品", "金属非金属矿山", "金属冶炼", "烟花爆竹批发", "煤矿", "陆上石油天然气开采", "非高危行业",
)  # fmt: skip


def write_template(path: Path, catalogue: Catalogue, lang: Lang) -> None:
    """Write a workbook with a sheet for operators and one for managers; it holds no formula.

    The drop-downs take their words from the hidden sheet of choices, because a list in a cell's rule may hold 255
    characters only.

    Raises:
        OSError: the file cannot be written.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = _formats(book)
        choices = _choices(catalogue)
        sheets = [(name, book.add_worksheet(text(f"template.sheet.{name}", lang))) for name in _SHEETS]
        ranges = _write_choices(book, text("template.sheet.choices", lang), choices)
        for name, sheet in sheets:
            _fill(sheet, _SHEETS[name], text(f"template.title.{name}", lang), formats, lang)
            _restrict(sheet, _SHEETS[name], ranges, lang)


_SHEETS: Final[Mapping[str, Sequence[str]]] = {"operators": _OPERATORS, "managers": _MANAGERS}


def _choices(catalogue: Catalogue) -> dict[str, list[str]]:
    items = list(catalogue.items.values())
    return {
        "job_category": list(dict.fromkeys(item.category for item in items)),
        "operation_item": list(dict.fromkeys(item.name for item in items)),
        "employment_status": list(_STATES),
        "person_type": list(_TYPES),
        "industry": list(_INDUSTRIES),
        "id_card_seen": list(_SEEN),
    }


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#DDEBF7"}
        ),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _fill(sheet: Any, fields: Sequence[str], title: str, formats: Mapping[str, Any], lang: Lang) -> None:
    sheet.write_string(_TITLE_ROW, 0, title, formats["title"])
    sheet.write_string(_TITLE_ROW + 1, 0, text("template.employer", lang))
    for column, field in enumerate(fields):
        look = formats["day"] if field in _DATES else formats["text"]
        sheet.set_column(column, column, _WIDE.get(field, 8 if field == "seq" else 14), look)
        sheet.write_string(_HEADER_ROW, column, text(f"template.header.{field}", lang), formats["head"])
    sheet.freeze_panes(_FIRST_ROW, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_choices(book: Any, name: str, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write the words of each drop-down into a column and return where they stand."""
    sheet = book.add_worksheet(name)
    sheet.hide()
    ranges = {}
    for column, (field, words) in enumerate(choices.items()):
        sheet.write_column(0, column, words)
        letter = chr(ord("A") + column)
        ranges[field] = f"='{name}'!${letter}$1:${letter}${len(words)}"
    return ranges


def _restrict(sheet: Any, fields: Sequence[str], ranges: Mapping[str, str], lang: Lang) -> None:
    """Offer drop-downs; a word that is not in the list is warned of, never refused: the card decides."""
    for column, field in enumerate(fields):
        rule: dict[str, Any] = {}
        if field in ranges:
            rule = {"validate": "list", "source": ranges[field], "error_type": "warning"}
        elif field == "id_number":
            rule = {"validate": "any", "input_title": text("template.header.id_number", lang)}
            rule["input_message"] = text("template.id_number", lang)
        if rule:
            sheet.data_validation(_FIRST_ROW, column, _FIRST_ROW + _ROWS - 1, column, rule)
