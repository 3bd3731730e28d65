"""How a quiz behaves: read from its course file, frozen into each attempt."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime

GRACE = timedelta(seconds=10)  # for an answer that was on the wire when the time ended


@dataclass(frozen=True)
class Rules:
    """A quiz's rules. Each has a default, so that an old attempt's stored rules stay readable.

    Attributes:
        text: whether the text is ``"open"`` or ``"closed"`` while answering.
        draw: how questions are drawn, or ``None`` if they are named.
        questions: the named questions' keys.
        feedback: ``"each"`` after each answer, ``"end"`` once the attempt is handed in, or
            ``"date"``: from ``feedback_at`` on.
        feedback_at: when feedback begins, with ``"date"``.
        tries: how often a question may be answered.
        attempts: how many attempts a learner has; 0 means as many as they like.
        counts: which attempt counts: ``"first"``, ``"best"``, ``"last"`` or ``"mean"``.
        minutes: the time limit; 0 means none.
        points: what the whole quiz is worth; 0 means one for each scored question.
        pass_mark: the share of points (0–1) from which it is passed; 0 means no pass mark.
        confidence: whether it asks how sure the learner is.
        shuffle: whether questions named in a fixed order are shuffled.
        returns: whether what somebody was certain of, and wrong, comes again before the end.
        closes_at: when every attempt ends, whatever time is left of it.
    """

    text: str = "open"
    draw: dict | None = None
    questions: list[str] = field(default_factory=list)
    feedback: str = "each"
    feedback_at: str | None = None
    tries: int = 1
    attempts: int = 0
    counts: str = "first"
    minutes: int = 0
    points: int = 0
    pass_mark: float = 0.0
    confidence: bool = False
    shuffle: bool = False
    returns: bool = False
    closes_at: str | None = None

    @property
    def is_deferred(self) -> bool:
        """Whether answers stay drafts until the attempt is handed in."""
        return self.feedback != "each"

    def shows_feedback(self, *, submitted_at: datetime | None, now: datetime) -> bool:
        """Whether what is right may be shown of an answered question.

        Args:
            submitted_at: when the attempt was handed in, or ``None``.
            now: the server's time.
        """
        if self.feedback == "each":
            return True
        if submitted_at is None:
            return False
        if self.feedback == "date":
            return self.feedback_at is not None and now >= parse_datetime(self.feedback_at)
        return True

    def credit(self, try_number: int) -> float:
        """The share of a question's worth that a right answer earns at this try.

        Every further try costs an equal part, so that the last one still earns something: with
        three tries 1, 2/3, 1/3. (Moodle's adaptive mode with its default penalty of 1/3.)
        """
        return 1 - (try_number - 1) / self.tries

    def deadline(self, *, started_at: datetime, extra_percent: int = 0) -> datetime | None:
        """When an attempt begun then ends; ``None`` if nothing ends it.

        Args:
            started_at: the server's time at the start.
            extra_percent: what the learner has been granted on top.
        """
        ends = []
        if self.minutes:
            ends.append(started_at + timedelta(minutes=self.minutes) * (100 + extra_percent) / 100)
        if self.closes_at:
            ends.append(parse_datetime(self.closes_at))
        return min(ends, default=None)


def of(stored: dict) -> Rules:
    """The rules stored with a quiz or an attempt; what is not known is left alone."""
    known = {one.name for one in fields(Rules)}
    return Rules(**{name: value for name, value in stored.items() if name in known})
