"""Bar charts as SVG elements, in the look of the page.

Vega draws such charts too, but takes a second to start and a tenth of one for each; a report of a jurisdiction has
five for every employer. What is drawn here are bars, their numbers, an axis and a legend, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from certverify.reports.words import text_columns

__all__ = ["FONT", "Bar", "lying", "standing"]

FONT: Final = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_INK: Final = "#1F2933"
_GRID: Final = "#E1E6EB"
_WIDTH: Final = 480
_COLUMN: Final = 7.0  # pixels that one column of text (half an East Asian character) needs at 13 px
_LINE: Final = 16
_BAR: Final = 18
_STEP: Final = 30
_HEIGHT: Final = 190  # of the standing bars
_TICKS: Final = 5
_AXIS: Final = 24
_LEGEND: Final = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, which may have several lines, and how many of each part stand in it."""

    label: str
    parts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many it stands for."""
        return sum(self.parts.values())


def lying(bars: Sequence[Bar], inks: Mapping[str, str], legend: str | None = None) -> str:
    """Draw bars from left to right, their parts in the order and colours of ``inks``.

    ``legend`` is the title of the legend, which is left out without one.
    """
    lines = [line for bar in bars for line in bar.label.split("\n")]
    left = 10 + _COLUMN * max(map(text_columns, lines), default=0)
    room = _WIDTH - left - 12 - 8 * len(str(_most(bars)))
    scale = room / max(1, _most(bars))
    step = max(_STEP, 12 + _LINE * max(bar.label.count("\n") + 1 for bar in bars))
    bottom = step * len(bars)
    drawn = [*_upright_grid(_most(bars), left, scale, bottom)]
    for place, bar in enumerate(bars):
        drawn += _one_lying(bar, inks, left, scale, middle=step * (place + 0.5))
    if legend is not None:
        drawn += _legend(legend, inks, bottom + _AXIS + 14)
    return _svg(drawn, bottom + _AXIS + (_LEGEND if legend is not None else 0))


def standing(bars: Sequence[Bar], ink: str) -> str:
    """Draw bars from the bottom up, the labels slanted below them."""
    left, top = 14 + 8.0 * len(str(_most(bars))), 16.0
    step = (_WIDTH - left) / max(1, len(bars))
    scale = (_HEIGHT - top) / max(1, _most(bars))
    drawn = [*_level_grid(_most(bars), left, scale)]
    for place, bar in enumerate(bars):
        middle, height = left + step * (place + 0.5), bar.total * scale
        drawn.append(_rect(middle - step * 0.4, _HEIGHT - height, step * 0.8, height, ink))
        drawn.append(_text(middle, _HEIGHT - height - 4, str(bar.total), "middle"))
        drawn.append(_text(middle + 4, _HEIGHT + 14, bar.label, "end", turned=-60))
    slanted = _COLUMN * max((text_columns(bar.label) for bar in bars), default=0)
    return _svg(drawn, _HEIGHT + 14 + 0.87 * slanted)


def _one_lying(
    bar: Bar, inks: Mapping[str, str], left: float, scale: float, *, middle: float
) -> Iterator[str]:
    lines = bar.label.split("\n")
    for number, line in enumerate(lines):
        yield _text(left - 8, middle + 4.5 + _LINE * (number - (len(lines) - 1) / 2), line, "end")
    begun = left
    for part, ink in inks.items():
        width = bar.parts.get(part, 0) * scale
        yield _rect(begun, middle - _BAR / 2, width, _BAR, ink)
        begun += width
    yield _text(begun + 5, middle + 4.5, str(bar.total), "start")


def _upright_grid(most: int, left: float, scale: float, bottom: float) -> Iterator[str]:
    for tick in _ticks(most):
        x = left + tick * scale
        yield f'<path d="M{x:.1f} 0V{bottom:.1f}" stroke="{_GRID}"/>'
        yield _text(x, bottom + 16, str(tick), "middle")


def _level_grid(most: int, left: float, scale: float) -> Iterator[str]:
    for tick in _ticks(most):
        y = _HEIGHT - tick * scale
        yield f'<path d="M{left:.1f} {y:.1f}H{_WIDTH}" stroke="{_GRID}"/>'
        yield _text(left - 6, y + 4.5, str(tick), "end")


def _legend(title: str, inks: Mapping[str, str], y: float) -> Iterator[str]:
    yield _text(4, y, title, "start", bold=True)
    x = 16 + _COLUMN * text_columns(title)
    for part, ink in inks.items():
        yield _rect(x, y - 11, 12, 12, ink)
        yield _text(x + 17, y, part, "start")
        x += 33 + _COLUMN * text_columns(part)


def _ticks(most: int) -> list[int]:
    """Return whole numbers from 0 to ``most``, a round step apart and not more than some five."""
    step, round_steps = 1, iter(digit * 10**power for power in range(18) for digit in (1, 2, 5))
    while most > _TICKS * step:
        step = next(round_steps)
    return list(range(0, most + 1, step))


def _most(bars: Sequence[Bar]) -> int:
    return max((bar.total for bar in bars), default=0)


def _rect(x: float, y: float, width: float, height: float, ink: str) -> str:
    if not width or not height:
        return ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill={quoteattr(ink)}/>'


def _text(x: float, y: float, words: str, anchor: str, *, turned: int = 0, bold: bool = False) -> str:
    turn = f' transform="rotate({turned} {x:.1f} {y:.1f})"' if turned else ""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{turn}{weight}>{escape(words)}</text>'


def _svg(drawn: Iterable[str], height: float) -> str:
    return (
        f'<svg aria-hidden="true" focusable="false" xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" '
        f'height="{height:.0f}" viewBox="0 0 {_WIDTH} {height:.0f}" font-family="{FONT}" font-size="13" '
        f'fill="{_INK}">{"".join(drawn)}</svg>'
    )
