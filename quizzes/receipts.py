"""The receipt of a finished attempt: what was answered when, and a code that stands for it.

Nothing is stored: the code is worked out from the responses, which never change. It holds the
beginning of the attempt's id, so that the attempt is found by it, and the beginning of a SHA-256
over what was answered, so that a receipt on which anything was altered is found out. Marks are no
part of it: they may be changed by a regrade.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC
from hmac import compare_digest
from uuid import UUID

from django.db.models import QuerySet

from quizzes import questions
from quizzes.models import Attempt, Item, Response

ID_DIGITS = 8
DIGEST_DIGITS = 12
CODE = re.compile(rf"([0-9a-f]{{{ID_DIGITS}}})([0-9a-f]{{{DIGEST_DIGITS}}})")


@dataclass(frozen=True)
class Line:
    """One item on a receipt with one of its responses, or ``None`` where it has none."""

    item: Item
    response: Response | None

    @property
    def stem_html(self) -> str:
        return self.item.revision.body["stem_html"]

    @property
    def in_words(self) -> str:
        """The answer in words; empty where there is none."""
        if self.response is None:
            return ""
        kind = questions.get(self.item.revision.question.type)
        return kind.as_text(self.item.revision.body, self.response.answer)


def lines_of(attempt: Attempt) -> list[Line]:
    """The attempt's items in their order, each once for every response to it, in two queries. For
    whoever may see the attempt."""
    items = (
        Item.objects.filter(attempt=attempt)
        .select_related("revision__question")
        .prefetch_related("responses")
        .order_by("position")
    )
    found = []
    for item in items:
        tries = sorted(item.responses.all(), key=lambda one: one.try_number)
        found += [Line(item, response) for response in tries or [None]]
    return found


def digest(attempt: Attempt, lines: list[Line]) -> str:
    """The first twelve hexadecimal digits of the SHA-256 of what was answered.

    It is taken over JSON in its canonical form (keys sorted, no spaces, UTF-8): the attempt's id,
    when it was handed in, and for each response the item's position, the digest of the wording,
    the number of the try, the answer as stored and the time, in UTC.
    """
    fact = {
        "attempt": str(attempt.pk),
        "handed_in": utc(attempt.submitted_at),
        "responses": [
            {
                "item": line.item.position,
                "wording": line.item.revision.digest,
                "try": line.response.try_number,
                "answer": line.response.answer,
                "answered": utc(line.response.answered_at),
            }
            for line in lines
            if line.response is not None
        ],
    }
    text = json.dumps(fact, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]


def utc(moment) -> str:
    """A moment in one form, whatever zone it is shown in and however the database keeps it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def code_of(attempt: Attempt, lines: list[Line]) -> str:
    """The receipt's code, in groups of four digits.

    Args:
        attempt: a finished one.
        lines: from :func:`lines_of`.
    """
    whole = (attempt.pk.hex[:ID_DIGITS] + digest(attempt, lines)).upper()
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def find(code: str, *, among: QuerySet[Attempt]) -> Attempt | None:
    """The attempt whose receipt has this code; ``None`` if there is none, or another was given.

    Args:
        code: as somebody typed it; case, spaces and dashes do not matter.
        among: the attempts that whoever asks may see.
    """
    match = CODE.fullmatch(re.sub(r"[\s\-‐-―]", "", code).lower())
    if match is None:
        return None
    start, given = match.groups()
    rest = 32 - ID_DIGITS
    # A range, which the index serves on both databases
    found = among.filter(
        pk__gte=UUID(start + "0" * rest), pk__lte=UUID(start + "f" * rest)
    ).exclude(submitted_at=None)
    for attempt in found:
        if compare_digest(digest(attempt, lines_of(attempt)), given):
            return attempt
    return None
