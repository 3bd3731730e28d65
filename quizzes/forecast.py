"""How many cards come back on each of the coming days, as numbers and as a drawing."""

from dataclasses import dataclass
from datetime import date, timedelta

from quizzes.review_desk import Desk

DAYS = 30
WIDTH, HEIGHT, BAR, BASE = 640, 140, 14, 116
STEP = (WIDTH - 40) / DAYS


@dataclass(frozen=True)
class Day:
    """One day of the forecast.

    ``cards`` come on that day; ``waiting`` are those for which the cap leaves no room then.
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

    What is overdue comes today. What a day's cap leaves no room for moves on to the next one.
    Cards that are answered come back and add to it, and so do new ones: neither is foreseen.
    """
    on: dict[date, int] = {}
    for day in desk.days.values():
        on[max(day, desk.today)] = on.get(max(day, desk.today), 0) + 1
    numbers, waiting = [], 0
    for number in range(DAYS):
        due = on.get(desk.today + timedelta(days=number), 0) + waiting
        room = desk.room if number == 0 else desk.plan.daily_cap or None
        cards = due if room is None else min(due, room)
        waiting = due - cards
        numbers.append((cards, waiting))
    most = max(cards for cards, _waiting in numbers)
    return Forecast(
        days=[
            place(desk.today + timedelta(days=number), number, cards, left, most)
            for number, (cards, left) in enumerate(numbers)
        ],
        most=most,
        total=sum(cards for cards, _waiting in numbers),
    )


def place(day: date, number: int, cards: int, waiting: int, most: int) -> Day:
    height = round((BASE - 16) * cards / most, 1) if most else 0
    x = round(36 + number * STEP, 1)
    return Day(day, cards, waiting, x=x, y=round(BASE - height, 1), height=height)
