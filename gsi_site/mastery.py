"""How well a learner knows each group of a course, by rules that anybody may read.

A group is some paragraphs of the source, or one reading skill; the course names its groups. What a
question tests is its target: one statement, or one skill. A group of paragraphs has the targets on
which there are questions; a skill is its own target.

**What counts.** The first try at a question, as for the cards of reviews (:mod:`quizzes.memory`):
later ones come after a hint. Only what earns something by itself, and only once its feedback may
be shown. An answer that its learner called a guess counts neither for nor against ``PROFICIENT``
and ``MASTERED``: it is passed over. It may help towards ``FAMILIAR``.

**Held today** is what the level mostly rests on, a share of 0–1:

- of one target: how likely it would be remembered now (FSRS), times the share of its answered
  questions that *stand*: that were right when they were last answered, guesses passed over;
- of a group: the mean over **all** of its targets. What was never answered counts as 0.

So a level falls when time passes without a review, and when a question goes wrong. Nothing is
ever kept for old times' sake, and everything can be won back.

**The levels**, each with all that the lower ones ask:

=============  ==========  =================  =====  ==========================
level          held today  questions right    days   could luck have done it?
=============  ==========  =================  =====  ==========================
attempted      –           –                  –      –
familiar       0.40        2, guesses too     1      not asked
proficient     0.60        3                  1      less than 1 in 20
mastered       0.85        5                  2      less than 1 in 1000
=============  ==========  =================  =====  ==========================

- *held today*: reviews are planned for a recall of 0.9, so whoever keeps up with them stays above
  0.85, and a week's holiday costs nothing. 0.6 is "most of it" with some slack.
- *questions right*: different ones that stand, or all there are if the course asks fewer. One
  wording learned by heart is no knowledge of what it asks.
- *days*: that the right answers lie on two days or more. What is recalled once more on another day
  lasts, what is repeated on one day hardly does (Cepeda et al., 2006; Rawson and Dunlosky, 2011).
- *luck*: how likely somebody who guesses blindly would have had as many right, or more, of all
  answers given so far (the upper tail of the binomial distribution). A guess is right with 1/3 at
  most, since no question has fewer than three options; where questions differ, the true tail is
  thinner than this one (Hoeffding, 1956). All answers are counted, not only the last ones, so that
  going on guessing until it works does not help. Early mistakes weigh less with each right answer.

The names of the levels are those of Khan Academy; the rules are our own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cached_property
from math import exp, lgamma, log
from typing import NamedTuple

CHANCE = 1 / 3
NEGLIGIBLE = 1e-12


class Level(IntEnum):
    NEW = 0
    ATTEMPTED = 1
    FAMILIAR = 2
    PROFICIENT = 3
    MASTERED = 4


class Bar(NamedTuple):
    """What a level asks for, as the table above has it."""

    held: float
    questions: int
    days: int = 1
    luck: float = 1.0
    takes_guesses: bool = False


BARS = {
    Level.FAMILIAR: Bar(held=0.4, questions=2, takes_guesses=True),
    Level.PROFICIENT: Bar(held=0.6, questions=3, luck=1 / 20),
    Level.MASTERED: Bar(held=0.85, questions=5, days=2, luck=1 / 1000),
}


@dataclass(frozen=True)
class Answered:
    """What is known of one question that was answered.

    Attributes:
        answers, right: how often it was answered, and how often rightly, guesses left out.
        stands: the last answer that was no guess was right.
        was_lucky: the last answer was right, and called a guess.
        days: the first and the last day of a right answer, if there was one.
    """

    answers: int = 0
    right: int = 0
    stands: bool = False
    was_lucky: bool = False
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class Target:
    """One thing to know, with how likely it is remembered today and its questions.

    Attributes:
        recall: 0–1, by FSRS; of no account before anything was answered.
        answered: its questions that were answered.
        askable: how many questions there are on it.
    """

    recall: float
    answered: tuple[Answered, ...]
    askable: int

    def held(self, *, with_guesses: bool = False) -> float:
        counted = [one for one in self.answered if one.answers or with_guesses]
        if not counted:
            return 0.0
        standing = sum(one.stands or (with_guesses and one.was_lucky) for one in counted)
        return self.recall * standing / len(counted)


@dataclass(frozen=True)
class Evidence:
    """What speaks for a level: a group's targets, summed up.

    Attributes:
        targets, met: how many there are, and how many of them were answered.
        held, held_with_guesses: 0–1, see above.
        asked, askable: how many questions were answered, and how many there are.
        standing, lucky: how many of them stand, and how many others were right by a guess.
        guessed: how many of them were only ever guessed.
        answers, right: how many answers were given and were right, guesses left out.
        days: on how many days answers were right, counted no further than 2.
    """

    targets: int
    met: int
    held: float
    held_with_guesses: float
    asked: int
    askable: int
    standing: int
    lucky: int
    guessed: int
    answers: int
    right: int
    days: int

    @cached_property
    def luck(self) -> float:
        return by_luck(answers=self.answers, right=self.right)

    @property
    def standing_wrong(self) -> int:
        """The questions that were wrong when they were last answered, guesses passed over."""
        return self.asked - self.standing - self.guessed

    @property
    def held_of_met(self) -> float:
        """What is held of that which was asked at all, 0–1."""
        return self.held * self.targets / self.met if self.met else 0.0


def sum_up(targets: Iterable[Target]) -> Evidence:
    """What the answers on these targets amount to."""
    targets = list(targets)
    answered = [one for target in targets for one in target.answered]
    days = [day for one in answered if one.days for day in one.days]
    number = len(targets) or 1
    return Evidence(
        targets=len(targets),
        met=sum(bool(target.answered) for target in targets),
        held=sum(target.held() for target in targets) / number,
        held_with_guesses=sum(target.held(with_guesses=True) for target in targets) / number,
        asked=len(answered),
        askable=sum(target.askable for target in targets),
        standing=sum(one.stands for one in answered),
        lucky=sum(one.was_lucky and not one.stands for one in answered),
        guessed=sum(not one.answers for one in answered),
        answers=sum(one.answers for one in answered),
        right=sum(one.right for one in answered),
        days=min(2, len(set(days))),
    )


def by_luck(*, answers: int, right: int) -> float:
    """How likely blind guessing has so many right, or more: the binomial's upper tail."""
    found = 0.0
    for number in range(right, answers + 1):
        # In logarithms, since the coefficients of some thousand answers are beyond all floats
        log_ways = lgamma(answers + 1) - lgamma(number + 1) - lgamma(answers - number + 1)
        part = exp(log_ways + number * log(CHANCE) + (answers - number) * log(1 - CHANCE))
        found += part
        if number > answers * CHANCE and part < NEGLIGIBLE:
            break
    return min(1.0, found)


def level_of(evidence: Evidence) -> Level:
    """The level that the evidence supports. The one place that decides it."""
    if not evidence.met:
        return Level.NEW
    level = Level.ATTEMPTED
    for next_level, bar in BARS.items():
        if lacking(evidence, bar):
            break
        level = next_level
    return level


def lacking(evidence: Evidence, bar: Bar) -> list[str]:
    """What the evidence lacks for a bar, of ``"questions"``, ``"held"``, ``"days"``, ``"luck"``."""
    held = evidence.held_with_guesses if bar.takes_guesses else evidence.held
    questions = evidence.standing + (evidence.lucky if bar.takes_guesses else 0)
    fails = {
        "questions": questions < min(bar.questions, evidence.askable),
        "held": held < bar.held,
        "days": bar.days > 1 and evidence.days < bar.days,
        "luck": bar.luck < 1 and evidence.luck >= bar.luck,
    }
    return [name for name, is_lacking in fails.items() if is_lacking]
