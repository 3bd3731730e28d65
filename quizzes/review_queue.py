"""Which cards a sitting asks, by which questions, and in which order. Nothing here reads or writes
the database: it decides on a :class:`quizzes.review_desk.Desk`.

**What comes today** ("everything"): the cards that are due, most at risk first, within the daily
cap. Cards that are more than a week late are old debt, as after a long break: no more than
:data:`LATE_PER_DAY` of them come on one day, and no new ones beside them (but for a date to be
ready by); the rest waits for the coming days. Where there is room, new cards trickle in: targets
never answered of lessons that have been begun (:attr:`quizzes.review_desk.Desk.new`), five a day,
or more where a date asks for it.

**What somebody chooses** (a unit, a lesson, a skill, a paragraph, their mistakes, what they were
sure of but wrong) comes whether due or not, and outside the cap, in sittings of twenty: to practise
is their own decision. Of a chosen part of the course, what was never met comes too.

**Order**: most at risk first, new ones spread between, and no two of one lesson in a row where
that can be avoided. Of a target's questions one that was never answered is asked, else the one
answered longest ago.
At most :data:`WORDING_SHARE` of a sitting recalls set wording (``wording: true`` in the course
files: a question that is answered by having a phrase of the source in one's ear, such as a gap in a
slogan, and not by having understood it).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import floor

from quizzes import reasons
from quizzes.cards import Target
from quizzes.models import Card
from quizzes.review_desk import BankRow, Desk

ALL, MISTAKES, SURE = "all", "mistakes", "sure"
PARTS = ("unit", "lesson", "skill", "paragraph")
LATE = timedelta(days=7)
LATE_PER_DAY = 10
CHOSEN_SITTING = 20
LONGEST_SITTING = 50
WORDING_SHARE = 0.15
SECONDS_PER_CARD = 25


@dataclass(frozen=True)
class Scope:
    """What is reviewed: a kind and, for a part of the course, its key."""

    kind: str = ALL
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind

    @property
    def is_part(self) -> bool:
        return self.kind in PARTS

    def has(self, row: BankRow) -> bool:
        """Whether a question belongs to it."""
        if not self.is_part:
            return True
        return self.key == str(
            {
                "unit": row.unit_key,
                "lesson": row.lesson_key,
                "skill": row.skill_key,
                "paragraph": row.paragraph,
            }[self.kind]
        )


EVERYTHING = Scope()


def parse_scope(text: str | None) -> Scope:
    """A scope from an address or a form: ``all``, ``mistakes``, ``sure``, or a part such as
    ``unit:areas``, ``lesson:L11``, ``skill:voice``, ``paragraph:4``. Anything else is everything.
    """
    kind, _colon, key = (text or "").partition(":")
    if kind in PARTS and key:
        return Scope(kind, key)
    return Scope(kind) if kind in {MISTAKES, SURE} and not key else EVERYTHING


@dataclass(frozen=True)
class Entry:
    """One card of a sitting.

    Attributes:
        target: what it is about.
        question: what is asked.
        again: what is asked if it comes again in the same sitting.
        why: the reason, for :mod:`quizzes.reasons`.
    """

    target: Target
    question: BankRow
    again: BankRow
    why: dict


@dataclass(frozen=True)
class Queue:
    """The cards of a sitting in their order, and how many due ones wait for the coming days."""

    entries: list[Entry]
    later: int = 0

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def minutes(self) -> int:
        """About how long it takes; whole minutes, one at least."""
        return max(1, round(len(self.entries) * SECONDS_PER_CARD / 60))


def queue_of(desk: Desk, scope: Scope = EVERYTHING) -> Queue:
    """The sitting that would begin now."""
    bank = {
        target: found
        for target, rows in desk.bank.items()
        if (found := [row for row in rows if scope.has(row)])
    }
    if scope == EVERYTHING:
        old, new, size, later = todays(desk)
    else:
        old, new, size, later = chosen(desk, scope, bank), [], CHOSEN_SITTING, 0
        if scope.is_part:
            new = [target for target in bank if target not in desk.cards]
    picked = spread(old, new)[:size] if size is not None else spread(old, new)
    entries = [entry_of(desk, scope, target, bank[target]) for target in picked]
    return Queue(mixed(with_little_wording(desk, entries, bank), lesson_of), later)


def todays(desk: Desk) -> tuple[list[Target], list[Target], int, int]:
    """The due targets by risk, the new ones, how many may be asked, and how many due ones wait."""
    due = at_risk_first(desk, [target for target, day in desk.days.items() if day <= desk.today])
    late = [target for target in due if desk.days[target] < desk.today - LATE]
    allowed = late[: max(0, LATE_PER_DAY - len(desk.answered_today))]
    waiting = set(late) - set(allowed)
    room = LONGEST_SITTING if desk.room is None else min(LONGEST_SITTING, desk.room)
    new_room = 0 if waiting and not desk.days_left else min(desk.new_room, room)
    # A date to be ready by keeps a place for what is new; else the due ones go first
    reserved = min(new_room, len(desk.new)) if desk.days_left else 0
    old = [target for target in due if target not in waiting][: room - reserved]
    new = desk.new[: min(new_room, room - len(old))]
    return old, new, room, len(due) - len(old)


def chosen(desk: Desk, scope: Scope, bank: dict) -> list[Target]:
    """The targets of a chosen scope that have been answered: due ones first, then by risk."""
    wanted: Callable[[Card], bool] = {
        MISTAKES: lambda card: not card.is_right,
        SURE: lambda card: card.was_sure_but_wrong,
    }.get(scope.kind, lambda card: True)
    found = [target for target, card in desk.askable if target in bank and wanted(card)]
    return sorted(
        at_risk_first(desk, found), key=lambda target: desk.days[target] > desk.today
    )  # fmt: skip


def at_risk_first(desk: Desk, targets: list[Target]) -> list[Target]:
    return sorted(targets, key=lambda target: (desk.recall[target], desk.cards[target].due, target))


def spread(old: list[Target], new: list[Target]) -> list[Target]:
    """The new ones at even distances between the old ones."""
    places = [((place + 1) / (len(old) + 1), 0, target) for place, target in enumerate(old)]
    places += [((place + 0.5) / (len(new) or 1), 1, target) for place, target in enumerate(new)]
    return [target for *_place, target in sorted(places, key=lambda one: one[:2])]


def entry_of(desk: Desk, scope: Scope, target: Target, rows: list[BankRow]) -> Entry:
    """A card of the sitting with the question on it that was answered longest ago."""
    card = desk.cards.get(target)
    rows = longest_ago(card, rows)
    question, again = rows[0], (*rows[1:], rows[0])[0]
    return Entry(target, question, again, why(desk, scope, target, card))


def longest_ago(card: Card | None, rows: list[BankRow]) -> list[BankRow]:
    """The questions on a target, those never answered first, then by their last answer."""
    asked = card.asked if card else {}
    return sorted(rows, key=lambda row: (asked.get(str(row.id), 0), row.key))


def why(desk: Desk, scope: Scope, target: Target, card: Card | None) -> dict:
    """The reason why a card is asked now, for :func:`quizzes.reasons.sentence`."""
    if card is None:
        return {"why": reasons.NEW}
    days = (desk.day_begins - card.last_review) // timedelta(days=1) + 1
    found = {"days": max(0, days)}
    if card.was_sure_but_wrong:
        return found | {"why": reasons.SURE}
    if not card.is_right:
        return found | {"why": reasons.WRONG}
    if scope != EVERYTHING and desk.days[target] > desk.today:
        returns_in = (desk.days[target] - desk.today).days
        return found | {"why": reasons.CHOSEN, "returns_in": returns_in}
    if target in desk.brought:
        return found | {"why": reasons.EXAM, "exam": desk.plan.exam_on.isoformat()}
    return found | {"why": reasons.FADING, "recall": round(desk.recall[target] * 100)}


def with_little_wording(desk: Desk, entries: list[Entry], bank: dict) -> list[Entry]:
    """The entries with no more than their share of set wording: of those that are too many, the
    least at risk get another question, and those that have none wait for another sitting."""
    entries = list(entries)
    for place in range(len(entries) - 1, -1, -1):
        wordy = sum(entry.question.is_wording for entry in entries)
        if wordy <= floor(len(entries) * WORDING_SHARE):
            break
        entry = entries[place]
        if not entry.question.is_wording:
            continue
        rows = longest_ago(desk.cards.get(entry.target), bank[entry.target])
        others = [row for row in rows if not row.is_wording]
        if others:
            again = (*others[1:], others[0])[0]
            entries[place] = Entry(entry.target, others[0], again, entry.why)
        else:
            del entries[place]
    return entries


def lesson_of(entry: Entry) -> int | None:
    return entry.question.lesson


def mixed(entries: list, group: Callable) -> list:
    """The entries in their order, as far as no two of one group need stand in a row.

    The first that fits is taken each time, unless one group has so many left that it must be
    its turn now. What has no group (``None``) stands beside anything.
    """
    left, found, last = list(entries), [], None
    while left:
        sizes: dict = {}
        for entry in left:
            if (name := group(entry)) is not None:
                sizes[name] = sizes.get(name, 0) + 1
        most = max(sizes, key=sizes.get, default=None)
        must = most is not None and most != last and 2 * sizes[most] > len(left)
        fits = (
            entry
            for entry in left
            if (group(entry) == most if must else group(entry) is None or group(entry) != last)
        )
        entry = next(fits, left[0])
        left.remove(entry)
        found.append(entry)
        last = group(entry)
    return found
