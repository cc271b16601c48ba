"""A catalogue's names are folded once, and not for each cell that names a post or a certificate."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from text_roster import CATALOGUE

from certverify.rosters.posts.words import split_words
from certverify_schemas.catalogue import Item

PIECES = [
    "低压电工",
    "高处安装、维护、拆除作业",
    "焊工",
    "/",
    "、",
    "\n",
    "（低压、高压）",
    "T320199198503141170",
    "2027-05-01",
    "某某证",
]


class Counted(Mapping[str, Item]):
    """Items that count how often somebody looks through all of them."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self.items_of, self.looks = items, 0

    def __getitem__(self, key: str) -> Item:
        return self.items_of[key]

    def __len__(self) -> int:
        return len(self.items_of)

    def __iter__(self) -> Iterator[str]:
        self.looks += 1
        return iter(self.items_of)


def test_names_are_folded_once() -> None:
    """Two hundred cells that all differ look through the catalogue once."""
    items = Counted(CATALOGUE.items)
    catalogue = replace(CATALOGUE, items=items)
    for n in range(200):
        assert split_words(f"低压电工、钳工{n}", catalogue) == ["低压电工", f"钳工{n}"]
    assert items.looks == 1


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_a_catalogue_known_again_reads_as_a_new_one(cell: str) -> None:
    """What is kept of a catalogue changes nothing of what is read by it, and is no other catalogue's."""
    assert split_words(cell, CATALOGUE) == split_words(cell, replace(CATALOGUE))
    fewer = replace(CATALOGUE, items={}, aliases={}, categories={})
    assert split_words("高处安装、维护、拆除作业", fewer) == ["高处安装", "维护", "拆除作业"]
