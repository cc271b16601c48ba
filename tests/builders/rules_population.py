"""A random population for the rules: every state of entry, answer and record, boundaries above all."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from judging import answer, manager, operator, passed, record
from rules_oracle import plain_number

__all__ = ["at_several", "population", "sharing", "standing_alone"]

_ITEMS = ["低压电工作业", "高压电工作业", "熔化焊接与热切割作业"]
_CATEGORY = {
    "低压电工作业": "电工作业",
    "高压电工作业": "电工作业",
    "熔化焊接与热切割作业": "焊接与热切割作业",
}
_OFFICIAL_ITEMS = [*_ITEMS, *_ITEMS, "低压电工", "1.2", "低压 电工作业", "偶氮化工艺作业", "电工作业", None]
_EMPLOYERS = {
    "甲公司": "甲",
    "甲 公司": "甲",
    "乙公司": "乙",
    "乙（集团）公司": "乙",
    "丙公司": "丙",
    "丁建筑公司": "丁",
}
"""Names as rosters write them, and which employer each is; only 乙's two names need its code to be told one."""
_CODES = {"乙公司": "91320199MA00000002", "乙（集团）公司": "91320199MA00000002"}
_GAPS = [-800, -91, -32, -31, -2, -1, 0, 1, 31, 32, 60, 61, 90, 91, 400, 1500]
_IDS = [
    "320199198503141170",
    "370299199007222245",
    "410199198809053319",
    "830199198503141177",
    "910199198503141170",
]

Rows = list[dict[str, Any]]


def population(seed: int, size: int, as_of: date) -> tuple[Rows, Rows, Rows]:
    """Return ``size`` entries with the answers and records behind them."""
    chance = random.Random(seed)
    entries, answers, records = [], [], []
    for number in range(size):
        if entries and _may_hold_another(entries[-1]) and chance.random() < 0.15:
            entries.append(_another_card(chance, entries[-1], as_of))
            continue
        entry = _entry(chance, number, as_of)
        entries.append(entry)
        kind = passed if entry["role"] in {"principal", "safety_manager"} else record
        for key in (entry["query_key"], entry["followup_key"]):
            if key is None or chance.random() < 0.03:
                continue
            answers.append(_answer(chance, key, as_of))
            if answers[-1]["state"] == "found":
                count = chance.choice([0, 1, 1, 1, 2, 2, 3])
                records += [_record(chance, kind, key, entry, as_of) for _ in range(count)]
    _write_days(random.Random(seed), entries, records)
    return entries, answers, records


def _write_days(chance: random.Random, entries: Rows, records: Rows) -> None:
    """Have the rows of claimed ends write other days: ends on record, reviews on record, others, or unknown ones."""
    official: dict[str, Rows] = {}
    for r in records:
        official.setdefault(r["query_key"], []).append(r)
    for e in entries:
        if e.get("claimed_valid_to") is None:
            continue
        shown = official.get(e["query_key"] or "", [])
        days = [r[name] for r in shown for name in ("valid_to", "valid_to", "review_due") if r[name]]
        held = chance.sample(days, min(len(days), chance.choice([0, 0, 1, 2])))
        e["row_days"] = chance.choice([None, sorted({date(2020, 2, 29), *held}), sorted(set(held)), []])


def sharing(entries: Sequence[dict[str, Any]]) -> set[int]:
    """Return the entries whose number others have too, fill-down apart (rows that follow each other)."""
    held: dict[str, Rows] = {}
    for e in sorted(entries, key=lambda e: (e["row"], e["part"], e["entry"])):
        if e["claims"] and e["claimed_number"] is not None:
            held.setdefault(plain_number(e["claimed_number"]), []).append(e)
    found: set[int] = set()
    for rows in held.values():
        runs: list[Rows] = []
        for e in rows:
            if runs and e["row"] - runs[-1][-1]["row"] <= 1:
                runs[-1].append(e)
            else:
                runs.append([e])
        if len({_who(run[0]) for run in runs}) > 1:
            mine = [e for run in runs for e in run if _who(e) == _who(run[0])]
            found |= {e["entry"] for e in mine if not _own(e) and not e["claimed_number"].startswith("TS6")}
    return found


def standing_alone(entries: Sequence[dict[str, Any]]) -> set[int]:
    """Return the operators' cards that lie beside a card of the same person which answers the same post.

    Each of several items is one of them where the post names only their category.
    """
    posts: dict[tuple[str, str | None, str | None], Rows] = {}
    for e in entries:
        if e["role"] == "operator" and e["claims"] and e["disposition"] is None:
            named, asked = e["claimed_category"], e["required_category"]
            if named and asked:
                posts.setdefault((e["query_key"], e["required_item"], asked), []).append(e)
    found: set[int] = set()
    for (_, item, category), cards in posts.items():
        fit = [e for e in cards if (e["claimed_item"] == item if item else e["claimed_category"] == category)]
        if fit:
            found |= {e["entry"] for e in cards} - {e["entry"] for e in fit}
        if item is None and len({e["claimed_item"] for e in fit}) > 1:
            found |= {e["entry"] for e in fit if e["claimed_item"]}
    return found


def at_several(entries: Sequence[dict[str, Any]], as_of: date) -> dict[int, int]:
    """Return for managers in post at several employers, as entry and number, how many those are.

    Every employer here has either no credit code or one that belongs to its name.
    """
    held: dict[str, Rows] = {}
    for e in entries:
        doubtful = e["conflict_field"] or e["id_suspect"] or e["disposition"]
        later = e["appointed_on"] is not None and e["appointed_on"] > as_of
        if e["role"] != "operator" and not doubtful and not later and e["employer"]:
            held.setdefault(e["person_key"], []).append(e)
    found = {}
    for rows in held.values():
        firms = {_EMPLOYERS[e["employer"]] for e in rows}
        found |= {e["entry"]: len(firms) for e in rows if len(firms) > 1}
    return found


def _who(e: dict[str, Any]) -> tuple[str, str]:
    return e["id_type"], e["id_number"]


def _own(e: dict[str, Any]) -> bool:
    ident = e["id_number"]
    old = {ident[:6] + ident[8:17]} if e["id_type"] == "id_card" else set()
    return plain_number(e["claimed_number"]) in {ident} | old


def _entry(chance: random.Random, number: int, as_of: date) -> dict[str, Any]:
    make = operator if chance.random() < 0.6 else manager
    entry = make(
        entry=number,
        row=2 * number + chance.choice([5, 5, 6]),
        person_key=f"p{number // 2 if number % 5 == 0 else number}",
        query_key=f"q{number}",
        followup_key=f"f{number}" if chance.random() < 0.15 else None,
        id_number=chance.choice(_IDS[:3] * 4 + _IDS[3:]),
        id_type=chance.choice(["id_card"] * 9 + ["passport"]),
        id_suspect=chance.random() < 0.05,
        id_card_seen=chance.random() < 0.3,
        name_fragile=chance.random() < 0.1,
        renewal_applied=chance.random() < 0.2,
        qr_payload=chance.choice(
            [None] * 12 + ["http://cx.mem.gov.cn.example/q", "https://cx.mem.gov.cn/special"]
        ),
        birth_date=chance.choice(
            [None, date(1985, 3, 14), as_of.replace(year=as_of.year - 18) + timedelta(days=1)]
        ),
        claimed_other_system=chance.choice([None] * 9 + ["housing"]),
    )
    entry["employer"] = chance.choice([*_EMPLOYERS, None])
    entry["employer_uscc"] = _CODES.get(entry["employer"] or "")
    _claim(chance, entry, as_of)
    (_post if make is operator else _office)(chance, entry, as_of)
    _settle(chance, entry)
    return entry


def _may_hold_another(entry: dict[str, Any]) -> bool:
    return entry["role"] == "operator" and entry["query_key"] is not None and entry["claims"]


def _another_card(chance: random.Random, before: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Return the next line of the same person and post, with a card of its own and the same answers."""
    entry = before | {"entry": before["entry"] + 1, "row": before["row"] + 2}
    _claim(chance, entry, as_of)
    return entry


def _post(chance: random.Random, entry: dict[str, Any], _as_of: date) -> None:
    item = chance.choice(_ITEMS)
    entry["required_item"] = chance.choice([item, item, None])
    entry["required_category"] = _CATEGORY[item]
    if chance.random() < 0.15:
        entry["required_item"] = entry["required_category"] = None


def _office(chance: random.Random, entry: dict[str, Any], as_of: date) -> None:
    entry["role"] = chance.choice(["principal", "safety_manager"])
    entry["post"] = chance.choice(["安全总监", "安全总监", "分管安全副总", None])
    entry["industry"] = chance.choice(["危险化学品"] * 4 + ["金属冶炼", "某行业", None])
    entry["industry_class"] = chance.choice(
        ["high_risk"] * 6 + ["ask", "not_high_risk", "other_system", None]
    )
    entry["unit_type"] = chance.choice(["生产单位", "经营单位", "某单位", None])
    days = chance.choice([-20, 30, 100, 120, 175, 180, 181, 182, 183, 184, 185, 186, 187, 190, 195, 300, 900])
    entry["appointed_on"] = chance.choice([None] + [as_of - timedelta(days=days)] * 6)
    entry["claimed_item"] = entry["claimed_category"] = None


def _claim(chance: random.Random, entry: dict[str, Any], as_of: date) -> None:
    if chance.random() < 0.4:
        return
    ident = entry["id_number"]
    number = [
        "T" + ident,
        ident,
        "t" + ident.lower(),
        "Ｔ" + ident,
        f"T{ident[:6]}{ident[8:17]}",
        f"T{ident[:6]} {ident[6:]}",
    ]
    entry |= {
        "claims": True,
        "claimed_number": chance.choice(
            [*number, None, "T370299199007222245", "TS6JABC01234", "2021-0015", "9-77"]
        ),
        "claimed_valid_to": chance.choice([None] + [as_of + timedelta(days=g) for g in _GAPS]),
        "claimed_valid_to_precision": chance.choice(["day", "day", "month"]),
        "claimed_valid_from": chance.choice(
            [None, None, as_of - timedelta(days=700), as_of + timedelta(days=40)]
        ),
        "claimed_first_issue": chance.choice(
            [None, None, as_of - timedelta(days=700), as_of + timedelta(days=1)]
        ),
    }
    item = chance.choice(_ITEMS)
    entry["claimed_item"] = chance.choice([item, item, None])
    entry["claimed_category"] = (
        chance.choice([_CATEGORY[item], _CATEGORY[item], None])
        if entry["claimed_item"] is None
        else _CATEGORY[item]
    )


def _settle(chance: random.Random, entry: dict[str, Any]) -> None:
    draw = chance.random()
    if draw < 0.05:
        settled = {"disposition": chance.choice(["not_applicable", "unverified"]), "cause": "post_unclear"}
        if (
            settled["disposition"] == "not_applicable"
            and entry["claimed_other_system"]
            and chance.random() < 0.5
        ):
            settled["cause"] = "other_system"
        entry |= settled | {"query_key": None, "followup_key": None}
    elif draw < 0.08:
        entry |= {"conflict_field": "sex", "conflict_detail": "男"}


def _answer(chance: random.Random, key: str, as_of: date) -> dict[str, Any]:
    state = chance.choice(["found"] * 5 + ["not_found"] * 4 + ["unanswered"])
    fields: dict[str, Any] = {"query_key": key, "absence_proves": chance.random() < 0.85}
    if state != "unanswered":
        asked = as_of + timedelta(days=chance.choice([0, 0, 0, 2, 40, -1, -12, -29]))
        fields["asked_at"] = datetime(asked.year, asked.month, asked.day, 1, tzinfo=UTC)
        fields["first_asked_at"] = fields["asked_at"] - timedelta(days=4)
        if chance.random() < 0.1:
            fields["data_as_of"] = asked - timedelta(days=chance.choice([1, 20, 60]))
        fields |= {"standing": chance.choice([1, 2, 3]), "identity_corroborated": chance.random() < 0.6}
        if fields["standing"] > 1:
            fields["agreed_since"] = asked - timedelta(days=chance.choice([3, 4, 30, 90]))
    return answer(state, **fields)


def _record(chance: random.Random, kind: Any, key: str, entry: dict[str, Any], as_of: date) -> dict[str, Any]:
    def day() -> date:
        return as_of + timedelta(days=chance.choice(_GAPS))

    end = chance.choice([None] + [day()] * 9)
    fields = {
        "query_key": key,
        "end": end,
        "valid_from": chance.choice([None, *[as_of - timedelta(days=1000)] * 3, as_of + timedelta(days=1)]),
        "first_issue": chance.choice([None] + [as_of - timedelta(days=1200), as_of - timedelta(days=3)] * 3),
        "review_due": chance.choice([None, None, end, day()]),
        "reviewed_on": chance.choice([None, None, as_of - timedelta(days=1100), as_of - timedelta(days=500)]),
        "status": chance.choice(["current"] * 8 + ["lapsed", "revoked", "unknown"]),
        "superseded": chance.random() < 0.15,
        "number": chance.choice([None, f"T{entry['id_number']}", "9-77"]),
    }
    if kind is record:
        item = chance.choice(_OFFICIAL_ITEMS)
        category = chance.choice(["电工作业", "焊接与热切割作业", "某类", None])
        return record(item, **fields) | {"category": _CATEGORY.get(item or "", category)}
    words = {
        "person_type": chance.choice(["主要负责人"] * 3 + ["安全生产管理人员"] * 3 + ["某人员", None]),
        "unit_type": chance.choice(["生产单位", "经营单位", None]),
    }
    return (
        passed(chance.choice(["危险化学品"] * 4 + ["金属冶炼", "某行业", "另一行业", None]), **fields) | words
    )
