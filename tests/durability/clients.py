"""Browsers that send what they have, and note what they were told."""

import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.durability.data import STORED
from tests.running_site import RunningSite

OPTIONS = ("right", "near", "far")
CHOSEN = re.compile(r'<li class="option is-chosen[^>]*>.*?Option <em>(\w+)</em>', re.DOTALL)
PATIENCE = 20  # seconds in which a client tries again to get an answer through
GIVES_UP = 0.1  # how often a client goes on after a failure without knowing what became of it


@dataclass(frozen=True)
class Told:
    """What the server said."""

    status: int
    where: str
    body: str

    @property
    def chosen(self) -> str | None:
        """The answer that the page shows as the learner's."""
        match = CHOSEN.search(self.body)
        return match and match[1]

    @property
    def is_acknowledged(self) -> bool:
        return (self.status == 200 and self.chosen is not None) or (
            self.status == 302 and "/accounts/" not in self.where
        )


class Browser:
    """One tab: a connection kept open, with somebody's cookies."""

    def __init__(self, site: str, owner: dict):
        self.place = urlsplit(site).netloc
        self.csrf = owner["csrf"]
        self.cookies = "; ".join(f"{name}={value}" for name, value in owner["cookies"].items())
        self.connection = http.client.HTTPConnection(self.place, timeout=30)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *error) -> None:
        self.connection.close()

    def post(self, address: str, form: dict, *, htmx: bool = True) -> Told:
        """Send a form.

        Raises:
            OSError, http.client.HTTPException: the connection broke.
        """
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        if htmx:
            headers["HX-Request"] = "true"
        body = urlencode({"csrfmiddlewaretoken": self.csrf} | form)
        try:
            self.connection.request("POST", address, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode()
        except BaseException:
            self.connection.close()
            raise
        return Told(response.status, response.headers.get("Location", ""), text)


@dataclass(frozen=True)
class Send:
    """A form that somebody sends from a tab of its own."""

    address: str
    form: dict = field(default_factory=dict)
    htmx: bool = True


def at_once(site: RunningSite, owner: dict, sends: list[Send]) -> list[Told]:
    """Send all of it at the same moment, each from a tab of its own; what each was told."""
    gate, told = threading.Barrier(len(sends)), [None] * len(sends)

    def work(number: int, send: Send) -> None:
        with Browser(site.url, owner) as tab:
            tab.connection.connect()
            gate.wait()
            told[number] = tab.post(send.address, send.form, htmx=send.htmx)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(sends)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def stored(site: RunningSite) -> dict:
    """What the database holds."""
    return json.loads(site.manage("shell", "-v", "0", "-c", STORED))


@dataclass
class Sent:
    """One answer, sent until somebody acknowledged it or its client gave up."""

    attempt: str
    position: int
    answer: str
    token: str = field(default_factory=lambda: str(uuid4()))
    is_acknowledged: bool = False
    has_given_up: bool = False

    @property
    def row(self) -> list:
        """The row that stands for it."""
        earned = [1.0 if self.answer == "right" else 0.0]
        return [self.attempt, self.position, 1, self.token, self.answer, earned]


class Load:
    """Clients that answer attempts over HTTP, each its own, until there is nothing left or they
    are stopped. A failed answer is sent again with the same token, as the page does it."""

    def __init__(self, site: RunningSite, work: list[list[dict]]):
        self.site = site
        self.sent: list[Sent] = []
        self.failures: list[str] = []
        self.wrong: list[str] = []
        self.stopping = threading.Event()
        self.threads = [
            threading.Thread(target=self.client, args=(random.Random(number), owners))
            for number, owners in enumerate(work)
        ]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def client(self, rng: random.Random, owners: list[dict]) -> None:
        for owner in owners:
            with Browser(self.site.url, owner) as browser:
                for position, address in enumerate(owner["answers"], start=1):
                    if self.stopping.is_set():
                        return
                    one = Sent(owner["attempt"], position, rng.choice(OPTIONS))
                    self.sent.append(one)
                    self.send(browser, address, one, rng)

    def send(self, browser: Browser, address: str, one: Sent, rng: random.Random) -> None:
        htmx, last = rng.random() < 0.7, time.monotonic() + PATIENCE
        while time.monotonic() < last:
            try:
                form = {"choice": one.answer, "token": one.token}
                told = browser.post(address, form, htmx=htmx)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
            else:
                if told.is_acknowledged:
                    one.is_acknowledged = True
                    if htmx and told.chosen != one.answer:
                        self.wrong.append(f"{one} was told {told.chosen}")
                    return
                self.failures.append(f"status {told.status}")
            if rng.random() < GIVES_UP:
                one.has_given_up = True
                return
            time.sleep(rng.uniform(0.02, 0.15))
        self.wrong.append(f"{one} never came through")

    @property
    def acknowledged(self) -> list[Sent]:
        return [one for one in self.sent if one.is_acknowledged]

    def check(self) -> None:
        """Compare what the clients were told with what is stored."""
        assert self.wrong == []
        found = stored(self.site)
        mine = {one.attempt for one in self.sent}
        rows = [row for row in found["responses"] if row[0] in mine]
        told = [one.row for one in self.acknowledged]
        possible = [one.row for one in self.sent]
        assert [row for row in told if row not in rows] == []
        assert [row for row in rows if row not in possible] == []
        assert len({tuple(row[:3]) for row in rows}) == len(rows)
        length = max(one.position for one in self.sent)
        answered = dict.fromkeys(mine, 0)
        for row in rows:
            answered[row[0]] += 1
        ended = {attempt: found["ended"][attempt] for attempt in mine}
        assert ended == {attempt: number == length for attempt, number in answered.items()}
