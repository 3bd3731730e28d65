"""Mastery in words: the names of the levels, why a group has its level, and what would raise it."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gsi_site.mastery import BARS, Bar, Evidence, Level, lacking

NAMES = {
    Level.NEW: gettext_lazy("not attempted"),
    Level.ATTEMPTED: gettext_lazy("attempted"),
    Level.FAMILIAR: gettext_lazy("familiar"),
    Level.PROFICIENT: gettext_lazy("proficient"),
    Level.MASTERED: gettext_lazy("mastered"),
}


class PublishedRule(NamedTuple):
    """What one level asks for, as readers are told."""

    level: str
    name: str
    held: int
    questions: int
    takes_guesses: bool
    days: int
    luck: int


def published_rules() -> list[PublishedRule]:
    """The bars of :mod:`gsi_site.mastery`, the lowest first; ``luck`` is 1 in so many, or 0."""
    return [
        PublishedRule(
            level=level.name.lower(),
            name=NAMES[level],
            held=percent(bar.held),
            questions=bar.questions,
            takes_guesses=bar.takes_guesses,
            days=bar.days,
            luck=round(1 / bar.luck) if bar.luck < 1 else 0,
        )
        for level, bar in BARS.items()
    ]


def percent(share: float) -> int:
    """Whole percent, rounded down, so that nobody reads 60% where 0.6 is not reached."""
    return int(share * 100 + 1e-9)


def why(evidence: Evidence) -> str:
    """Why a group has its level, in one plain sentence."""
    if not evidence.met:
        return _("No question on it has been answered yet.")
    numbers = {
        "questions": _questions(evidence.asked),
        "last": _last_answers(evidence),
        "held": percent(evidence.held),
        "met": evidence.met,
        "targets": evidence.targets,
    }
    if evidence.targets == 1:
        sentence = _(
            "Your last answers to %(questions)s on it: %(last)s; about %(held)d%% of it would come "
            "to mind today."
        )
    else:
        sentence = _(
            "Your last answers to %(questions)s on %(met)d of its %(targets)d statements: "
            "%(last)s; about %(held)d%% of all of it would come to mind today."
        )
    return sentence % numbers


def _questions(number: int) -> str:
    return ngettext("%(number)d question", "%(number)d questions", number) % {"number": number}


def _last_answers(evidence: Evidence) -> str:
    """How the last answers went: those that there are of right, guessed and wrong ones."""
    counts = [
        (evidence.standing, _("%(number)d right")),
        (evidence.guessed, _("%(number)d guessed")),
        (evidence.standing_wrong, _("%(number)d wrong")),
    ]
    return ", ".join(text % {"number": number} for number, text in counts if number)


def next_level(level: Level) -> Level | None:
    """The level above that has a bar; ``None`` at the top."""
    return next((one for one in BARS if one > level), None)


def what_raises(evidence: Evidence, level: Level) -> list[str]:
    """What a group lacks for its next level, each in one sentence; nothing at the top."""
    above = next_level(level)
    if above is None:
        return []
    if not evidence.met:
        return [_("Answer a question on it.")]
    bar = BARS[above]
    sentences = {
        "questions": lambda: _more_questions(evidence, bar),
        "held": lambda: _more_held(evidence, bar),
        "days": lambda: _("Have something right on one more day: what lasts shows then."),
        "luck": lambda: _(
            "Have more right, guesses left out: as it stands, somebody who only guesses could have "
            "as many right."
        ),
    }
    return [sentences[name]() for name in lacking(evidence, bar)]


def _more_questions(evidence: Evidence, bar: Bar) -> str:
    has = evidence.standing + (evidence.lucky if bar.takes_guesses else 0)
    wanted = min(bar.questions, evidence.askable) - has
    return ngettext(
        "Have %(number)d more question right.", "Have %(number)d more questions right.", wanted
    ) % {"number": wanted}  # fmt: skip


def _more_held(evidence: Evidence, bar: Bar) -> str:
    """The nearest way to more: what is wrong, then what was never asked, then what fades."""
    aim = percent(bar.held)
    wrong, never = evidence.standing_wrong, evidence.targets - evidence.met
    if wrong:
        return ngettext(
            "Put right the %(number)d question that was wrong the last time, until %(aim)d%% would "
            "come to mind.",
            "Put right the %(number)d questions that were wrong the last time, until %(aim)d%% "
            "would come to mind.",
            wrong,
        ) % {"number": wrong, "aim": aim}
    if never:
        return ngettext(
            "Answer questions on the %(number)d statement that was not asked about yet, until "
            "%(aim)d%% would come to mind.",
            "Answer questions on the %(number)d statements that were not asked about yet, until "
            "%(aim)d%% would come to mind.",
            never,
        ) % {"number": never, "aim": aim}
    return _(
        "Review it, without guessing, until %(aim)d%% would come to mind: it fades with time."
    ) % {"aim": aim}
