"""How a safety officer writes: readable for people, each time another way."""

from datetime import date
from random import Random

from certverify.demo.line import Cell

__all__ = ["Hand"]


class Hand:
    """One officer's habits, drawn from ``random``."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def name(self, name: str) -> str:
        """Write a name, at times spread over the cell or with another dot."""
        if "·" in name:
            return self.random.choice([name, name.replace("·", "•")])
        spread = {2: f"{name[0]}　{name[-1]}", 3: f"{name[:1]} {name[1:]}"}.get(len(name), name)
        return self.random.choices([name, spread], weights=[9, 1])[0]

    def id_number(self, number: str) -> str:
        """Write an ID number as text: with spaces, a label, a lower-case x or full-width digits now and then."""
        spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
        wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number)
        odd = [number.replace("X", "x"), spaced, wide, f"'{number}", f"身份证：{number}"]
        return self.random.choices([number, *odd], weights=[20, 2, 1, 1, 1, 1])[0]

    def day(self, day: date | None) -> Cell:
        """Write a day in one of the ways in use, or as a real date cell."""
        if day is None:
            return None
        forms: tuple[Cell, ...] = (
            f"{day.year}.{day.month:02d}.{day.day:02d}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}-{day.month:02d}-{day.day:02d}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}",
            day,
        )
        return self.random.choice(forms)

    def term(self, start: date, end: date) -> Cell:
        """Write a term: both days, or the last one only."""
        first, last = (f"{day.year}.{day.month:02d}.{day.day:02d}" for day in (start, end))
        return self.random.choice([f"{first}至{last}", f"{first}-{last}", f"{first}～{last}", self.day(end)])

    def issuer(self, issuer: str) -> str:
        """Write an issuer in full, abbreviated, or with the mark of its seal."""
        short = issuer.replace("省应急管理厅", "应急厅")
        return self.random.choices([issuer, short, f"{issuer}（章）"], weights=[6, 2, 1])[0]

    def employment(self) -> str:
        """Write how a person is employed."""
        return self.random.choices(["正式工", "正式", "劳务派遣", "外包（某某物流）"], weights=[6, 2, 1, 1])[
            0
        ]
