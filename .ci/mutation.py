"""Mutation testing of the rules: every small change of certverify/rules must make a test fail.

    python .ci/mutation.py [--minutes N] [--seed N] [--only MODULE]... [--survivors FILE]

mutmut makes the mutants; running them is our own, because mutmut forks after polars has started its threads, which
hangs the child. Here all mutants live in one process: the modules are loaded from mutated source, a name chooses the
mutant, and the tests that reach its function run until one fails, those that killed its neighbours first. A mutant that
hangs or ends the process counts as killed; another process goes on behind it.

Mutants are taken in a repeatable random order, so that a run cut short after ``--minutes`` has measured a fair
sample. One process works on each core, with one thread for polars, since frames of one line are not worth more.

A mutant that changes nothing anybody could see is listed with its reason in ``equivalent_mutants.toml`` and leaves the
count; one that a test kills all the same makes the run fail.
"""

# ruff: noqa: D102, SLF001 -- hooks are documented by pytest and importlib; mutmut shows what was reached in `_stats` only

import argparse
import importlib.abc
import importlib.machinery
import json
import os
import random
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

ROOT = Path(__file__).resolve().parents[1]
SUBJECT = ROOT / "certverify" / "rules"
TESTS = [
    *sorted(str(path) for path in (ROOT / "tests" / "unit").glob("test_rules_*.py")),
    str(ROOT / "tests" / "property" / "test_rules_oracle.py"),
]
SLOWEST = 120
"""Seconds of processor time for one mutant; what takes longer hangs. One that sleeps has ten times as long."""


def module_of(path: Path) -> str:
    """Return the dotted name of a module of the subject."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in sorted(SUBJECT.rglob("*.py"))}


@cache
def mutated(module: str) -> Any:
    """Return the mutated source of a module and the names of its mutants."""
    path = MODULES[module]
    return mutate_file_contents(str(path), path.read_text(encoding="utf-8"))


def all_mutants(only: Container[str], seed: int) -> list[str]:
    """Return every mutant as ``module.function__mutmut_n`` in the random order of a seed."""
    names = [f"{m}.{name}" for m in MODULES if not only or m in only for name in mutated(m).mutant_names]
    random.Random(seed).shuffle(names)  # noqa: S311 -- a repeatable order, no secret
    return names


class MutatedSource(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Finds the modules of the subject, and loads them from their mutated source."""

    def __init__(self, name: str = "", path: str = "") -> None:
        importlib.machinery.SourceFileLoader.__init__(self, name, path)

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        if fullname not in MODULES:
            return None
        path = MODULES[fullname]
        loader = MutatedSource(fullname, str(path))
        folder = [str(path.parent)] if path.name == "__init__.py" else None
        spec = importlib.machinery.ModuleSpec(
            fullname, loader, origin=str(path), is_package=folder is not None
        )
        if folder is not None:
            spec.submodule_search_locations = folder
        spec.has_location = True
        return spec

    def get_code(self, fullname: str) -> Any:
        return compile(mutated(fullname).code, str(MODULES[fullname]), "exec", dont_inherit=True)


class Hangs(BaseException):
    """A mutant ran out of time."""


class Worker:
    """A pytest session that runs its tests once per mutant and writes a line for each to the journal."""

    def __init__(self, journal: Path, names: list[str], deadline: float) -> None:
        self.journal, self.names, self.deadline = journal, names, deadline
        self.reaching: dict[str, list[pytest.Item]] = defaultdict(list)
        self.killers: dict[str, Counter[pytest.Item]] = defaultdict(Counter)
        self.overall: Counter[pytest.Item] = Counter()
        self.seconds: dict[pytest.Item, float] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        signal.signal(signal.SIGALRM, _hangs)
        signal.signal(signal.SIGPROF, _hangs)
        self._reach(session.items)
        with self.journal.open("a", encoding="utf-8") as journal:
            for name in self.names:
                if time.time() > self.deadline:
                    break
                journal.write(json.dumps({"mutant": name, "fate": "begun"}) + "\n")
                journal.flush()
                journal.write(json.dumps({"mutant": name, "fate": self._fate(name)}) + "\n")
                journal.flush()
        return True

    def _reach(self, items: list[pytest.Item]) -> None:
        """Find out which functions each test reaches; a test that fails without a mutant ends everything."""
        for item in items:
            begun = time.perf_counter()
            if not self._passes(item, "stats"):
                pytest.exit(f"{item.nodeid} fails without any mutant", returncode=2)
            self.seconds[item] = time.perf_counter() - begun
            for function in state()._stats:
                self.reaching[function].append(item)
            state()._stats.clear()

    def _fate(self, name: str) -> str:
        function = name.rpartition("__mutmut_")[0]
        killers = self.killers[function]
        order = sorted(self.reaching[function], key=lambda item: (-killers[item], self._worth(item)))
        signal.alarm(10 * SLOWEST)
        signal.setitimer(signal.ITIMER_PROF, SLOWEST)
        try:
            for item in order:
                if not self._passes(item, name):
                    killers[item] += 1
                    self.overall[item] += 1
                    return "killed"
        except Hangs:
            return "hangs"
        finally:
            signal.alarm(0)
            signal.setitimer(signal.ITIMER_PROF, 0)
        return "survived" if order else "unreached"

    def _worth(self, item: pytest.Item) -> float:
        """Return the seconds that an item costs per mutant that it has killed so far."""
        return self.seconds[item] / (1 + self.overall[item])

    def _passes(self, item: pytest.Item, mutant: str) -> bool:
        set_mutant_under_test("")
        _forget()
        set_mutant_under_test(mutant)
        reports = runtestprotocol(item, nextitem=None, log=False)
        set_mutant_under_test("")
        return all(report.passed for report in reports)


def _hangs(_signal: int, _frame: FrameType | None) -> None:
    raise Hangs


def _forget() -> None:
    """Empty every cache of the subject: what one mutant put there must not help the next."""
    for name in MODULES:
        for value in vars(sys.modules[name]).values() if name in sys.modules else ():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def work(journal: Path, names: list[str], deadline: float) -> int:
    """Run the mutants that the journal does not know yet."""
    sys.meta_path.insert(0, MutatedSource())
    known = fates([journal])
    worker = Worker(journal, [name for name in names if name not in known], deadline)
    options = ["-q", "--no-header", "-p", "no:cacheprovider", "-m", "not deep", "-k", "not 2-2"]
    return int(pytest.main([*options, *TESTS], plugins=[worker]))


def fates(journals: list[Path]) -> dict[str, str]:
    """Return what became of each mutant; one that was begun and not ended took its process with it."""
    texts = [journal.read_text(encoding="utf-8") for journal in journals if journal.exists()]
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    return {line["mutant"]: line["fate"] for line in lines}


def diff_of(name: str) -> Iterator[str]:
    """Yield the lines in which a mutant differs from the original."""
    module, _, mutant = name.rpartition(".")
    wanted, original = mutant, f"{mutant.rpartition('__mutmut_')[0]}__mutmut_orig"
    made = mutated(module)
    lines = made.code.splitlines()

    def body(function: str) -> list[str]:
        span = made.line_span_by_function_name[function]
        return [line.strip() for line in lines[span.start : span.end]]

    ours, theirs = body(original), body(wanted)
    yield from (f"  - {line}" for line in ours if line not in theirs)
    yield from (f"  + {line}" for line in theirs if line not in ours)


def equivalents() -> dict[tuple[str, str], str]:
    """Return the reasons for the mutants that change nothing, by function and changed line."""
    told = tomllib.loads((Path(__file__).parent / "equivalent_mutants.toml").read_text(encoding="utf-8"))
    return {(line["function"], line["becomes"]): line["reason"] for line in told["mutant"]}


def _signature(name: str) -> tuple[str, str]:
    """Return a mutant's function and the lines that it has instead of the original's: numbers change too easily."""
    function = name.rpartition("__mutmut_")[0]
    changed = (line[4:] for line in diff_of(name) if line.startswith("  + "))
    return function, " ".join(line for line in changed if not line.startswith("def "))


def main() -> int:
    """Run the mutants and say how many were killed."""
    told = _options()
    share, of = told.share
    names = all_mutants(told.only, told.seed)[share::of]
    if told.work_until is not None:
        return work(told.journal, names, told.work_until)
    told.journal.parent.mkdir(parents=True, exist_ok=True)
    until = str(time.time() + 60 * told.minutes)
    count = os.process_cpu_count() if hasattr(os, "process_cpu_count") else len(os.sched_getaffinity(0))
    journals = [told.journal.with_suffix(f".{share}.jsonl") for share in range(count)]
    only = ["--seed", str(told.seed), *(word for module in told.only for word in ("--only", module))]
    commands = [
        [
            sys.executable,
            __file__,
            "--journal",
            str(j),
            "--work-until",
            until,
            "--share",
            f"{i}/{count}",
            *only,
        ]
        for i, j in enumerate(journals)
    ]
    with ThreadPoolExecutor(count) as pool:
        if not all(pool.map(partial(_to_the_end, float(until)), commands, journals)):
            return 2
    return _report(fates(journals), names, told.survivors)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--only", metavar="MODULE", action="append", default=[])
    parser.add_argument("--seed", type=int, default=6, help="of the order in which mutants are taken")
    parser.add_argument("--survivors", type=Path, metavar="FILE")
    journal = ROOT / ".ci" / "out" / "mutation.jsonl"
    parser.add_argument("--journal", type=Path, default=journal, help=argparse.SUPPRESS)
    parser.add_argument("--work-until", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--share", type=_share, default=(0, 1), help=argparse.SUPPRESS)
    return parser.parse_args()


def _share(text: str) -> tuple[int, int]:
    share, _, of = text.partition("/")
    return int(share), int(of)


def _to_the_end(deadline: float, command: list[str], journal: Path) -> bool:
    """Run one share of the mutants, in as many processes as their crashes cost."""
    journal.unlink(missing_ok=True)
    environment = os.environ | {"POLARS_MAX_THREADS": "1"}
    while time.time() < deadline:
        ended = subprocess.run(command, check=False, cwd=ROOT, env=environment)  # noqa: S603 -- this file itself
        if ended.returncode == 0:
            return True
        if ended.returncode in {1, 2, 3, 4, 5}:  # pytest's own: not a mutant that took the process with it
            return False
    return True


def _report(found: Mapping[str, str], names: list[str], survivors: Path | None) -> int:
    reasons = equivalents()
    excused = {name for name in found if _signature(name) in reasons}
    alive = sorted(n for n, fate in found.items() if fate in {"survived", "unreached"} and n not in excused)
    wrong = sorted(n for n in excused if found[n] not in {"survived", "unreached"})
    counted = len(found) - len(excused)
    killed = counted - len(alive)
    if survivors is not None:
        survivors.write_text(
            "".join(f"{n}\n" + "".join(f"{d}\n" for d in diff_of(n)) for n in alive), encoding="utf-8"
        )
    print(f"{killed} of {counted} mutants killed ({killed / max(1, counted):.1%}); {len(names)} in all")
    print(f"  {len(excused)} more change nothing that anybody could see (equivalent_mutants.toml)")
    for module, count in Counter(name.rpartition(".")[0] for name in alive).most_common():
        print(f"  {count} survive in {module}")
    for name in wrong:
        print(f"  listed as equivalent, and killed: {name}")
    return 0 if killed >= 0.9 * counted and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
