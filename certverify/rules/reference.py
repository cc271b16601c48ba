"""The reference page of the rules (``docs/reference/rules.md``), made from the packs, the messages and the examples.

``python -m certverify.rules.reference > docs/reference/rules.md`` writes it anew; a test holds the two equal.
"""

import sys
from collections.abc import Iterator
from dataclasses import fields

from certverify.messages import keys, template
from certverify.rules.examples import Example, examples, judged
from certverify.rules.packs import PACKS, Pack
from certverify.rules.packs.pack import Law, Parameters, RuleLaw
from certverify.rules.packs.reading import read_pack
from certverify.rules.registry import registry
from certverify.rules.rule import Rule
from certverify_schemas.finding import Severity

__all__ = ["reference_page"]

_INTRODUCTION = """\
# Rules

Made from the packs, the catalogue of messages and the examples; do not edit. The rules stand in the order in which one
of them becomes the primary finding of an entry. Evidence: **text** was read in the document itself, **secondary** seen
in a public copy or quotation, **unverified** believed, **practice** taken from how rosters are kept. `certverify rules`
lists the same for one day.

A fact that has a day of its own (a term that is over, a review missed, a deadline passed) is judged by the law of that
day, any other by the law of the day of the verdict. So one run may cite two packs: a review missed in May 2026 is a
violation of Order 30, one missed in June is a doubt to be confirmed under Order 19.

Each example was judged by the rules when this page was made. Its messages are the program's own.
"""


def reference_page() -> str:
    """Return the page as Markdown."""
    packs = [read_pack(name) for name in PACKS]
    return "\n".join([_INTRODUCTION, *_packs(packs), *_table(packs), *_rules(packs)]) + "\n"


def _packs(packs: list[Pack]) -> Iterator[str]:
    yield "## Packs\n"
    yield "| pack | from | to | |"
    yield "|---|---|---|---|"
    for pack in packs:
        until = "" if pack.valid_to is None else pack.valid_to.isoformat()
        yield f"| {pack.id} {pack.version} | {pack.valid_from} | {until} | {'' if pack.confirmed else 'unconfirmed'} |"
    for pack in packs:
        yield f"\nSources of {pack.id}:\n"
        yield from (f"- {s.title} ({s.dated}, {s.evidence})" for s in pack.sources)
    yield "\nParameters:\n"
    yield "| parameter | " + " | ".join(p.id for p in packs) + " |"
    yield "|---|" + "---|" * len(packs)
    for parameter in fields(Parameters):
        values = (str(getattr(p.parameters, parameter.name)) for p in packs)
        yield f"| `{parameter.name}` | {' | '.join(values)} |"


def _table(packs: list[Pack]) -> Iterator[str]:
    yield "\n## Overview\n"
    yield "| rule | family | " + " | ".join(f"{p.id}: severity, evidence" for p in packs) + " |"
    yield "|---|---|" + "---|" * len(packs)
    for rule in registry(packs[-1], packs[-1].valid_from):
        laws = (p.rules[rule.name] for p in packs)
        shown = " | ".join(f"{_severity(rule, law)}, {law.evidence}" for law in laws)
        yield f"| [`{rule.name}`](#{rule.name}) | {rule.family.value} | {shown} |"


def _rules(packs: list[Pack]) -> Iterator[str]:
    worked = {example.rule: example for example in examples()}
    for rule in registry(packs[-1], packs[-1].valid_from):
        key = f"rule.{rule.name}"
        yield f"\n## {rule.name}\n"
        yield f"**{template(f'{key}.title', 'zh')}** · {template(f'{key}.title', 'en')}\n"
        yield from _words(key)
        yield from _law(rule, packs)
        yield from _example(worked[rule.name])


def _words(key: str) -> Iterator[str]:
    for message in sorted(k for k in keys() if k == f"{key}.message" or k.startswith(f"{key}.message.")):
        yield f"- `{message.removeprefix('rule.')}`: {template(message, 'zh')}"
        yield f"  {template(message, 'en')}"
    yield f"- Measure: {template(f'{key}.measure', 'zh')}"
    yield f"  {template(f'{key}.measure', 'en')}"


def _law(rule: Rule, packs: list[Pack]) -> Iterator[str]:
    yield f"- Family: {rule.family.value}"
    named = packs[-1].rules[rule.name].parameters
    yield f"- Parameters: {', '.join(f'`{name}`' for name in named) or 'none'}"
    for pack in packs:
        law = pack.rules[rule.name]
        basis = "；".join(template(b, "zh") for b in law.basis)
        yield f"- Under {pack.id}: {_severity(rule, law)}; evidence {law.evidence}; basis: {basis or 'none'}"
        yield from _earlier(law.basis, pack)
        yield from (f"  - {article}" for article in map(_article, (pack.laws[name] for name in law.legal)))


def _severity(rule: Rule, law: RuleLaw) -> str:
    severity = law.severity.value
    if rule.milder is not None:
        return f"{severity}, {Severity.ADVISORY.value} where the row itself may explain it"
    return severity if rule.alone is None else f"{severity} beside another sign, {rule.alone.value} alone"


def _earlier(basis: tuple[str, ...], pack: Pack) -> Iterator[str]:
    """Yield what a fact of an earlier day is based on instead."""
    for version in (version for name in basis for version in pack.versions.get(name, ())):
        if version.until >= pack.valid_from:
            yield f"  - on days up to {version.until}: {template(version.told, 'zh')} ({version.evidence})"


def _article(law: Law) -> str:
    return f"{law.id}, {law.article}: {law.says} ({_window(law)}; {law.evidence})"


def _window(law: Law) -> str:
    if law.since is None:
        return "in force"
    return f"{law.since} to {law.until}" if law.until is not None else f"since {law.since}"


def _example(example: Example) -> Iterator[str]:
    verdict = judged(example)
    finding = verdict.findings.filter(rule=example.rule, entry=0).row(0, named=True)
    status = verdict.statuses.filter(entry=0).row(0, named=True)["status"]
    yield f"\nExample, judged as of {example.as_of}: {example.told}\n"
    yield f"> {status}; {finding['severity']}, {finding['certainty']}; pack {finding['pack'].rpartition(' ')[0]}"
    for side in ("claimed", "official", "deadline", "deadline_rolled"):
        if finding[side] is not None:
            yield f"> · {side}: {finding[side]}"
    yield ">"
    yield f"> {finding['message_zh']}"
    yield ">"
    yield f"> {finding['message_en']}"


if __name__ == "__main__":
    sys.stdout.write(reference_page())
