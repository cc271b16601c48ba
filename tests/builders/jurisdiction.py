"""Some employers with their register and rosters, over the people of a simulated platform. Everybody is invented."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from certverify.demo.person import Person
from certverify.demo.platform import Platform

REGIONS = (("320100", "南京市"), ("320200", "无锡市"), ("320300", "徐州市"))
LEVELS = ("央企", "省管", "市管")
INDUSTRIES = ("危险化学品", "金属冶炼", "机械")
HEAD = (
    "姓名",
    "身份证号码",
    "岗位",
    "行业类型",
    "任职时间",
    "证书名称",
    "作业类别",
    "准操项目",
    "证书编号",
    "有效期限",
)
POSTS = {"principal": "主要负责人", "safety_manager": "安全生产管理人员"}


def credit_code(number: int) -> str:
    """Return an invented credit code, its check character after GB 32100-2015."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    head = f"91320199MA{number:07d}"
    total = sum(alphabet.index(c) * pow(3, n, 31) for n, c in enumerate(head))
    return head + alphabet[(31 - total % 31) % 31]


@dataclass(frozen=True)
class Jurisdiction:
    """A folder with ``rosters/<code>/名册.csv``, ``employers.csv`` and ``nightly.toml``."""

    folder: Path
    employers: int = 6

    @property
    def config(self) -> Path:
        return self.folder / "nightly.toml"

    @property
    def nights(self) -> Path:
        return self.folder / "nights"

    def roster(self, number: int) -> Path:
        return self.folder / "rosters" / credit_code(number) / "名册.csv"

    def write(self, people: Sequence[Person], as_of: date) -> None:
        """Spread the people over the employers in turn; the first person works for all of them."""
        for number in range(self.employers):
            mine = [person for n, person in enumerate(people) if n == 0 or n % self.employers == number]
            write_roster(self.roster(number), mine, as_of)
        with (self.folder / "employers.csv").open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(("uscc", "name", "region_code", "region", "level", "group", "industry"))
            for n in range(self.employers):
                code, region = REGIONS[n % 3]
                group = "江北集团" if n % 2 else ""
                name = f"江北第{'一二三四五六七八九十'[n % 10]}工厂有限公司"
                table.writerow((credit_code(n), name, code, region, LEVELS[n % 3], group, INDUSTRIES[n % 3]))

    def configure(self, platform: Platform, gateway: str, nightly: str = "") -> None:
        """Write the configuration: the gateway of the demonstration, a ledger of its own, and ``nightly``."""
        told = gateway.replace("@url@", platform.url).replace("@grant@", "500")
        table = (
            'connector = "gateway"\nstore = "sqlite:///ledger.sqlite"\n\n[nightly]\nrosters = ["rosters"]\n'
        )
        self.config.write_text(f'{table}employers = "employers.csv"\n{nightly}\n{told}', encoding="utf-8")
        (self.folder / "gateway.token").write_text(platform.token)
        (self.folder / "gateway.token").chmod(0o600)


def write_roster(file: Path, people: Sequence[Person], as_of: date) -> None:
    """Write a roster that claims what each person holds."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(HEAD)
        table.writerows(_line(person, as_of) for person in people)


def _line(person: Person, as_of: date) -> tuple[str, ...]:
    manager = person.role != "operator"
    post = POSTS[person.role] if manager else (person.item or "低压电工作业").removesuffix("作业")
    held = next((record for record in person.records if not record.history), None)
    appointed = person.appointed_on.isoformat() if manager and person.appointed_on else ""
    claims = (
        ("特种作业操作证", held.category or "", held.item or "", held.number, held.valid_to.isoformat())
        if held and not manager
        else ("",) * 5
    )
    return (person.name, person.id_number, post, person.industry or "", appointed, *claims)
