"""Dated packs: which one is in force, and that its catalogue says what the tables of the law say."""

from datetime import date

import pytest

from certverify.errors import ConfigError
from certverify.messages import keys
from certverify.rules.packs import PACKS, load
from certverify_schemas.catalogue import WordKind, normal_word


@pytest.mark.parametrize(
    ("as_of", "pack", "confirmed"),
    [
        (date(2010, 7, 1), "order-30", True),
        (date(2026, 5, 31), "order-30", True),
        (date(2026, 6, 1), "order-19", False),
        (date(2031, 1, 1), "order-19", False),
    ],
)
def test_pack_in_force(as_of: date, pack: str, confirmed: bool) -> None:
    """Order 30 ends with 2026-05-31; what follows is unconfirmed."""
    assert (load(as_of).id, load(as_of).confirmed) == (pack, confirmed)


def test_no_pack_before_order_30() -> None:
    """Before 2010-07-01 there is no pack, and that is said."""
    with pytest.raises(ConfigError, match="pack_missing"):
        load(date(2010, 6, 30))


@pytest.mark.parametrize(
    ("word", "kind", "item", "category", "system"),
    [
        ("低压电工证", WordKind.ITEM, "低压电工作业", "电工作业", None),
        ("1.2", WordKind.ITEM, "低压电工作业", "电工作业", None),
        ("裂解(裂化)工艺", WordKind.ITEM, "裂解（裂化）工艺作业", "危险化学品安全作业", None),
        ("冶金(有色)生产安全作业", WordKind.CATEGORY, None, "冶金（有色）生产安全作业", None),
        ("登高证", WordKind.AMBIGUOUS, None, "高处作业", None),
        ("电工", WordKind.CATEGORY, None, "电工作业", None),
        ("瓦检员", WordKind.ITEM, "煤矿瓦斯检查作业", "煤矿安全作业", None),
        ("n1", WordKind.OTHER_SYSTEM, None, None, "special_equipment"),
        ("建筑电工证", WordKind.OTHER_SYSTEM, None, None, "housing"),
        ("消防中控", WordKind.OTHER_SYSTEM, None, None, "fire"),
        ("场内机动车辆驾驶作业", WordKind.LEGACY, None, None, None),
        ("有限空间监护", WordKind.NOT_NATIONAL, None, None, None),
        ("综合维修", WordKind.UNKNOWN, None, None, None),
    ],
)
def test_words_of_rosters(
    word: str, kind: WordKind, item: str | None, category: str | None, system: str | None
) -> None:
    """A word stands for what the alias list says, however its brackets and letters are written."""
    alias = load(date(2026, 1, 1)).catalogue.understand(word)
    assert alias is not None
    assert (alias.kind, alias.item, alias.category, alias.system) == (kind, item, category, system)


def test_word_nobody_told_us() -> None:
    """A process outside the 2010 annex is not guessed at."""
    assert load(date(2026, 1, 1)).catalogue.understand("偶氮化工艺") is None


@pytest.mark.parametrize("folder", PACKS)
def test_pack_is_whole(folder: str) -> None:
    """Every alias points to items, categories and systems that exist, and every basis has its text."""
    from certverify.rules.packs.reading import read_pack  # noqa: PLC0415  # the folder, not the date, is meant

    pack = read_pack(folder)
    catalogue = pack.catalogue
    names = {item.name for item in catalogue.items.values()}
    for alias in catalogue.aliases.values():
        assert alias.item is None or alias.item in names
        assert set(alias.candidates) <= names
        assert alias.category is None or normal_word(alias.category) in catalogue.categories
        assert alias.system is None or alias.system in catalogue.systems
    assert {key for law in pack.rules.values() for key in law.basis} <= keys()


def test_size_of_the_catalogue() -> None:
    """Ten categories and "other"; 51 items of the annex and 3 electrical ones added later."""
    catalogue = load(date(2026, 1, 1)).catalogue
    assert len(catalogue.categories) == 11
    assert len({item.name for item in catalogue.items.values()}) == 54


def test_windows_change_the_digest() -> None:
    """Windows laid over a pack are part of what its digest names."""
    pack = load(date(2026, 1, 1))
    assert pack.with_windows(expiring_soon_days=30).digest != pack.digest
    assert pack.with_windows(expiring_soon_days=90).digest == pack.digest


def test_unconfirmed_pack_softens_what_rests_on_the_catalogue() -> None:
    """Under the unconfirmed pack a missed review and an uncovered item are doubts, not violations."""
    legacy, unconfirmed = load(date(2026, 5, 31)).rules, load(date(2026, 6, 1)).rules
    for rule in ("item_not_covered", "review_overdue"):
        assert (legacy[rule].severity, unconfirmed[rule].severity) == ("violation", "suspicion")


def test_repealed_order_is_not_cited_after_its_repeal() -> None:
    """No basis of the pack in force names Order 30."""
    assert not [k for law in load(date(2026, 6, 1)).rules.values() for k in law.basis if "order30" in k]
