"""Look-ups end to end against a bare httpx loop and Scrapy doing the same, in one run.

``python benchmarks/lookups.py [PEOPLE] [ROUNDS]``: client on one core, a server without latency in its own process on
the other, so that its time is nobody's. Each client asks about the same people one request each, and once more about
whoever has no record, parses the answers and stores them in SQLite (WAL, synced, a commit for some 125 answers). Ours
also plans, paces, controls, encrypts, chains, settles and reads certificates back. Interpreters and imports are in no
time. Scrapy lives in an environment of its own, made in the cache folder at the first run.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

BUILDERS = Path(__file__).parents[1] / "tests" / "builders"
sys.path.insert(0, str(BUILDERS))

from asker import people  # noqa: E402 - the path is known now
from platformdirs import user_cache_path  # noqa: E402
from quick_platform import quick_platform  # noqa: E402

HERE = Path(__file__).parent
UNBOUND = 4_000.0  # requests a second: more than anybody here can send


def scrapy_python() -> str:
    """Return the interpreter of an environment with Scrapy, made if there is none."""
    folder = user_cache_path("certverify") / "benchmarks" / "scrapy"
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "scrapy"], check=True, stderr=subprocess.DEVNULL
        )
        (folder / "made").touch()
    return str(python)


def timed(command: Sequence[str]) -> dict[str, float]:
    """Run a client on the first core and return what it measured."""
    done = subprocess.run(["taskset", "-c", "0", *command], check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def one_round(url: str, folder: Path, count: int) -> dict[str, dict[str, float]]:
    rows = people(0, count).select("id_number", "name").rows()
    everybody = folder / "people.json"
    everybody.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    store = f"sqlite:///{folder / 'ours.sqlite'}"
    order = {"url": url, "store": store, "first": 0, "people": count, "rate": UNBOUND}
    plain = [url, str(everybody)]
    return {
        "certverify": timed([sys.executable, str(BUILDERS / "asker.py"), json.dumps(order)]),
        "httpx": timed([sys.executable, str(HERE / "plain_httpx.py"), *plain, str(folder / "httpx.sqlite")]),
        "scrapy": timed(
            [scrapy_python(), str(HERE / "plain_scrapy.py"), *plain, str(folder / "scrapy.sqlite")]
        ),
    }


def main(count: int = 10_000, rounds: int = 3) -> None:
    taken: dict[str, list[dict[str, float]]] = {}
    scrapy_python()
    with quick_platform({1}) as platform:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                for name, measured in one_round(platform.url, Path(folder), count).items():
                    taken.setdefault(name, []).append(measured)
    report(taken, count)


def report(taken: dict[str, list[dict[str, float]]], count: int) -> None:
    """Print rates, processor time and the ratios of each round's times, as medians."""
    ours = taken["certverify"]
    print(f"{count} look-ups a round, {len(ours)} rounds, load {os.getloadavg()[0]:.1f}")
    print("| client | look-ups/s | CPU ms each | times slower | times the CPU |")
    print("|---|---|---|---|---|")
    for name, measured in taken.items():
        rate = statistics.median(count / one["seconds"] for one in measured)
        cpu = statistics.median(one["cpu"] for one in measured) / count * 1000
        slower, costlier = (
            statistics.median(a[what] / b[what] for a, b in zip(measured, ours, strict=True))
            for what in ("seconds", "cpu")
        )
        print(f"| {name} | {rate:.0f} | {cpu:.3f} | {slower:.2f} | {costlier:.2f} |")
    print(f"peak memory of certverify: {max(one['peak_mib'] for one in ours):.0f} MiB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
