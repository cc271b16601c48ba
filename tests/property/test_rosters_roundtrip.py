"""Write people, dirty the cells, read: the same people or a named problem, never another person."""

import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certverify.rosters import read
from certverify.rules.packs import load
from certverify_schemas.gb11643 import check_character

AS_OF = date(2026, 11, 23)
CATALOGUE = load(AS_OF).catalogue
SURNAMES = "陆柏戚贺单闻慕尉公欧"
GIVEN = "青禾舟远望舒山子文昭牧野听雨照砚秋闻笛"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@st.composite
def people(draw):
    """A name and a valid number on a county code that no real person has."""
    born = date(1965, 1, 1) + timedelta(days=draw(st.integers(0, 14_000)))
    county = draw(st.sampled_from(["320199", "370299", "410199", "510199"]))
    head = f"{county}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    name = draw(st.sampled_from(SURNAMES)) + "".join(
        draw(st.lists(st.sampled_from(GIVEN), min_size=1, max_size=2))
    )
    return name, head + check_character(head)


DIRT = {
    "plain": lambda text: text,
    "spaces": lambda text: f" {text[:6]} {text[6:14]}　{text[14:]} ",
    "apostrophe": lambda text: f"'{text}",
    "wide": lambda text: text.translate(WIDE),
    "lower": str.lower,
    "sign": lambda text: text.replace("X", "×"),
    "label": lambda text: f"身份证号：{text}",
    "hidden": lambda text: f"{text[:9]}\u200b{text[9:]}",
    "t": lambda text: f"T{text}",
    "letter": lambda text: text.replace("0", "O", 1),
    "masked": lambda text: f"{text[:4]}**********{text[-4:]}",
    "short": lambda text: text[:-1],
    "swapped": lambda text: text[:15] + text[16] + text[15] + text[17],
    "number": float,
}
NAME_DIRT = {
    "plain": lambda text: text,
    "spaces": "　".join,
    "hidden": lambda text: f"{text}\u200b",
    "bracket": lambda text: f"{text}（班长）",
    "lost": lambda text: text[0] + "□" + text[2:],
    "two": lambda text: f"{text}/{text}某",
}


def written(folder, rows, order):
    path = Path(folder) / "名册.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("在岗")
    columns = ["姓名", "身份证号码", "工种"]
    sheet.write(0, 0, "某某厂特种作业人员台账")
    for place, column in enumerate(order):
        sheet.write(1, place, columns[column])
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(order):
            sheet.write(number, place, row[column])
    book.close()
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    everyone=st.lists(people(), min_size=1, max_size=12),
    seed=st.integers(0, 2**32),
    order=st.permutations([0, 1, 2]),
)
def test_dirt_never_makes_another_person(everyone, seed, order):
    """Every row is the person who was written, or a named problem of that very row; all rows are accounted for."""
    chance = random.Random(seed)
    rows = []
    for name, number in everyone:
        dirty = DIRT[chance.choice([k for k in DIRT if k != "number" or not number.endswith("X")])](number)
        rows.append((NAME_DIRT[chance.choice(list(NAME_DIRT))](name), dirty, "电工"))
    with tempfile.TemporaryDirectory() as folder:
        try:
            roster = read([written(folder, rows, order)], CATALOGUE, AS_OF)
        except ValueError:
            raise AssertionError("one bad row cost the others") from None
    rejected = {
        line["row"]: line["reason"] for line in roster.problems.filter("rejects").iter_rows(named=True)
    }
    assert roster.entries.height + len(rejected) == len(rows)
    for entry in roster.entries.iter_rows(named=True):
        name, number = everyone[entry["row"] - 3]
        assert entry["id_number"] == number
        assert entry["name"] == name or entry["cause"] == "name_uncertain"
