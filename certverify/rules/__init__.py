"""The verdicts: from answers and claims to findings, by dated law.

The way of an entry, in the order of the code:

1. ``posts``: what the post asks for, what the card claims, which days count; entries settled without asking.
2. ``gate``: what the answers allow us to say at all; "could not ask" never becomes "no".
3. ``records`` and ``pairs``: every official record beside every entry of its person.
4. ``weighing``: what the records amount to, and what keeps them from a verdict.
5. ``registry``: the rules, one expression each; ``findings`` and ``statuses`` write down what holds.
"""

from certverify.rules.judge import Verdict, judge, judge_parts

__all__ = ["Verdict", "judge", "judge_parts"]
