"""The scorecard of all rules over the simulator's population, at several levels of misbehaviour.

``python benchmarks/scorecard.py`` writes docs/explanation/scorecard.md and docs/zh/scorecard.md; ``--levels well demo``
prints the tables of some levels instead. Every level asks a fresh simulated platform, in a process of its own, about
the same roster.
"""

import argparse
import contextlib
import io
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from certverify.commands import check
from certverify.demo.platform import MISBEHAVIOUR, started
from certverify.demo.roster import compose
from certverify.demo.scorecard import Counted, counted, table
from certverify.demo.stage import prepare
from certverify.demo.workbook import write_workbook
from certverify.messages import Lang, text
from certverify.rules.registry import ORDER

STATUSES = ("compliant", "flagged", "unverified", "rejected", "not_applicable")

DAY = date(2026, 11, 23)
PEOPLE = 310
SEED = 1
GRANT = 200.0

HERE = Path(__file__).parents[1]
EN = """\
# Scorecard: what was found, against what is true

The simulator knows what each of its people really holds, and the demonstration's roster is written from that, with
the slips and traps of rosters as they are: namesakes, cards renewed yesterday, certificates issued within the
platform's lag of three days, cards of other authorities, migrant workers, ID numbers pasted, masked or damaged by a
spreadsheet, forged ends, borrowed numbers, imitated QR codes. For every line and every rule it is known beforehand
whether the rule would be right (`certverify/demo`), by a reckoning that shares no code with the rules. A rule is
**found** where it is right and was said, **left open** where it is right and the entry is *unverified*, **missed**
where it is right and nothing tells so, **wrongly found** where it was said and is not right. Of the last, those
that accuse are the wrong accusations; a certificate issued within three days that the platform does not show yet
may be named as a lead, never as confirmed. `assessment_late`, `review_due_soon`, `age_out_of_range` and
`multi_employer` do not occur here: the tests of the rules state them.

Written by `benchmarks/scorecard.py` (310 people, seed 1, as of 2026-11-23); a test holds the tables of a well
platform to this page.
"""
ZH = """\
# 记分卡：查出的与实际的对照

模拟平台知道每个人实际持有什么证书，演示名册据此写成，并带有现实名册中的笔误和陷阱：同名、昨日换证、三日内新发证、
其他部门证件、外来务工人员、粘贴或被表格软件损坏的身份证号、篡改的有效期、冒用的编号、仿冒的二维码。每一行、每条
规则是否成立，事先由 `certverify/demo`另行推算，与规则不共用代码。“查出”：成立且已指出；“待核实”：成立，但该条目
未能核实；“遗漏”：成立而未指出；“误报”：不成立而指出，其中不符合项和存疑项为误判。三日内新发、平台尚未显示的证书
只能列为线索，不得列为已确认。`assessment_late`、`review_due_soon`、`age_out_of_range`、`multi_employer` 在此不
出现，由规则测试说明。

由 `benchmarks/scorecard.py` 生成（310 人，种子 1，截至 2026-11-23）；测试保证“平台正常”一节与本页一致。
"""
TITLES = {
    "well": ("The platform is well", "平台正常"),
    "demo": ("Some 15 % of the requests go wrong, as in the demonstration", "约 15% 的请求出错（同演示）"),
    "harsh": ("Some half of the requests go wrong", "约一半的请求出错"),
    "lying": (
        "Spells of \u201cno record\u201d for everybody, other people's records, changed fields, unknown words",
        "成段地对所有人答“无记录”、答成他人、字段改名、状态词不明",
    ),
    "down": ("Down from the 150th request on", "自第 150 次请求起停机"),
}

Faults = Sequence[Mapping[str, object]]


def _harsher(rules: Faults, times: float) -> Faults:
    return [
        r | {"probability": float(str(r["probability"])) * times} if "probability" in r else r for r in rules
    ]


LEVELS: Mapping[str, Faults] = {
    "well": (),
    "demo": MISBEHAVIOUR,
    "harsh": _harsher(MISBEHAVIOUR, 3.5),
    "lying": (
        {"fault": "empty", "after": 60, "next": 40},
        {"fault": "empty", "after": 200, "next": 25},
        {"fault": "wrong_person", "probability": 0.05},
        {"fault": "changed_fields", "probability": 0.03},
        {"fault": "unknown_status", "probability": 0.03},
    ),
    "down": ({"fault": "server_error", "status": 503, "after": 150},),
}
PAGES = {"en": HERE / "docs/explanation/scorecard.md", "zh": HERE / "docs/zh/scorecard.md"}
TEXTS = {"en": EN, "zh": ZH}


def played(level: str) -> Counted:
    """Check the roster against a platform that misbehaves so, and count."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        stage = prepare(Path(folder) / "stage")
        with started(people=PEOPLE, seed=SEED, today=DAY, grant=GRANT) as platform:
            placed = write_workbook(stage.roster, compose(platform.people(), DAY, SEED), DAY)
            stage.describe_gateway(platform, GRANT)
            platform.misbehave(LEVELS[level])
            check.run(
                [stage.roster], stage.reports, connectors="gateway", config=stage.config, as_of=DAY, lang="en",
                store=f"sqlite:///{stage.ledger.resolve()}", show_progress=False,
            )  # fmt: skip  # the arguments of one command
        return counted(stage.reports, placed, ORDER)


def section(level: str, told: Counted, lang: Lang) -> str:
    """Return what is said of one level."""
    title = TITLES[level][lang == "zh"]
    colon, comma, stop = ("：", "；", "。") if lang == "zh" else (": ", ", ", ". ")
    statuses = comma.join(
        f"{text(f'status.{status}', lang)} {told.statuses.get(status, 0)}" for status in STATUSES
    )
    wrong = f"{'误判' if lang == 'zh' else 'Wrong accusations'}{colon}**{told.wrongly_accused}**"
    return (
        "\n".join([f"## {title}\n", f"{statuses}{stop}{wrong}{stop.rstrip()}\n", *table(told, lang)]) + "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--levels", nargs="+", choices=list(LEVELS))
    some = parser.parse_args().levels
    told = {level: played(level) for level in some or LEVELS}
    for lang in ("en", "zh") if some is None else ("en",):
        sections = [section(level, counts, lang) for level, counts in told.items()]
        if some is None:
            PAGES[lang].write_text("\n".join([TEXTS[lang], *sections]), encoding="utf-8")
        else:
            sys.stdout.write("\n".join(sections))


if __name__ == "__main__":
    main()
