"""What opens a form below another firm's: a label of its firm or of its industry, or a title that names it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from certverify.rosters.table.around.labels import labels_firm, labels_industry, with_values
from certverify.rosters.table.around.titles import firm_of_title
from certverify.rosters.values.cleaning import fold, squeeze
from certverify.rosters.values.people import SUPPLIERS

__all__ = ["Form", "Opening"]

_LISTS: Final = re.compile(
    "(名[单册]|台账|一览|登记|明细|汇总|统计|清单|情况|信息)表?[册簿]?([(][^()]*[)])?$|表$"
)
_FOOT: Final = re.compile(
    "^(?:填表|制表|审核|复核|编制|联系|经办|负责)(?:人|者)?(?:[(][^()]*[)])?:|^(?:合计|总计|小计|共计|注(?!册)|说明|备注|以[上下])"
)
_NOTE: Final = re.compile("合计|总计|小计|共计|附?注(?!册)|说明|备注|以[上下]")
"""What a note begins with, which speaks of those above it as well as below."""
_SHORTEST: Final = 2
_COLON: Final = re.compile("[:：]")


@dataclass(frozen=True, slots=True)
class Form:
    """The lines of a form's own above its people. ``names_firm``: one of them is to say whose they are.

    ``firm``: the firm that stands where the first title of the sheet has its own, whatever it is called.
    """

    names_firm: bool
    firm: str = ""


class Opening:
    """Tells the lines that open a form, by what stands above the first one of the sheet."""

    def __init__(self, titles: Sequence[str], no_firm: Callable[[str], bool]) -> None:
        self._titles = [squeeze(title) for text in titles for title in text.split("\n")]
        self._no_firm = no_firm
        labels = {parts[0] for title in self._titles if len(parts := _COLON.split(title)) > 1}
        self._labels_above = {label for label in labels if not _NOTE.match(label)}
        self._named = [(firm, title) for title in self._titles if (firm := firm_of_title(title))]
        self.labelled = any(map(labels_firm, self._titles))
        self._common = tuple(
            text
            for text in titles
            if not (labels_firm(text) or labels_industry(text) or firm_of_title(squeeze(text)))
        )

    @staticmethod
    def texts(line: Sequence[str]) -> tuple[str, ...]:
        """Return the texts of a line, a label put before the value that stands in the next cell."""
        return tuple(fold(text) for text in with_values(line))

    def opens(self, line: Sequence[str], *, again: bool) -> bool:
        """Tell whether a line without a person opens a form; ``again``: the header is written again below it.

        In the list of a firm that its title names, a label between two rows may name a contractor of it.
        """
        texts = self.texts(line)
        if self.is_label(line):
            firm = any(map(labels_firm, self._labels(texts)))
            return not firm or again or self.labelled or not self._named
        return len(texts) == 1 and self._names_firm(texts[0], again=again)

    def is_label(self, line: Sequence[str]) -> bool:
        """Tell whether a line labels its firm or its industry."""
        return any(labels_firm(text) or labels_industry(text) for text in self._labels(self.texts(line)))

    def goes_on(self, line: Sequence[str]) -> bool:
        """Tell whether a line beside one that opens a form belongs to it: a title, or labels alone.

        Forms are copies of each other: a label above the first one's people begins no line of a person.
        """
        texts = self.texts(line)
        if texts and _COLON.split(squeeze(texts[0]))[0] in self._labels_above:
            return True
        if texts and _FOOT.match(squeeze(texts[0])) and not self.is_label(line):
            return False
        if len(texts) == 1 and (_LISTS.search(squeeze(texts[0])) or self._like_first(texts[0])):
            return True
        return bool(texts) and (all(re.search("[:：]", text) for text in texts) or self.is_label(line))

    def form(self, own: Sequence[str]) -> Form:
        """Return what the lines above a form's people say of its firm."""
        alike = next(filter(None, map(self._like_first, own)), "")
        label = any(map(labels_firm, own))
        return Form(
            bool(alike) or label or any(firm_of_title(squeeze(text)) for text in own), "" if label else alike
        )

    def says(self, own: Sequence[str]) -> bool:
        """Tell whether lines above a table say whose it is, or of what industry."""
        return self.form(own).names_firm or any(map(labels_industry, own))

    def titles(self, own: Sequence[str], form: Form | None) -> tuple[str, ...]:
        """Return the titles of a form, the nearest first; those of all forms hold where it has no title of its own."""
        if form is None:
            return tuple(own)
        titled = any(_LISTS.search(squeeze(text)) for text in own)
        return (*reversed(own), *(() if titled else self._common))

    @staticmethod
    def _labels(texts: Sequence[str]) -> Sequence[str]:
        return texts if all(re.search("[:：]", text) for text in texts) else texts[:1]

    def _names_firm(self, text: str, *, again: bool) -> bool:
        plain = squeeze(text)
        if self._like_first(plain) and (again or _LISTS.search(plain) or len(self._titles) > 1):
            return True
        return (
            _LISTS.search(plain) is not None
            and bool(firm_of_title(plain))
            and not re.search(SUPPLIERS, plain)
        )

    def _like_first(self, text: str) -> str:
        """Return what stands in a title where the first one names its firm: 特钢 of 特钢特种作业人员登记表."""
        plain = squeeze(text)
        for firm, title in self._named:
            before, _, behind = title.partition(firm)
            if before or not plain.endswith(behind) or plain in {behind, title} or re.search("[:：]", plain):
                continue
            own = plain.removesuffix(behind)
            if len(own) >= _SHORTEST and not self._no_firm(own) and not re.search(SUPPLIERS, own):
                return own
        return ""
