"""Header words: which column means what, and how sure that is (exact, by likeness, by content)."""

import csv
import difflib
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from certverify.rosters.table.header.renewals import parted_turn, renewed_with
from certverify.rosters.table.header.term_edges import edges_in
from certverify.rosters.values.cleaning import fold, squeeze, without_brackets
from certverify.rosters.values.in_post import asks_for_need
from certverify.rosters.values.traditional import in_simplified

__all__ = [
    "CARD_FIELDS",
    "HELD_OR_NOT",
    "Match",
    "exact_field",
    "fields_in",
    "header_shown",
    "header_words",
    "heads_person_and_number",
    "is_of_others",
    "match_header",
    "numbered",
    "words_of",
]

CARD_FIELDS: Final = frozenset(
    {
        "cert_name",
        "cert_number",
        "first_issue_date",
        "issue_date",
        "issuer",
        "job_category",
        "operation_item",
        "qr_payload",
        "review_actual",
        "review_due",
        "review_plain",
        "valid_from",
        "valid_to",
        "validity",
    }
)
"""Fields of one certificate; a roster may have several groups of them."""
_LATIN: Final = re.compile("[a-z][a-z'/&()-]*[a-z]")
_NEVER_GLOSS: Final = re.compile(
    "emergency|contact|guardian|famil|spouse|parent|kin|legal|former|previous|old|mentor|supervisor|train|medical|bank"
)
"""English words that may make a column another person's or another paper's, though the Chinese ones do not say so."""
HELD_OR_NOT: Final = frozenset(
    {"有/无", "有无", "是/否", "是否持证", "是否有证", "持证", "有证", "持证否", "有否"}
)
"""Words below an item or a certificate (电工证) that ask whether it is held."""
_QUESTION: Final = re.compile(
    r"^(?:[(]?\d{1,2}[)]?[、.]?(?=请|[您你]))?(?:请(?:填写|输入|选择|提供))?(?:[您你](?:所?(?:从事|持有|在|属)?的?)?|本人的?)"
    r"|^\d{1,2}[、.](?=[\u4e00-\u9fff])"
)
"""What a questionnaire puts before a header word: 1、您的姓名, 3.您从事的工种."""
_WORKERS: Final = re.compile(
    "^(?:特种作业|特殊工种|劳务|外包|外协|施工|现场|一线|在岗|在册|操作|作业|从业|务工|持证|员工|职工|工人|农?民工|工友|人员|学员"
    "|(?:被?考[核试]|申[请报]|报[考名])人员?|证件|考生|者|人|(?:安装|维修|检修|维保|操作|施工)工|驾驶员|司机)+(?=(?:中文|真实|汉字)?姓名|中文名|全名|身份证|公民身份|身份号码|证件号)"
)
"""Words for the people of the roster before 姓名 or 身份证号: 工人姓名, 从业人员身份证号码."""
_SCRIPT: Final = re.compile(
    "^(?:(?:真实|中文|汉字|汉语|本人|身份证上?)的?)+(?=姓名)|(?<=姓名)[-/—]*(?:全称|全名|中文|汉字)+$"
    "|(?<=^姓名)[-/—]*(?:与|同|按|以|须|应)?(?:与|同|按)?(?:身份证|证件)(?:上?(?:相|保持)?一致|为准|所载|上的?)$"
)
"""How a name is to be written, before or behind 姓名: 中文姓名, 真实姓名, 姓名全称, 姓名与身份证一致."""
_OF_CARD: Final = re.compile(
    "^(?:(?:特种作业)?(?:人员)?操作证|特种作业(?:证书?)?|(?:安全(?:生产)?)?(?:考核)?(?:合格|资格)证书?|上岗证书?|持证|证[件书照]?)(?=.{2})"
    "|^安全生产知识和管理能力(?=考核|合格证)"
)
"""The card's own name before what is said of it: 操作证有效期至, 特种作业操作证发证日期, 证件到期日."""
_PASS_NUMBER: Final = re.compile(
    "(?:(?:企业|单位|公司)?主要负责人|安全(?:生产)?管理人员|安全(?:生产)?|安管(?:人员)?)"
    "(?:安全(?:生产)?)?(?:知识和管理能力)?(?:考核)?(?:合格|资格)证书?(?:编号|号码?)|安管(?:人员)?证书?(?:编号|号码?)"
)
"""The number of a pass that says whose it is: 安全管理人员合格证编号, 主要负责人考核合格证号, 安管证号."""
_AUTHORITY: Final = re.compile(
    "^(?:国家)?(?:应急管理[部厅局]?|应急[部厅局]?|安监总?局?)颁?发?的?(?:(?P<bare>证(?![书件照]))|(?=特种作业|操作证|证[书件照]))"
)
"""Whose card it is before the card: 应急证, 应急管理局证 and 安监局操作证 are names of the special operation one."""
_FIRST_ISSUE: Final = re.compile(
    "(?:[首初]次|第一次|最早|最初|初)(?:领取?证?书?|取证|取得证书?|发证|获证)(?:日期?|时间|年月)?"
)
"""When a card was first issued: 初领, 首次取得证书日期, 第一次领证时间."""
_NTH_REVIEW: Final = re.compile(
    "(?:首次|第?[一二三四1234]次)(?:(?:实际|已)?(?:复审|复训|年审)(?:日期|时间|年月|情况|记录)?)"
)
"""One of a row's reviews by its number: 首次复审日期, 第二次复审."""
_APPOINTED: Final = re.compile(
    "(?:(?:发文)?任命|(?:现)?任(?:现)?(?:安全|安管|专职安全|兼职安全)[^(/]{0,6})(?:日期|时间|年月|起始日期|起始时间)"
)
"""When somebody was put in a post of safety: 任安全员时间, 任安全管理岗位时间, 发文任命时间."""
_KIND: Final = frozenset({"类别", "类型", "种类"})
_TERMS: Final = frozenset({"valid_from", "valid_to", "validity"})
_LIKENESS: Final = 0.8
_DATED: Final = _TERMS | {
    "first_issue_date",
    "issue_date",
    "review_actual",
    "review_due",
    "review_plain",
    "appointment_date",
}
_OF_ANY_CARD: Final = frozenset("特种作业操作资格合格证书件照")
_NEVER_LIKE: Final = re.compile(
    "紧急|家属|法人|法定|监护|担保|介绍|推荐|师[傅父]|徒弟|学徒|亲属|带教|负责人?身份|父|母|配偶|地址|旧|原|换证|培训|体检|合同|银行|卡号|社保|工资|健康|[段厂队区]长"
)
_OTHER_SYSTEM: Final = re.compile("从业资格|职业资格|技能等级|特种设备")
"""Certificates of other systems, near to words for ours: 从业资格证号 is a driver's, and no 资格证号."""
_NAMED_CARD: Final = re.compile(
    r"(?:持有?|所持)?(?P<name>(?!(?:IC|ID)(?![A-Z]))[A-Z][A-Z0-9&/-]+)(?:\([^()]*\))?[\u4e00-\u9fff]{0,6}?"
    "(?:证|许可|资格|有效|到期|期限|截止|届满|失效|复审|发证|初领|复训)"
)
"""A certificate named in Latin capitals before what is said of it: GWO证书有效期, HSE培训证到期时间."""
_CAPITALS_OF_HEADS: Final = frozenset(
    {
        "CARD", "CERT", "CERTIFICATE", "CERTNO", "DATE", "END", "EXP", "EXPIRE", "EXPIRED", "EXPIRES", "EXPIRY",
        "ISSUE", "LICENCE", "LICENSE", "NAME", "NO", "NUMBER", "PERMIT", "START", "TERM", "TYPE", "VALID", "VALIDITY",
    }
)  # fmt: skip
"""English words in capitals that say what the Chinese ones behind them say: VALIDITY有效期."""
_NUMBER: Final = re.compile(r"^(\D*?)第?\(?([1-9一二三四五])\)?(\D*)$")
_BETWEEN: Final = re.compile("[/、,，;；]|以?及|和|与|或")
_PEOPLE: Final = ("name", True)
"""What is known of words for people that head their names only if such stand below."""
_COUNT: Final = {sign: n for n, sign in enumerate("一二三四五", 1)}
Match = tuple[str, str, bool]
"""Field, how it was told (``exact`` or ``likeness``), and whether the content must decide."""


@cache
def _synonyms() -> dict[str, tuple[str, bool]]:
    path = files("certverify.rosters") / "data" / "header_synonyms.csv"
    lines = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {_key(row["header"]): (row["field"], row["decide_by_content"] == "yes") for row in lines}


def _key(text: str) -> str:
    return re.sub(r"[*★☆:。.、_]+", "", squeeze(text)).lower()


def header_shown(text: str) -> str:
    """Return a header as a reader knows it: Latin words keep one space between them (Cert No.), 姓　名 none."""
    words = fold(text).split()
    return ("" if re.search("[\u2e80-\u9fff]", text) else " ").join(words)


def header_words(texts: Sequence[str]) -> int:
    """Return how many different fields the texts of a row name exactly."""
    return len({found[0] for text in texts if (found := _exact(text)) is not None and found[0] != "ignore"})


@lru_cache(maxsize=2048)
def exact_field(text: str) -> str:
    """Return the field that a header names exactly, else blank; likenesses, which cost much, are not tried.

    A word for people (作业人员) that may head a group of columns as well as their names is none.
    """
    found = _exact(text)
    return _edge(text) or (found[0] if found is not None and found != _PEOPLE else "")


def words_of(field: str) -> list[str]:
    """Return the header words known for a field, folded as they are compared: no white space, lower case."""
    return sorted(word for word, (meant, _) in _synonyms().items() if meant == field)


def match_header(text: str) -> Match | None:
    """Return what a header means: an end of a term, its words, without brackets, each of several, the nearest words.

    The end comes first, because of 有效期（起） the bracket says what the word alone would get wrong.
    """
    if (plain := in_simplified(text)) != text:
        found_so = match_header(plain)
        return (found_so[0], "likeness", found_so[2]) if found_so else None
    if (edge := _edge(text)) is not None:
        return edge, "exact", False
    if (found := _exact(text)) is not None:
        return found[0], "exact", found[1]
    field, by_content = _several(text) or _glossed(_key(text)) or _nearest(text)
    named = field in CARD_FIELDS and _names_latin_card(text)
    return (field, "likeness", by_content) if field and not named else None


def _nearest(text: str) -> tuple[str, bool]:
    key = without_brackets(_key(text))[0]
    if len(key) < 3 or is_of_others(key):
        return "", False
    near = difflib.get_close_matches(key, list(_synonyms()), n=1, cutoff=_LIKENESS)
    field, by_content = _synonyms()[near[0]] if near else ("", False)
    asks = field == "holding" and asks_for_need(key)  # what a post needs is not what somebody has
    return (field, by_content) if field and not asks and not _of_another(key, field) else ("", False)


def _names_latin_card(text: str) -> bool:
    """Tell whether a header is of a certificate that Latin capitals name, which is another one: GWO证书有效期."""
    found = _NAMED_CARD.match(squeeze(text))
    return found is not None and not _CAPITALS_OF_HEADS.issuperset(re.findall("[A-Z]+", found["name"]))


def _of_another(key: str, field: str) -> bool:
    """Tell whether a header like one of a card's speaks of something else: 从业资格证号 of another system's card.

    保险有效期至 is near to 有效期至, and no card's.

    Every sign of it must stand in a known word for that date or in the card's own name: T证有效期 is a lift mechanic's.
    """
    if field in CARD_FIELDS and _OTHER_SYSTEM.search(key) is not None:
        return True
    if field not in _DATED:
        return False
    signs = re.findall("[a-z]+|[\u2e80-\u9fff]", key)
    known = _OF_ANY_CARD.union(*(re.findall("[a-z]+|[\u2e80-\u9fff]", word) for word in words_of(field)))
    return not known.issuperset(signs)


def is_of_others(text: str) -> bool:
    """Tell whether a header speaks of other people or papers than those of the roster (监护人, 紧急联系人)."""
    return _NEVER_LIKE.search(squeeze(text)) is not None


def _exact(text: str) -> tuple[str, bool] | None:
    """Look a header up as it stands, without its brackets, as one word in two languages, and without whose it is."""
    key = _plainly(_key(in_simplified(text)))
    plain = without_brackets(key)[0]
    if _NTH_REVIEW.fullmatch(plain):
        return "review_actual", False
    if _FIRST_ISSUE.fullmatch(plain):
        return "first_issue_date", False
    if _APPOINTED.fullmatch(plain):
        return "appointment_date", False
    if _PASS_NUMBER.fullmatch(plain):
        return "cert_number", False
    found = _synonyms().get(key) or _synonyms().get(plain) or _in_both(key)
    return (
        found
        or _synonyms().get(without_brackets(whose := _plainly(_whose(in_simplified(text))))[0])
        or _of_card(whose)
        or _before_or_after(whose)
    )


def _plainly(key: str) -> str:
    """Read 应急证有效期 as 特种作业证有效期, and 安监局操作证 as 操作证; 住建证 stays another authority's."""
    return _AUTHORITY.sub(lambda found: "特种作业证" if found["bare"] else "", key)


def _of_card(key: str) -> tuple[str, bool] | None:
    """Read 操作证有效期至 by 有效期至, and 合格证类别 as 证书类别, whose cells tell a manager's type from an item."""
    said = without_brackets(_OF_CARD.sub("", key))[0]
    if said in _KIND and said != key and "资格" not in key:
        return _synonyms()["证书类别"]
    found = _synonyms().get(said)
    return found if found is not None and found[0] in CARD_FIELDS else None


def _before_or_after(key: str) -> tuple[str, bool] | None:
    """Read 原证编号 and 换证后有效期至 by 证书编号 and 有效期至: of one card before and after its renewal."""
    turn, rest = parted_turn(key)
    if not turn:
        return None
    words = (rest, rest.removeprefix("证"), f"证书{rest.removeprefix('证')}")
    found = (_synonyms().get(without_brackets(word)[0]) or _of_card(word) for word in words)
    return next(((known[0], False) for known in found if known and renewed_with(known[0])), None)


def _whose(text: str) -> str:
    """Return the header word behind the number of a question and the words for the people listed, folded."""
    asked = _QUESTION.sub("", squeeze(text))
    return _SCRIPT.sub("", _WORKERS.sub("", _key(asked)))


def _in_both(key: str) -> tuple[str, bool] | None:
    """Read 姓名 Name, whose halves mean the same; Emergency contact 姓名 is another's."""
    chinese, english = _halves(key)
    found, said = _synonyms().get(chinese), _synonyms().get(english)
    return found if found and said and found[0] == said[0] else None


def _glossed(key: str) -> tuple[str, bool] | None:
    """Read 任职日期 Appointed by its Chinese half, where the English one is no word that we know for another column."""
    chinese, english = _halves(key)
    if len(english) < 3 or _NEVER_GLOSS.search(english):
        return None
    found, said = _exact(chinese) if chinese else None, _synonyms().get(english)
    if found is None or said is None or said[0] == found[0]:
        return found
    # of 考核有效期 Valid until the English half says which end of the term is meant
    return said if {found[0], said[0]} <= _TERMS else None


def _halves(key: str) -> tuple[str, str]:
    """Part a folded header into its Chinese and its Latin words: 合格证号/Cert No. into 合格证号 and certno."""
    plain = without_brackets(key)[0]
    latin, chinese = _LATIN.findall(plain), _LATIN.sub("", plain)
    if len(latin) != 1 or re.search("[a-z0-9]", chinese):
        return "", ""
    return chinese.strip("/"), latin[0].strip("/()-")


def _edge(text: str) -> str | None:
    """Read 有效期限起, of which only 有效期限 is a word of its own."""
    ends = (edge for term, edge in edges_in(squeeze(text)) if (known := _exact(term)) and known[0] in _TERMS)
    return next(ends, None)


def _several(text: str) -> tuple[str, bool] | None:
    """Read 岗位/工种 or 作业类别及准操项目: all of its words are known; an item says more than its category.

    Of 序号、姓名 and 身份证号/手机号 the person is meant.
    """
    known = _words_of(text)
    return min(known, key=lambda word: (*_TELLING, word[0]).index(word[0]), default=None)


_TELLING: Final = ("operation_item", "name", "id_number")


def _words_of(text: str) -> list[tuple[str, bool]]:
    """Return what each of several words in a header means; nothing where one of them is unknown, or there is one."""
    words = [_exact(word) for word in _BETWEEN.split(squeeze(text))]
    known = [word for word in words if word is not None]
    return known if len(words) == len(known) > 1 else []


def fields_in(text: str) -> frozenset[str]:
    """Return the fields that a header names exactly: two for 姓名及身份证号, none where one of its words is unknown."""
    found = _exact(text)
    words = [found] if found is not None else _words_of(without_brackets(text)[0])
    return frozenset(word[0] for word in words if word != _PEOPLE)


def heads_person_and_number(text: str) -> bool:
    """Tell whether a header announces both in one cell: 姓名及身份证号."""
    return {"name", "id_number"} <= fields_in(text)


def numbered(text: str) -> tuple[str, int] | None:
    """Split 证书2编号, 第2证名称 or 操作证号（二） into the header and the number of its group."""
    match = _NUMBER.fullmatch(squeeze(text))
    if match is None or re.search("第.次", squeeze(text)):
        return None
    count = match.group(2)
    return match.group(1) + match.group(3), int(count) if count.isdigit() else _COUNT[count]
