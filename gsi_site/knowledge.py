"""What a learner knows of a course today: of each of its groups, and of each paragraph."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from gsi_site import mastery, mastery_words
from gsi_site.evidence import Answers, answers_of, targets_of
from gsi_site.mastery import Evidence, Level
from gsi_site.paragraphs import MOST
from lessons.models import Course
from quizzes import cards
from quizzes.cards import Target
from quizzes.models import Card
from quizzes.review_desk import BankRow, bank_of

Bank = dict[Target, list[BankRow]]


@dataclass(frozen=True)
class Group:
    """How well one group of the course is known, and where to work on it.

    ``scope`` is what a review of it is asked for; empty if there is nothing to review.
    """

    key: str
    title: str
    under: str
    paragraphs: list[int]
    evidence: Evidence
    level: Level
    scope: str

    @property
    def numbered(self) -> list[int]:
        """Its paragraphs without the front matter, which has no number of its own."""
        return [number for number in self.paragraphs if number]

    @property
    def level_key(self) -> str:
        return self.level.name.lower()

    @property
    def level_name(self) -> str:
        return mastery_words.NAMES[self.level]

    @property
    def held(self) -> int:
        """In percent."""
        return mastery_words.percent(self.evidence.held)

    @property
    def why(self) -> str:
        return mastery_words.why(self.evidence)

    @property
    def next_level_name(self) -> str:
        above = mastery_words.next_level(self.level)
        return mastery_words.NAMES[above] if above else ""

    @property
    def what_raises(self) -> list[str]:
        return mastery_words.what_raises(self.evidence, self.level)


@dataclass(frozen=True)
class Knowledge:
    """What one learner has answered and remembers, and what can be asked.

    Attributes:
        cards: theirs.
        answers: what they say.
        bank: what reviews may ask.
        recall: how likely each target would be remembered now.
    """

    cards: list[Card]
    answers: Answers
    bank: Bank
    recall: dict[Target, float]

    @classmethod
    def of(cls, *, learner, course: Course, now: datetime) -> "Knowledge":
        """Of one learner, in four queries (five where a card is replayed); of somebody without a
        row in none. For the learner and for staff who may see all of their answers."""
        if not learner.is_kept:
            return cls(cards=[], answers=Answers(), bank={}, recall={})
        found = cards.of_learner(learner=learner, course=course, now=now)
        return cls(
            cards=found,
            answers=answers_of(learner=learner, course=course, now=now),
            bank=bank_of(course),
            recall=cards.retrievability_of(learner=learner, course=course, at=now, cards=found),
        )

    @cached_property
    def by_paragraph(self) -> dict[int | None, Bank]:
        return part_by(self.bank, lambda row: row.paragraph)

    @cached_property
    def by_skill(self) -> dict[str | None, Bank]:
        return part_by(self.bank, lambda row: row.skill_key)

    def of_paragraphs(self, numbers: Iterable[int]) -> Evidence:
        """What is known of these paragraphs."""
        asked: Bank = {}
        for number in numbers:
            asked |= self.by_paragraph.get(number, {})
        return self._of(asked)

    def of_skill(self, key: str) -> Evidence:
        """What is known of a skill."""
        return self._of(self.by_skill.get(key, {}))

    def _of(self, asked: Bank) -> Evidence:
        return mastery.sum_up(targets_of(asked, self.answers, self.recall))

    def groups(self, course: Course) -> list[Group]:
        """What is known of each of the course's groups."""
        return [self._group(one) for one in course.groups]

    def _group(self, group: dict) -> Group:
        skill, numbers = group["skill"], group["paragraphs"]
        evidence = self.of_skill(skill) if skill else self.of_paragraphs(numbers)
        return Group(
            key=group["key"],
            title=group["title"],
            under=group["under"],
            paragraphs=numbers,
            evidence=evidence,
            level=mastery.level_of(evidence),
            scope=self._scope(group) if evidence.askable else "",
        )

    def _scope(self, group: dict) -> str:
        """What to review for a group: its skill, or the paragraph of which the least is held."""
        if group["skill"]:
            return f"skill:{group['skill']}"
        numbers = [number for number in group["paragraphs"] if number in self.by_paragraph]
        weakest = min(numbers, key=lambda number: self.of_paragraphs([number]).held)
        return f"paragraph:{weakest}"


def part_by(bank: Bank, name: Callable[[BankRow], object]) -> dict:
    """The bank in parts, by what all questions on a target have in common."""
    parts: dict = {}
    for target, rows in bank.items():
        parts.setdefault(name(rows[0]), {})[target] = rows
    return parts


def is_remembered(evidence: Evidence) -> bool:
    """Whether a paragraph is, by the rule of :mod:`gsi_site.paragraphs`."""
    return evidence.held >= MOST and evidence.standing >= min(2, evidence.askable)
