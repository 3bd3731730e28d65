"""The least that Django could do in place of a view: the same SQL, and a response made before.

A floor stands behind the same middleware as the view. It asks for ``request.learner``, so that the
session, the user and the learner are read as for any view; then it sends the statements that the
view was seen to send, fetches their rows, and answers with the very text the view answered.
"""

import json
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

IDENTITY_TABLES = ("django_session", "auth_user")


@dataclass(frozen=True)
class Statement:
    """One SQL statement of a view.

    Attributes:
        sql: as Django sent it.
        parameters: its values; ``None`` where ``slots`` names what to put in.
        slots: for each parameter, the name of a value that differs between requests, or "".
        is_in_transaction: whether the view had a transaction open.
    """

    sql: str
    parameters: list
    slots: list[str]
    is_in_transaction: bool


@dataclass(frozen=True)
class Floor:
    statements: list[Statement]
    body: str


class Recorder:
    """Notes each statement with its parameters while it stands as an execute wrapper.

    ``CaptureQueriesContext`` keeps only the text with the values written into it, from which the
    parameters cannot be got back.
    """

    def __init__(self):
        self.statements: list[Statement] = []

    def __call__(self, execute, sql, parameters, many, context):
        result = execute(sql, parameters, many, context)
        is_control = sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))
        if not is_control:
            values = list(parameters or ())
            self.statements.append(
                Statement(sql, values, [""] * len(values), connection.in_atomic_block)
            )
        return result

    def without_identity(self) -> list[Statement]:
        """The statements but those by which the middleware finds out who asks."""
        return [
            one
            for one in self.statements
            if not any(f'FROM "{table}"' in one.sql for table in IDENTITY_TABLES)
        ]


def with_slots(first: list[Statement], second: list[Statement], known: list[dict]) -> list:
    """Find out which parameters of a view differ from request to request.

    Args:
        first: what one request sent.
        second: what another one sent, about other rows.
        known: for each of the two, its values by name.

    Returns:
        The statements of the first, with the name of a known value wherever both requests sent
        their own; what differs otherwise, such as the time, keeps the first one's value.
    """
    if [one.sql for one in first] != [one.sql for one in second]:
        raise ValueError("Two requests to one view sent different statements.")
    found = []
    for one, other in zip(first, second, strict=True):
        slots = [
            next((name for name in known[0] if (known[0][name], known[1][name]) == pair), "")
            if pair[0] != pair[1]
            else ""
            for pair in zip(one.parameters, other.parameters, strict=True)
        ]
        found.append(Statement(one.sql, one.parameters, slots, one.is_in_transaction))
    return found


def folder() -> Path:
    path = settings.GSI_VAR / "floors"
    path.mkdir(exist_ok=True)
    return path


def write(name: str, floor: Floor) -> None:
    (folder() / f"{name}.json").write_text(json.dumps(asdict(floor)), "utf-8")


@cache
def read(name: str) -> Floor:
    raw = json.loads((folder() / f"{name}.json").read_text("utf-8"))
    return Floor([Statement(**one) for one in raw["statements"]], raw["body"])


def floor(request: HttpRequest, name: str) -> HttpResponse:
    """Send a view's statements, with this request's values in their slots."""
    recorded = read(name)
    values = {"learner": request.learner.pk.hex, **request.POST.dict()}
    before = [one for one in recorded.statements if not one.is_in_transaction]
    inside = [one for one in recorded.statements if one.is_in_transaction]
    with connection.cursor() as cursor:
        send(cursor, before, values)
        with transaction.atomic() if inside else nullcontext():
            send(cursor, inside, values)
    return HttpResponse(recorded.body)


def send(cursor, statements: list[Statement], values: dict) -> None:
    for one in statements:
        parameters = [
            values[slot] if slot else value
            for slot, value in zip(one.slots, one.parameters, strict=True)
        ]
        cursor.execute(one.sql, parameters)
        rows = cursor.fetchall()
        if one.sql.startswith("INSERT") and rows:
            values.setdefault("response", rows[0][0])
