"""What a post asks for: a card of this platform, of another system, none, or nothing that can be told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from certverify.rosters.posts.claims import is_mines_electrician
from certverify.rosters.posts.nearest import nearest_items
from certverify.rosters.posts.other_cards import UNKNOWN_CARD, is_equipment_welders
from certverify.rosters.posts.parts import Part, by_card, operator, out_of_scope, unclear
from certverify.rosters.posts.words import Meaning, is_code
from certverify.rosters.values.cleaning import without_brackets
from certverify_schemas.catalogue import Catalogue, WordKind

__all__ = ["Demands", "item_notes"]

_CANCELLED: Final = re.compile("注销|吊销|撤销|作废|停用")
_CHEMICAL: Final = "危险化学品安全作业"
_MINES: Final = {"coal": "煤矿安全作业", "other": "金属非金属矿山安全作业"}
_WORKER: Final = re.compile("(操作工|操作员|工|员)$")
_SMALL_WINCH: Final = re.compile("绞车")
"""In a mine a winch may be the hoist, or a small one whose driver needs no such card."""
_QUALIFIED: Final = re.compile("注册.{0,6}安全工程师|注安")
"""A qualification of whoever looks after safety, which tells nothing of the post: he may be a manager of Order 3."""
_WELDING: Final = "焊接与热切割作业"
_STORAGE: Final = "烟花爆竹储存作业"
_FIREWORKS: Final = re.compile("烟花|爆竹|花炮|鞭炮")
_KEEPER: Final = re.compile(
    "^(?:烟花|爆竹|鞭炮|花炮|成品)*(?:仓库|库房|仓储|库区)?(?:保管|守护|看护|看守|搬运|装卸|仓管)(?:员|工|人员)?$|^(?:烟花|爆竹|鞭炮|花炮|成品)*(?:仓|库)管?员?$"
)
_MINER: Final = re.compile("井下|采煤|掘进机|瓦斯|探放水")
"""Words of a coal miner's post (采煤机司机, 井下电钳工) that the catalogue calls otherwise."""


@dataclass(frozen=True, slots=True)
class Demands:
    """Says what the posts of one line ask for.

    ``kind`` is what the sheet lists, ``chemical`` whether the firm is a chemical one, ``numbered`` whether the line
    gives the number of a certificate, ``with_t`` one with the T of special operations. ``around`` are the words of
    titles, of the sheet's name and of the employer, ``mine`` the kind of mine that they or the row name.
    """

    catalogue: Catalogue
    kind: str
    chemical: bool
    numbered: bool
    with_t: bool = False
    around: str = ""
    mine: str = ""

    def settle(self, part: Part, post: Meaning | None, claim: Meaning | None) -> Part:
        """Say what the post asks for. In a list of operators the item stands for a post that tells nothing."""
        if claim is not None and _CANCELLED.search(claim.word):
            part = replace(part, item_notes=("item_cancelled",))
            return unclear(replace(part, post=part.post or claim.word))
        telling = claim is not None and (claim.special or claim.kind is WordKind.OTHER_SYSTEM)
        if post is None:
            if claim is None or not telling or self.kind == "managers" or _QUALIFIED.search(claim.word):
                return unclear(part, *(() if part.item_notes else ("post_missing",)))
            return self._settled(replace(part, post=claim.word), claim, claim)
        if post.kind is None and not post.plain and not self._stores(post):
            nearest = nearest_items(post.word, self.catalogue)
            part = replace(part, coal=_is_miners(post.word, nearest))
            note = f"post_not_understood|{'、'.join(nearest) or '—'}"
            if claim is not None and telling and self.kind == "operators":
                return self._settled(replace(part, post_notes=(note,)), claim, claim)
            return self._in_doubt(part, note, claim)
        return self._settled(part, post, claim)

    def _settled(self, part: Part, post: Meaning, claim: Meaning | None) -> Part:
        if post.plain or self._stores(post):
            return self._plain(part, post, claim)
        if post.aside is not None:
            return self._in_doubt(part, f"post_bracket|{post.aside}", claim)
        if post.kind is WordKind.OTHER_SYSTEM:
            return self._foreign(part, post, claim)
        if post.kind is WordKind.NOT_NATIONAL:
            return out_of_scope(part, "no_national_item")
        if post.category == _WELDING and self._welds_equipment(part, claim):
            return unclear(part, f"post_equipment_welder|{claim.word if claim else ''}")
        return self._national(part, post, claim)

    def _stores(self, post: Meaning) -> bool:
        """Tell whether somebody keeps, guards or carries fireworks, as 烟花爆竹储存作业 (annex, 10.5) covers."""
        work, remarks = without_brackets(post.word)
        keeps = not post.special and _KEEPER.search(work) is not None
        return keeps and _FIREWORKS.search(" ".join((self.around, work, *remarks))) is not None

    def _storing(self, part: Part, claim: Meaning | None) -> Part:
        """Ask for that item where a T-number or the card's name claims it: the word alone may be of another store."""
        if self.with_t and (claim is None or claim.item in {None, _STORAGE}):
            return operator(part, self.catalogue.category_of(_STORAGE), _STORAGE)
        return self._in_doubt(part, f"post_ambiguous|{_STORAGE}", claim)

    def _plain(self, part: Part, post: Meaning, claim: Meaning | None) -> Part:
        """Leave a post alone that asks for no card, but not a card with a number: anybody may hold a forged one."""
        if self._stores(post):
            return self._storing(part, claim)
        if claim is not None and claim.special and self.numbered and part.card_system is None:
            return by_card(part, claim, "post_plain_card_verified")
        if claim is not None and claim.special:
            part = replace(part, post_notes=(*part.post_notes, f"post_plain_with_card|{claim.word}"))
        return out_of_scope(part, "post_not_special")

    def _foreign(self, part: Part, post: Meaning, claim: Meaning | None) -> Part:
        """Another system's post is not asked about, unless the row names a certificate of this one."""
        if claim is not None and claim.special and part.card_system is None:
            return self._in_doubt(part, "", claim)
        if self.with_t and is_code(
            post.word
        ):  # D1 beside a number of this system may be a code of the firm's own
            return unclear(part, f"post_code|{post.word}")
        system = post.system if part.card_system in {None, UNKNOWN_CARD} else part.card_system
        return out_of_scope(replace(part, card_system=system), "other_system")

    def _national(self, part: Part, post: Meaning, claim: Meaning | None) -> Part:
        if elsewhere := self._elsewhere(post, claim):
            return self._in_doubt(part, elsewhere, claim)
        item = post.item if post.kind is WordKind.ITEM else self._resolved(post, claim)
        if item is not None:
            return operator(part, self.catalogue.category_of(item), item)
        if post.category is not None:
            return operator(part, post.category, None)
        if post.system is not None and post.system == part.card_system:
            return replace(part, disposition="not_applicable", part_cause="other_system")
        if not post.candidates:
            return unclear(part, "word_legacy" if post.kind is WordKind.LEGACY else "post_unclear")
        # of a coal miner's post every source need not show the certificates
        part = replace(part, coal=_is_miners(post.word, post.candidates))
        return self._in_doubt(part, f"post_ambiguous|{'、'.join(post.candidates)}", claim)

    def _elsewhere(self, post: Meaning, claim: Meaning | None) -> str:
        """Return what to say of a word that names an item only in an industry that neither firm nor card tells."""
        if claim is not None and claim.category == post.category:
            return ""
        if post.of_process and not self.chemical:
            return f"post_of_process|{post.item}"
        return f"post_ambiguous|{post.item}" if post.of_mine and self.mine not in {"other", "ore"} else ""

    def _welds_equipment(self, part: Part, claim: Meaning | None) -> bool:
        """Tell whether a welder's card is that of special equipment, whose welding Order 30 (annex, 2) leaves out."""
        other = part.card_system == "special_equipment" and not self.with_t
        return other and claim is not None and is_equipment_welders(claim.word)

    def _in_doubt(self, part: Part, note: str, claim: Meaning | None) -> Part:
        """A card that names its item is asked about, and judged by what it claims; without one nothing is guessed."""
        if claim is None or not claim.special:
            return unclear(part, note)
        return by_card(part, claim, "post_by_card")

    def _resolved(self, post: Meaning, claim: Meaning | None) -> str | None:
        """An ambiguous word is narrowed only by the row's own item, or by the firm.

        仪表工 is by a chemical firm, 电解操作工 where 氯碱 is named around, 安检员 by a mine, 电工 by the card
        of a mine's electrician, and 架子工 outside construction by a T-number alone, which no card of the construction
        system has.
        """
        if claim is not None and is_mines_electrician(post, claim):
            return claim.item
        if post.kind is not WordKind.AMBIGUOUS:
            return None
        if claim is not None and claim.item in post.candidates and post.category is None:
            return claim.item
        if post.system is None and (item := self._by_place(post)) is not None:
            return item
        if self.with_t and claim is None and (item := self._by_number(post)) is not None:
            return item
        only = post.candidates[0] if len(post.candidates) == 1 and post.system is None else None
        by_firm = (
            only and "工艺" not in only and self.chemical and self.catalogue.category_of(only) == _CHEMICAL
        )
        return only if by_firm else None

    def _by_number(self, post: Meaning) -> str | None:
        """Return the item of a post that may hold another system's card instead, where no firm of that system is named.

        仪表工 of any firm may hold an electrician's card, and his number leaves the item open.
        """
        system = self.catalogue.systems.get(post.system or "")
        if system is None or len(post.candidates) != 1 or re.search(system.places or "$", self.around):
            return None
        return post.candidates[0]

    def _by_place(self, post: Meaning) -> str | None:
        """Return the one item that the place leaves: by the kind of mine, or by the process that is named."""
        category = _MINES.get(self.mine)
        here = [item for item in post.candidates if category and self.catalogue.category_of(item) == category]
        if len(here) == 1 and _SMALL_WINCH.search(post.word) is None:
            return here[0]
        only = post.candidates[0] if len(post.candidates) == 1 else ""
        process, stem = only.removesuffix("工艺作业"), _WORKER.sub("", post.word)
        named = process.removesuffix(stem) if process != only and process.endswith(stem) else ""
        return only if named and named in self.around else None


def _is_miners(word: str, nearest: Sequence[str]) -> bool:
    """Tell whether a post of which the item is not known is a coal miner's, by its word or by what it may be."""
    of_coal = bool(nearest) and all(item.startswith("煤矿") for item in nearest)
    return of_coal or _MINER.search(word) is not None


def item_notes(claim: Meaning | None, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what there is to say of the words of a claim: one that the catalogue does not know, or no longer has."""
    if claim is None:
        return ()
    if claim.system == UNKNOWN_CARD:
        return (f"certificate_unknown|{'、'.join(nearest_items(claim.word, catalogue)) or '—'}",)
    if claim.plain:
        return ()
    if claim.kind is None:
        return (f"item_not_in_catalogue|{'、'.join(nearest_items(claim.word, catalogue)) or '—'}",)
    return ("word_legacy",) if claim.kind is WordKind.LEGACY else ()
