"""``make bench``: how far the pages are from the least that Django could do, on this machine.

Each page is measured beside its floor (``floors.py``), on one server, in turns; what counts is the
median of the rounds' ratios, since absolute figures say more about the machine. The exit status is
1 when a figure misses its bound.
"""

import itertools
import json
import re
import statistics
import sys
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from tests.bench import growth, reviews
from tests.bench.client import Connection, Run, hammer, make_request
from tests.running_site import RunningSite, running_site

ROUNDS = 7
CONNECTIONS = 8
REQUESTS = {"lesson": 240, "home": 240, "answer": 240}  # for each side of each round
STORM_CLIENTS = 64
STORM_ANSWERS = 16
ASSET = re.compile(r'(?:<link rel="(?:icon|stylesheet)" href|<script\b[^>]* src)="([^"]+)"')
KB = 1024


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    bound: float | None = None
    at_least: bool = False
    unit: str = ""

    @property
    def passes(self) -> bool:
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def line(self) -> str:
        verdict = "" if self.bound is None else "pass" if self.passes else "FAIL"
        sign = "≥" if self.at_least else "≤"
        bound = "" if self.bound is None else f"{sign} {self.bound:g}"
        return f"{self.name:<52}{self.value:>10.4g} {self.unit:<4}{bound:>9}  {verdict}"


class Bench:
    """What the clients of one bench send, and to where."""

    def __init__(self, site: RunningSite):
        self.site = site
        plan = json.loads((site.folder / "plan.json").read_text("utf-8"))
        self.addresses, self.queries = plan["addresses"], plan["queries"]
        self.reader = plan["reader"]
        self.storm_writers = plan["writers"][:STORM_CLIENTS]
        rest = plan["writers"][STORM_CLIENTS:]
        self.answers = itertools.chain.from_iterable(
            ((writer["cookies"], answer) for answer in writer["answers"]) for writer in rest
        )

    def page(self, name: str, *, is_floor: bool) -> bytes:
        address = f"/bench/floors/{name}/" if is_floor else self.addresses[name]
        return make_request(self.site.url, address, self.reader)

    def answer(self, cookies: dict, answer: dict, *, is_floor: bool = False) -> bytes:
        address = "/bench/floors/answer/" if is_floor else answer["address"]
        return make_request(self.site.url, address, cookies, answer["form"], htmx=True)

    def requests(self, name: str, *, is_floor: bool) -> list[bytes]:
        number = REQUESTS[name]
        if name != "answer":
            return [self.page(name, is_floor=is_floor)] * number
        # An answer can be given once: each request takes the next one
        chosen = list(itertools.islice(self.answers, number))
        if len(chosen) < number:
            raise RuntimeError("There are too few answers left to send: raise data.WRITERS.")
        return [self.answer(*one, is_floor=is_floor) for one in chosen]

    def measure(self, name: str, *, is_floor: bool) -> Run:
        requests = self.requests(name, is_floor=is_floor)
        return hammer(self.site.url, [requests[n::CONNECTIONS] for n in range(CONNECTIONS)])


def ratios(bench: Bench) -> list[Figure]:
    """Each page against its floor, in turns, and who goes first changes too."""
    runs = {(name, is_floor): [] for name in REQUESTS for is_floor in (False, True)}
    for number in range(-1, ROUNDS):
        sides = list(runs) if number % 2 else list(reversed(runs))
        for side in sides:
            run = bench.measure(side[0], is_floor=side[1])
            if run.errors:
                raise RuntimeError(f"{side}: {len(run.errors)} errors, first {run.errors[0]}")
            if number >= 0:  # the round before the first one warms up
                runs[side].append(run)
    figures = []
    for name, bound in (("lesson", 0.4), ("answer", 0.6), ("home", None)):
        ours, floor = runs[name, False], runs[name, True]
        shares = [a.per_second / b.per_second for a, b in zip(ours, floor, strict=True)]
        figures += [
            Figure(f"{name}: share of its floor", statistics.median(shares), bound, at_least=True),
            Figure(f"{name}: requests a second", middle(ours), unit="/s"),
            Figure(f"{name}: its floor's", middle(floor), unit="/s"),
        ]
    return figures


def middle(runs: list[Run]) -> float:
    return statistics.median(run.per_second for run in runs)


def storm(bench: Bench) -> list[Figure]:
    """Many learners answering at once."""
    queues = [
        [bench.answer(writer["cookies"], answer) for answer in writer["answers"][:STORM_ANSWERS]]
        for writer in bench.storm_writers
    ]
    run = hammer(bench.site.url, queues)
    cuts = statistics.quantiles(run.latencies, n=100)
    p50, p99 = cuts[49] * 1000, cuts[98] * 1000
    what = f"{STORM_CLIENTS} writing"
    return [
        Figure(f"{what}: errors in {len(queues) * STORM_ANSWERS} answers", len(run.errors), 0),
        Figure(f"{what}: p99 / p50", p99 / p50, 3),
        Figure(f"{what}: p50", p50, unit="ms"),
        Figure(f"{what}: p99", p99, unit="ms"),
        Figure(f"{what}: answers a second", run.per_second, unit="/s"),
    ]


def weights(bench: Bench) -> list[Figure]:
    """Bytes over the wire, headers included: a lesson as a stranger first sees it, and again."""
    url = bench.site.url
    connection = Connection(url)
    page = connection.send(make_request(url, bench.addresses["lesson"], {}))
    plain = make_request(url, bench.addresses["lesson"], {}).replace(b"gzip, br", b"identity")
    assets = {
        urlsplit(urljoin(url, found)).path
        for found in ASSET.findall(connection.send(plain).body.decode())
    }
    cold = page.size + sum(connection.send(make_request(url, one, {})).size for one in assets)
    warm = connection.send(bench.page("lesson", is_floor=False))
    chosen = itertools.islice(bench.answers, 40)
    answers = [connection.send(bench.answer(*one)).size for one in chosen]
    connection.close()
    return [
        Figure(f"bytes: lesson, cold, with {len(assets)} assets", cold / KB, 40, unit="KB"),
        Figure("bytes: lesson, warm, a quiz open in it", warm.size / KB, 12, unit="KB"),
        Figure("bytes: an answer, the largest of 40", max(answers) / KB, 2, unit="KB"),
        Figure("bytes: an answer, the median", statistics.median(answers) / KB, unit="KB"),
    ]


def queries(bench: Bench) -> list[Figure]:
    return [
        Figure("queries: lesson, signed in, a quiz open in it", bench.queries["lesson"], 6),
        Figure("queries: answer, signed in", bench.queries["answer"], 8),
        Figure("queries: home, signed in", bench.queries["home"]),
    ]


def main() -> int:
    fill = "from tests.bench import data; data.main()"
    with running_site(fill, DJANGO_SETTINGS_MODULE="tests.bench.settings") as site:
        bench = Bench(site)
        figures = [*queries(bench), *weights(bench), *ratios(bench), *storm(bench)]
    growth_bound = 1.2
    figures.append(
        Figure("answer: with 1,000,000 responses stored to 1,000", growth.measure(), growth_bound)
    )
    ratio, number = reviews.measure()
    figures += [
        Figure("queries: what is due for review", number, 6),
        Figure("what is due: with 20,000 responses to 500", ratio, 1.3),
    ]
    for figure in figures:
        print(figure.line())
    failed = [figure.name for figure in figures if not figure.passes]
    print(f"\nMissed: {'; '.join(failed)}" if failed else "\nEvery bound is held.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
