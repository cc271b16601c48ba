"""What a roster's word for a post or a certificate stands for: the catalogue first, then the ways of writing it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from certverify.rosters.posts.equipment_codes import names_equipment
from certverify.rosters.posts.other_cards import WELDING_CODE, is_transport_post
from certverify.rosters.posts.other_safety import is_equipment_safety, is_other_safety
from certverify.rosters.posts.plain import is_plain
from certverify.rosters.values.cleaning import fold, is_nothing, squeeze
from certverify_schemas.catalogue import Alias, Catalogue, WordKind

__all__ = ["Meaning", "is_code", "meanings_in", "split_words", "understand", "written"]

_SEPARATORS: Final = re.compile(
    r"[、,;/+\n]|以及|(?<=[工员长任师机炉])兼(?=.+[工员]$)|和(?=.{2,}(?:工|作业|证)$)"
)
_BOTH: Final = re.compile("(高低压|低高压|[高低]压?[、/][高低]压)电工(作业|证)?$")
_MARKS: Final = re.compile(
    r"[\u2460-\u2487●•▪■◆▶➢┋&＆|｜]|(?<![A-Za-z0-9.])[(（]?\d{1,2}[)）.．、:：](?=\s*[\u4e00-\u9fff])"
)
"""Signs that begin a point of a list (① (1) 1. 1、 ●) or part two; 1.2 alone is the annex's number of an item."""
_BROKEN: Final = re.compile(r"\s*\n\s*(?=[(（])")
"""A line break before a bracket, which says more of the word above: 电工⏎（2人）."""
_DASH: Final = re.compile(r"\s*[-—–]+\s*")
_HEADED: Final = re.compile("(工|员|手|师|长|作业|操作|[证机]|司机)$")
_GOVERNED: Final = 4
"""Signs of a post that may have taken the words before it for its own: 动火作业审批人, while 保安 stands for itself."""
_OUTER_INNER: Final = re.compile(r"^(.+?)\((.+)\)$")
_LAST_INNER: Final = re.compile(r"^(.+)\(([^()]+)\)$")
_DASHED: Final = re.compile(r"^(.+?作业)[-—–:]+(.+)$")
_CODE: Final = re.compile(r"[A-Za-z]\d?|\d{1,2}")
_CODED: Final = re.compile("\\d{2,4}[-—、.:]?(?P<name>[\u4e00-\u9fff].+)")
"""The code of a list before the name that it stands for: 0102低压电工作业."""
_ENDINGS: Final = re.compile(r"(作业)?(操作证|资格证|上岗证|证书|证)$|岗位?$|类$")
_WORKERS: Final = re.compile(r"(操作工|作业工|操作员|操作人员|作业人员|操作|工人|工|员)$")
_INNER_TAILS: Final = re.compile(r"(运行维修|安装维修|运行|维修|安装|操作|作业|电工)$")
_ASIDE: Final = re.compile(
    r"(兼职?|专职|兼任|主|副|正|运行|维护|检修|维修|安装|操作|值班|[白夜倒中]班|试用|返聘|外[包协委]|劳务|派遣|临时工?"
    r"|正式工?|替班|[初中高]级工?|(高级)?技师|[持有无]证|强电|高低压|低高压|电焊|气[焊割]|手工焊|二保焊|气保焊|埋弧焊"
    r"|[^、]*(班|组|[班组段队]长|负责人|车间|工段|部|科|室|站|区|线|楼|厂|库|房|岗|队|项目|处|所|公司|机组|\d+[人名号#]))"
)
"""What stands in brackets behind a trade and says nothing of the work itself."""
_FOREIGN: Final = (
    (re.compile("压力容器|压力管道|承压|锅炉|特种设备|起重|行车|天车|电梯|叉车"), "special_equipment"),
    (re.compile("建筑|住建|房建|建安"), "housing"),
)
"""Words that place a trade under another authority: a pressure vessel's welder holds a special equipment card."""
_FOREIGN_WELDER: Final = re.compile("(压力容器|压力管道|承压设备|锅炉)(电)?焊工?")
_OTHER_WORK: Final = frozenset({"special_equipment", "transport"})
"""Systems of posts that are none of an electrician or a welder: 叉车司机（电工） has two trades."""
_PLACES: Final = re.compile("工艺|煤气")
"""Items of which the bare names are workshops, too."""
_CHINESE: Final = re.compile("[\u2e80-\u9fff]")
_CARD: Final = (
    r"(?<![\u4e00-\u9fff])(?:中华人民共和国)?(?:特种作业)?(?:人员)?"
    "(?:操作证|特种作业操作证|特种作业|特种作业证|操作资格证|IC卡)"
)
_GENERIC: Final = re.compile(_CARD)
_CARD_OF: Final = re.compile(
    rf"{_CARD}\s*(?:[(（](?P<items>(?:[^()（）]|[(（][^()（）]*[)）])+)[)）]|[-—–:：](?P<item>(?:[^()（）、,;；]|[(（][^()（）]+[)）])+))"
)
"""The certificate's own name with what it is for: 特种作业操作证（低压电工作业、高压电工作业）."""

_OF_MINES: Final = ("金属非金属", "尾矿")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A word and what it stands for; ``kind`` is ``None`` for a word that nobody has told us about.

    ``of_process``: a worker is named after a process (氧化工) that is special in chemical production alone.
    ``of_mine``: a worker is named after a work of metal and other mines (排水工) without a word for a mine.
    ``plain``: the word plainly names a post without special operations. ``aside``: words in brackets that qualify a
    trade in a way that nobody has told us about.
    """

    word: str
    kind: WordKind | None = None
    item: str | None = None
    category: str | None = None
    system: str | None = None
    candidates: tuple[str, ...] = ()
    plain: bool = False
    of_process: bool = False
    of_mine: bool = False
    aside: str | None = None

    @property
    def special(self) -> bool:
        """Whether the word names an item, or at least a category, of the national catalogue."""
        return self.item is not None or (self.category is not None and self.kind is not WordKind.NOT_NATIONAL)


def split_words(text: str, catalogue: Catalogue) -> list[str]:
    """Split a cell that names several posts or items; names that contain ``、`` stay whole."""
    text = _BROKEN.sub("", text)
    text = _CARD_OF.sub(lambda card: _what_for(card, catalogue), text)
    whole = written(text)
    if is_nothing(whole):
        return []
    if catalogue.understand(whole) is not None:
        return [whole]
    folded = _BOTH.sub("高压电工、低压电工", written(_listed(text, catalogue).replace("\n", "、")))
    kept: list[str] = []
    for name in (*WELDING_CODE.findall(folded), *_compound_names(catalogue)):
        if name in folded:
            folded = folded.replace(name, f"\0{len(kept)}\0")
            kept.append(name)
    parts = [part.strip("。. ") for part in _SEPARATORS.split(_shield_brackets(folded))]
    words = [_restored(part, kept) for part in parts if part and not is_nothing(part)]
    return _governed(words, catalogue)


def _what_for(card: re.Match[str], catalogue: Catalogue) -> str:
    """Return what a certificate is for where that is understood; 操作证（复印件） stays as it is written."""
    inner = card["items"] or card["item"]
    words = split_words(inner, catalogue)
    known = words and all(understand(word, catalogue).kind is not None for word in words)
    return "、".join(words) if known else card.group()


def _listed(text: str, catalogue: Catalogue) -> str:
    """Part what a list, blanks or a dash part: blanks only between words that stand for something of their own."""
    marked = _MARKS.sub("、", text)
    items = _DASH.split(written(text))
    if len(items) > 1 and len({understand(item, catalogue).item for item in items} - {None}) == len(items):
        return "、".join(items)
    words = marked.split()
    known = all((m := understand(word.strip("、"), catalogue)).special or m.plain for word in words)
    return "、".join(words) if known else marked


def _governed(words: list[str], catalogue: Catalogue) -> list[str]:
    """Put back together what is one post: 电、气焊工 is one welder, and 登高、动火作业审批人 climbs nowhere."""
    kept: list[str] = []
    for word in reversed(words):
        follows = kept[-1] if kept else ""
        if follows and (1 in {len(word), len(follows)} or _belongs_to(word, follows, catalogue)):
            kept[-1] = f"{word}、{follows}"
        else:
            kept.append(word)
    return kept[::-1]


def _belongs_to(word: str, follows: str, catalogue: Catalogue) -> bool:
    """Tell whether a word without a head of its own may be meant by that of the post behind it."""
    if _HEADED.search(word) or len(follows) < _GOVERNED or follows.endswith("作业"):
        return False
    meaning = understand(follows, catalogue)
    return meaning.plain or meaning.kind is None


def written(text: str) -> str:
    """Return a cell as a report quotes it: spaces that part Latin words (HV Electrician) stay, others do not."""
    return squeeze(text) if _CHINESE.search(text) else " ".join(fold(text).split())


@cache
def _names_of(names: frozenset[str]) -> tuple[str, ...]:
    writings = {name for name in names if _SEPARATORS.search(name)}
    writings |= {name.removesuffix("作业") for name in writings}
    return tuple(sorted(writings, key=len, reverse=True))


class _Same:
    """A catalogue known again as the same object, since its words cannot be hashed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.catalogue is self.catalogue


def _compound_names(catalogue: Catalogue) -> tuple[str, ...]:
    return _compound_names_of(_Same(catalogue))


@lru_cache(maxsize=8)
def _compound_names_of(same: _Same) -> tuple[str, ...]:
    catalogue = same.catalogue
    items = {squeeze(item.name) for item in catalogue.items.values()}
    aliases = {
        squeeze(alias.word) for alias in catalogue.aliases.values() if alias.kind is not WordKind.OTHER_SYSTEM
    }
    return _names_of(frozenset(items | aliases))


def _shield_brackets(text: str) -> str:
    """Separators inside brackets do not split: 电工(低压、高压) is one word."""
    return re.sub(r"\([^()]*\)", lambda match: match.group(0).replace("、", "\1").replace("/", "\2"), text)


def _restored(part: str, kept: list[str]) -> str:
    part = re.sub("\0(\\d+)\0", lambda match: kept[int(match.group(1))], part)
    return part.replace("\1", "、").replace("\2", "/")


def understand(word: str, catalogue: Catalogue) -> Meaning:
    """Tell what a word stands for. Forms are tried from the word as written to its stem; none is by likeness."""
    meaning, shown = _understood(squeeze(word), catalogue), written(word)
    return replace(meaning, word=shown) if squeeze(shown) == meaning.word != shown else meaning


def _understood(word: str, catalogue: Catalogue) -> Meaning:  # noqa: PLR0911  one way out per form
    if _GENERIC.fullmatch(word):
        return Meaning(word)
    equipment = names_equipment(word) or _FOREIGN_WELDER.fullmatch(word)
    if equipment or WELDING_CODE.fullmatch(word) or is_equipment_safety(word):
        return Meaning(word, WordKind.OTHER_SYSTEM, system="special_equipment")
    if is_transport_post(word):
        return Meaning(word, WordKind.OTHER_SYSTEM, system="transport")
    for form in _forms(word):
        if (alias := catalogue.understand(form)) is not None:
            return _meaning(word, alias)
    if (coded := _CODED.fullmatch(word)) and (named := _understood(coded["name"], catalogue)).special:
        return replace(named, word=word)
    if is_other_safety(word):
        return Meaning(word, plain=True)
    if (card := _CARD_OF.fullmatch(word)) is not None:
        return replace(understand(card["items"] or card["item"], catalogue), word=word)
    return _narrowed(word, catalogue) or Meaning(word, plain=is_plain(word))


def meanings_in(cell: str, catalogue: Catalogue) -> list[Meaning]:
    """Return what the words of a cell stand for, each thing once.

    Electrician 电工 and 焊工 Welder are one trade in two languages, 电工作业/低压电工作业 an item behind its category.
    """
    meanings = [understand(word, catalogue) for word in split_words(cell, catalogue)]
    pairs = list(pairwise(meanings))
    said = [n for n, (first, second) in enumerate(pairs) if _says_again(first, second, written(cell))]
    said += [n + 1 for n, (first, second) in enumerate(pairs) if _translates(second, first)]
    return [meaning for n, meaning in enumerate(meanings) if n not in said]


def _says_again(first: Meaning, second: Meaning, cell: str) -> bool:
    """Tell whether the second word says all that the first does: in Chinese, or as an item of its category."""
    if first.kind is None:
        return False
    if _translates(first, second):
        return True
    path = re.search(rf"{re.escape(first.word)}\s*[/>]+\s*{re.escape(second.word)}", cell)
    category = first.kind is WordKind.CATEGORY and first.word.endswith("作业")
    return bool(path) and category and second.item is not None and first.category == second.category


def _translates(latin: Meaning, chinese: Meaning) -> bool:
    """Tell whether a word in Latin letters says what the Chinese one beside it does."""
    two = not _CHINESE.search(latin.word) and _CHINESE.search(chinese.word) is not None
    return two and latin.kind is not None and replace(latin, word="") == replace(chinese, word="")


def is_code(word: str) -> bool:
    """Tell whether a word is a code of the firm's own (A, C1, 2): what it stands for a legend would have to say."""
    return _CODE.fullmatch(word) is not None


def _meaning(word: str, alias: Alias) -> Meaning:
    # 氧化工 anodises aluminium as often as he runs an oxidation: only 氧化工艺 is of the chemical industry by its name
    of_process = "工艺" not in word and "工艺" in (alias.item or "")
    candidates = tuple(alias.candidates)
    of_mine = (alias.item or "").startswith(_OF_MINES) and re.search("矿|采石", word) is None
    return Meaning(
        word,
        alias.kind,
        alias.item,
        alias.category,
        alias.system,
        candidates,
        of_process=of_process,
        of_mine=of_mine,
    )


def _forms(word: str) -> Iterator[str]:
    yield word
    if is_code(word):  # A is no A证
        return
    stem = _ENDINGS.sub("", word)
    named = word.removesuffix("证")  # 制冷与空调设备运行操作证, whose 操作 is the item's own
    yield from (stem, f"{word}作业", f"{stem}作业", f"{stem}工", f"{stem}证", f"{named}作业")
    if (worker := _WORKERS.sub("", stem)) != stem and len(worker) >= 2:
        yield from (f"{worker}作业", f"{worker}工艺作业", f"{worker}工艺", f"{worker}工")
    if (above := word.removeprefix("地面")) != word and re.search(
        "[电焊].*工$", above
    ):  # of a mine, and not in it
        yield from _forms(above)


def _narrowed(word: str, catalogue: Catalogue) -> Meaning | None:
    """Read 电工作业（低压运行维修） and 制冷与空调作业-运行操作: a category and the one item of it that is meant."""
    match = _of_bracketed(word, catalogue) or _OUTER_INNER.fullmatch(word) or _DASHED.fullmatch(word)
    if match is None:
        return None
    outer, inner = understand(match.group(1), catalogue), match.group(2)
    fitting = _fitting(inner, outer.category, catalogue)
    if outer.category is not None and len(fitting) == 1:
        if outer.item not in {None, fitting[0]}:
            return Meaning(word, WordKind.AMBIGUOUS, category=outer.category)
        return Meaning(word, WordKind.ITEM, fitting[0], outer.category)
    if outer.special and not fitting:
        return _qualified(word, match.group(1), inner, outer, catalogue)
    if outer.plain and inner.startswith("兼"):  # 维修钳工（兼电工）
        return replace(understand(inner[1:], catalogue), word=word)
    hidden = _hides_a_trade(outer, inner, catalogue)  # 仓管员（焊工）
    return Meaning(word, WordKind.AMBIGUOUS, aside=inner) if hidden else replace(outer, word=word)


def _hides_a_trade(outer: Meaning, inner: str, catalogue: Catalogue) -> bool:
    """Tell whether a trade of special operations stands in brackets behind a post that asks for no card of ours.

    A team (电工班) is none, nor is a process that is as often a workshop's name (化验员（合成氨））.
    """
    if not (outer.plain or outer.system in _OTHER_WORK) or _ASIDE.fullmatch(inner):
        return False
    if "焊" in outer.word:  # 压力容器焊工（焊接）
        return False
    trades = [m for m in meanings_in(inner, catalogue) if m.special and not m.of_process]
    return any(m.word.endswith(("工", "作业")) or not _PLACES.search(m.item or "") for m in trades)


def _of_bracketed(word: str, catalogue: Catalogue) -> re.Match[str] | None:
    """Part 冶金(有色)生产安全作业(煤气作业), whose category has brackets of its own, at its last pair."""
    match = _LAST_INNER.fullmatch(word)
    return match if match is not None and catalogue.understand(match.group(1)) is not None else None


def _fitting(inner: str, category: str | None, catalogue: Catalogue) -> list[str]:
    """Return the items of a category that hold the words in brackets, or each of several such words."""
    names = {item.name for item in catalogue.items.values() if item.category == category}
    found: set[str] = set()
    for part in re.split("[、,/;和及]", inner):
        stem = _INNER_TAILS.sub("", part) or part
        own = {name for name in names if stem in name or part in name}
        if not own:
            return []
        found |= own
    return sorted(found)


def _qualified(word: str, trade: str, inner: str, outer: Meaning, catalogue: Catalogue) -> Meaning:
    """Read 焊工（压力容器） as another system's, 电工（动力车间） as the trade itself; 电工（弱电） we cannot tell."""
    if _ASIDE.fullmatch(inner):
        return replace(outer, word=word)
    system = next((system for pattern, system in _FOREIGN if pattern.search(inner)), None)
    if system is not None:
        return Meaning(word, WordKind.OTHER_SYSTEM, system=system)
    own = understand(inner, catalogue)
    if own.kind is WordKind.OTHER_SYSTEM:
        return replace(own, word=word)
    if own.category == outer.category and outer.item in {None, own.item}:
        return replace(own, word=word)
    return replace(outer, word=word, aside=None if trade.endswith("作业") else inner)
