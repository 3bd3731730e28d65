"""How many cards come back on each of the coming days, as numbers and as a drawing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from quizzes.review_desk import Desk
from quizzes.review_queue import LATE, LATE_PER_DAY

DAYS = 30
WIDTH, HEIGHT, BAR, BASE = 640, 140, 14, 116
STEP = (WIDTH - 40) / DAYS


@dataclass(frozen=True)
class Day:
    """One day of the forecast.

    ``cards`` come on that day; ``waiting`` are those that are due and wait for the next.
    ``x``, ``y`` and ``height`` place its bar in a drawing of ``WIDTH`` by ``HEIGHT``.
    """

    day: date
    cards: int
    waiting: int
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + BAR / 2, 1)


@dataclass(frozen=True)
class Forecast:
    """The coming days.

    Attributes:
        days: thirty, from today on.
        most: the largest number of cards on one of them.
        total: how many cards come within them.
    """

    days: list[Day]
    most: int
    total: int

    width, height, base, bar = WIDTH, HEIGHT, BASE, BAR


def forecast_of(desk: Desk) -> Forecast:
    """The thirty days from today on, for the cards that there are now.

    What is overdue comes today, old debt some on each day, as :mod:`quizzes.review_queue` has it.
    What a day's cap leaves no room for moves on to the next one. Cards that are answered come back
    and add to it, and so do new ones: neither is foreseen.
    """
    numbers = numbers_of(desk)
    most = max(cards for cards, _waiting in numbers)
    return Forecast(
        days=[
            place(desk.today + timedelta(days=number), number, cards, waiting, most)
            for number, (cards, waiting) in enumerate(numbers)
        ],
        most=most,
        total=sum(cards for cards, _waiting in numbers),
    )


def numbers_of(desk: Desk) -> list[tuple[int, int]]:
    """For each day, how many cards come and how many wait for the next one."""
    late = sum(day < desk.today - LATE for day in desk.days.values())
    on = Counter(max(day, desk.today) for day in desk.days.values() if day >= desk.today - LATE)
    allowed, room = max(0, LATE_PER_DAY - len(desk.answered_today)), desk.room
    numbers, waiting = [], 0
    for number in range(DAYS):
        due = on[desk.today + timedelta(days=number)] + waiting
        old = min(late, allowed)
        cards = due + old if room is None else min(due + old, room)
        late -= old
        waiting = due + old - cards
        numbers.append((cards, waiting + late))
        allowed, room = LATE_PER_DAY, desk.plan.daily_cap or None
    return numbers


def place(day: date, number: int, cards: int, waiting: int, most: int) -> Day:
    height = round((BASE - 16) * cards / most, 1) if most else 0
    x = round(36 + number * STEP, 1)
    return Day(day, cards, waiting, x=x, y=round(BASE - height, 1), height=height)
