"""No answer is lost and none counted twice: on the real server, with real threads and kills.

Learners are asked at once from several tabs and devices; then workers are killed with SIGKILL
while clients answer, and on PostgreSQL the database server is restarted under them. What clients
were told is compared with what is stored.
"""

import http.client
import json
import os
import random
import re
import signal
import time
from contextlib import nullcontext
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection

from tests import services
from tests.durability.clients import OPTIONS, Load, Send, at_once, stored
from tests.durability.data import QUESTIONS
from tests.running_site import running_site

ON_POSTGRESQL = connection.vendor == "postgresql"
TABS = 8
KILLS = 14
ATTEMPTS = 14  # for each client, each time: more than it can answer while it is disturbed
WORKER = re.compile(r"Booting worker with pid: (\d+)")


@pytest.fixture(scope="module")
def cluster():
    """On PostgreSQL a server of its own, which keeps what it has acknowledged, as it is
    delivered; on SQLite nothing."""
    with services.cluster(synchronous_commit="on") if ON_POSTGRESQL else nullcontext() as ours:
        yield ours


@pytest.fixture(scope="module")
def site(cluster):
    fill = f"from tests.durability import data; data.main({1 + ON_POSTGRESQL}, {ATTEMPTS})"
    settings = {"DATABASE_URL": cluster.url} if cluster else {}
    with running_site(fill, GSI_WORKERS="2", GSI_LOG_LEVEL="INFO", **settings) as site:
        yield site


@pytest.fixture(scope="module")
def plan(site):
    return json.loads((site.folder / "plan.json").read_text("utf-8"))


def sends(address: str, answers, **more) -> list[Send]:
    """Each answer with a token of its own."""
    return [Send(address, {"choice": one, "token": str(uuid4()), **more}) for one in answers]


def rows_of(found, owner) -> list:
    """The owner's stored responses, as (position, try, answer, grades)."""
    return [
        (row[1], row[2], row[4], row[5])
        for row in found["responses"]
        if row[0] == owner["attempt"]
    ]  # fmt: skip


def earned(answer) -> list:
    return [1.0 if answer == "right" else 0.0]


def test_a_double_click_is_one_response_with_one_result(site, plan):
    owners = plan["one_item"][: len(plan["one_item"]) // 2]
    for owner in owners:
        click = Send(owner["answers"][0], {"choice": "near", "token": str(uuid4())})
        told = at_once(site, owner, [click] * TABS)
        assert [one.status for one in told] == [200] * TABS
        assert {one.chosen for one in told} == {"near"}
        assert len({without_tokens(one.body) for one in told}) == 1
    found = stored(site)
    assert [rows_of(found, owner) for owner in owners] == [[(1, 1, "near", [0.0])]] * len(owners)


def test_of_rivals_one_stands_and_everybody_sees_it(site, plan):
    owners = plan["one_item"][len(plan["one_item"]) // 2 :]
    standing = []
    for owner in owners:
        answers = [OPTIONS[number % len(OPTIONS)] for number in range(TABS)]
        told = at_once(site, owner, sends(owner["answers"][0], answers))
        assert [one.status for one in told] == [200] * TABS
        stands = {one.chosen for one in told}
        assert len(stands) == 1
        standing.append(stands.pop())
        said = ["had been answered already" in one.body for one in told]
        assert said == [answer != standing[-1] for answer in answers]
    found = stored(site)
    assert [rows_of(found, owner) for owner in owners] == [
        [(1, 1, answer, earned(answer))] for answer in standing
    ]


def test_two_last_answers_at_once_close_the_attempt(site, plan):
    for owner in plan["pairs"]:
        both = [sends(address, ["right"])[0] for address in owner["answers"]]
        told = at_once(site, owner, both)
        assert [(one.status, one.chosen) for one in told] == [(200, "right")] * 2
    found = stored(site)
    for owner in plan["pairs"]:
        assert rows_of(found, owner) == [(1, 1, "right", [1.0]), (2, 1, "right", [1.0])]
        assert found["ended"][owner["attempt"]] is True


def test_rivals_for_one_try_use_up_one_try(site, plan):
    for owner in plan["tries"]:
        rivals = sends(owner["answers"][0], ["near", "far"] * (TABS // 2), **{"try": "1"})
        told = at_once(site, owner, rivals)
        assert [one.status for one in told] == [200] * TABS
        assert ['name="try" value="2"' in one.body for one in told] == [True] * TABS
    found = stored(site)
    for owner in plan["tries"]:
        assert [row[:2] for row in rows_of(found, owner)] == [(1, 1)]


@pytest.mark.parametrize("who", ["starts", "guests"])
def test_start_pressed_many_times_begins_one_attempt(site, plan, who):
    begun = []
    for owner in plan[who]:
        told = at_once(site, owner, [Send(owner["start"], htmx=False)] * TABS)
        assert [one.status for one in told] == [302] * TABS
        where = {one.where for one in told}
        assert len(where) == 1
        begun.append([owner["learner"], where.pop().split("/")[2]])
    learners = {learner for learner, _attempt in begun}
    found = [pair for pair in stored(site)["learners"] if pair[0] in learners]
    assert sorted(found) == sorted(begun)


def test_handing_in_from_many_tabs_while_saving_loses_nothing_that_was_saved(site, plan):
    """Saved before the end counts; what comes after it is told so."""
    told_of = {}
    for owner in plan["tests"]:
        first, *rest = owner["answers"]
        saved = at_once(site, owner, [Send(first, {"choice": "right"}, htmx=False)])
        assert [one.status for one in saved] == [302]
        saves = [Send(address, {"choice": "near"}, htmx=False) for address in rest]
        told = at_once(site, owner, [*saves, *[Send(owner["hand_in"], htmx=False)] * 4])
        assert [one.status for one in told[len(saves) :]] == [302] * 4
        told_of[owner["attempt"]] = [one.status for one in told[: len(saves)]]
        assert set(told_of[owner["attempt"]]) <= {302, 409}
    found = stored(site)
    for owner in plan["tests"]:
        statuses = told_of[owner["attempt"]]
        saved = [number for number, status in enumerate(statuses, start=2) if status == 302]
        near = [(number, 1, "near", [0.0]) for number in saved]
        assert rows_of(found, owner) == [(1, 1, "right", [1.0]), *near]
        assert found["ended"][owner["attempt"]] is True
    assert found["drafts"] == 0


def without_tokens(html: str) -> str:
    """The page without what differs each time: the forms' own tokens, and whether it was new."""
    html = re.sub(r'name="(?:token|csrfmiddlewaretoken)" value="[^"]*"', "", html)
    return re.sub(r' autofocus(?:="")?', "", html)


# Under load


def workers(site) -> list[int]:
    """The processes that serve, by the server's log."""
    return [int(pid) for pid in WORKER.findall(site.log)][-2:]


def kill_a_worker(site, rng) -> None:
    """Kill one that lives; after a kill a successor takes a moment to come."""
    for _ in range(100):
        try:
            os.kill(rng.choice(workers(site)), signal.SIGKILL)
        except ProcessLookupError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"No worker came back:\n{site.log[-2000:]}")


def assert_all_serve(site) -> None:
    """Every worker answers again: as many requests as they could share, each on its own line."""
    place = urlsplit(site.url).netloc
    for _ in range(40):
        line = http.client.HTTPConnection(place, timeout=30)
        line.request("GET", "/healthz")
        assert line.getresponse().status == 200
        line.close()


def test_killed_workers_lose_no_acknowledged_answer(site, plan):
    rng = random.Random()
    before = len(WORKER.findall(site.log))
    with Load(site, plan["load"][0]) as load:
        for _ in range(KILLS):
            time.sleep(rng.uniform(0.1, 0.7))
            kill_a_worker(site, rng)
        time.sleep(0.5)
    load.check()
    assert len(WORKER.findall(site.log)) - before >= KILLS // 2
    assert len(load.failures) >= KILLS // 2
    assert len(load.acknowledged) >= 3 * QUESTIONS
    assert_all_serve(site)


if ON_POSTGRESQL:

    def test_a_database_restarted_between_two_requests_is_noticed_by_nobody(site, cluster):
        """Connections are kept open, so each is tried before it is used again."""
        assert_all_serve(site)
        cluster.stop(signal.SIGINT)
        cluster.start()
        assert_all_serve(site)

    def test_a_restarted_database_loses_no_acknowledged_answer(site, cluster, plan):
        ways = (signal.SIGQUIT, signal.SIGINT, signal.SIGQUIT)
        with Load(site, plan["load"][1]) as load:
            for how in ways:
                time.sleep(random.uniform(0.7, 1.3))
                cluster.stop(how)
                cluster.start()
            time.sleep(1)
        load.check()
        assert len(load.failures) >= len(ways)
        assert len(load.acknowledged) >= 3 * QUESTIONS
        assert_all_serve(site)
