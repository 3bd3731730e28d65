"""The one-page report on the source that a learner builds step by step, saved as they go.

What a report holds, by key; anything may still be missing:

- ``chosen``: keys of the statements it rests on
- ``summary``: a fair summary
- ``arguments``: for each of three statements ``statement``, ``function``, ``voice``, ``other``
  (another value that can be defended, as ``function:call``) and ``reason``
- ``silence``: what the source does not say, and the limits of one source
- ``questions``: open questions, each with ``question`` and ``check``
- ``compare``: for one ``statement`` what would ``test``, ``confirm`` and ``contradict`` it
- ``rating``: the learner's own points for each criterion of the course's rubric
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from lessons.models import Course, SourceReport, Statement
from lessons.report_checks import Checker, Finding, Limits, attribution_of

ARGUMENTS, QUESTIONS = 3, 2
FEWEST_STATEMENTS = 3
MOST_POINTS = 2  # of one criterion
CHOOSE, SUMMARY, ARGUE, LIMITS, CHECK, RATE = (
    "choose", "summary", "functions", "limits", "check", "rate",
)  # fmt: skip
STEPS = {  # the keys of the report that are written in each
    CHOOSE: ("chosen",),
    SUMMARY: ("summary",),
    ARGUE: ("arguments",),
    LIMITS: ("silence", "questions", "compare"),
    CHECK: (),
    RATE: ("rating",),
}
EMPTY: dict[str, Any] = {
    "chosen": [],
    "summary": "",
    "arguments": [],
    "silence": "",
    "questions": [],
    "compare": {},
    "rating": {},
}


class ReportChanged(Exception):
    """Another page saved this step since this one was opened. ``report`` is what is saved now."""

    def __init__(self, report: SourceReport) -> None:
        super().__init__(str(report.pk))
        self.report = report


def get_report(*, learner, course: Course) -> SourceReport:
    """The learner's own report, or an unsaved one with nothing in it."""
    found = SourceReport.objects.filter(learner=learner.pk, course=course).first()
    report = found or SourceReport()
    report.course = course
    report.data = {**EMPTY, **report.data}
    return report


def version_of(report: SourceReport, step: str) -> str:
    """What the form of a step carries to say on what it is based."""
    return report.steps.get(step, {}).get("at", "")


def save_step(
    *, learner, course: Course, step: str, values: dict[str, Any], sitting: str, since: str
) -> SourceReport:
    """Keep what was written in one step; the other steps stay as they are.

    Args:
        learner: a kept learner.
        course: which course's report.
        step: one of ``STEPS``.
        values: for the keys of that step.
        sitting: which page saves; it may save again and again.
        since: the :func:`version_of` the step from which that page was made.

    Raises:
        ReportChanged: another page has saved other values meanwhile; nothing is saved.
    """
    with transaction.atomic():
        # The row is made first, so that two pages that save at once wait for each other.
        SourceReport.objects.get_or_create(learner=learner, course=course)
        report = SourceReport.objects.select_for_update().get(learner=learner, course=course)
        report.course, report.data = course, {**EMPTY, **report.data}
        last = report.steps.get(step)
        is_other = last and sitting != last["by"] and since != last["at"]
        if is_other and any(report.data[key] != value for key, value in values.items()):
            raise ReportChanged(report)
        now = timezone.now()
        report.data |= values
        report.steps[step] = {"by": sitting, "at": now.isoformat()}
        report.saved_at = now
        report.save(update_fields=["data", "steps", "saved_at"])
    return report


def begin_anew(*, learner, course: Course) -> None:
    """Delete the learner's report; nothing of it is kept."""
    SourceReport.objects.filter(learner=learner.pk, course=course).delete()


def is_done(data: dict[str, Any], step: str, criteria: Iterable[str]) -> bool:
    """Whether everything that a step asks for is there.

    Args:
        data: of the report.
        step: one of ``STEPS``.
        criteria: the keys of the rubric.
    """
    if step == CHOOSE:
        return len(data["chosen"]) >= FEWEST_STATEMENTS
    if step == SUMMARY:
        return bool(data["summary"])
    if step == ARGUE:
        return sum(all(one.values()) for one in data["arguments"]) >= ARGUMENTS
    if step == LIMITS:
        compared = len(data["compare"]) and all(data["compare"].values())
        asked = sum(all(one.values()) for one in data["questions"]) >= QUESTIONS
        return bool(data["silence"] and asked and compared)
    if step == RATE:
        return all(key in data["rating"] for key in criteria)
    return bool(data["summary"] and data["silence"])


def texts_of(data: dict[str, Any]) -> dict[str, str]:
    """Everything that was written in sentences, by a key that says where, in the report's order."""
    found = {"summary": data["summary"]}
    for number, one in enumerate(data["arguments"], start=1):
        found[f"reason-{number}"] = one["reason"]
    found["silence"] = data["silence"]
    for number, one in enumerate(data["questions"], start=1):
        found[f"question-{number}"] = one["question"]
        found[f"check-{number}"] = one["check"]
    for name in ("test", "confirm", "contradict"):
        found[name] = data["compare"].get(name, "")
    return {key: text for key, text in found.items() if text}


def step_of(place: str) -> str:
    """The step in which the text under a key of :func:`texts_of` is written."""
    if place == "summary":
        return SUMMARY
    return ARGUE if place.startswith("reason") else LIMITS


def check(report: SourceReport, source) -> list[Finding]:
    """What to look at again before the report is handed in, by the course's own limits.

    Args:
        report: whose texts.
        source: the course's; its words say whose statement a sentence is.
    """
    rules = report.course.report
    checker = Checker(
        attribution=attribution_of(report.course.language, source.attribution),
        limits=Limits(
            summary=rules["summary_words"],
            quotation=rules["quotation_words"],
            quoted=rules["quoted_words"],
        ),
        attributed=("summary", "silence"),
    )
    return checker.check(texts_of(report.data))


@dataclass(frozen=True)
class Argument:
    """What was argued about one statement, beside what the course has for it.

    ``other`` is the label of the other value that can be defended. Without a statement the
    course has nothing.
    """

    statement: Statement | None
    function: str
    voice: str
    other: str
    reason: str
    course_functions: list[str]
    course_voice: str


def arguments_of(
    data: dict[str, Any], source, statements: dict[str, Statement]
) -> Iterator[Argument]:
    """The arguments with labels for keys; empty ones are left out.

    Args:
        data: of the report.
        source: whose functions and voices.
        statements: of the source, by key.
    """
    labels = {
        f"{kind}:{entry['key']}": entry["label"]
        for kind, entries in (("function", source.functions), ("voice", source.voices))
        for entry in entries
    }
    for one in data["arguments"]:
        if not any(one.values()):
            continue
        statement = statements.get(one["statement"])
        functions = [statement.function, *statement.also_functions] if statement else []
        yield Argument(
            statement=statement,
            function=labels.get(f"function:{one['function']}", ""),
            voice=labels.get(f"voice:{one['voice']}", ""),
            other=labels.get(one["other"], ""),
            reason=one["reason"],
            course_functions=[labels.get(f"function:{key}", key) for key in functions],
            course_voice=labels.get(f"voice:{statement.voice}", "") if statement else "",
        )


def merged(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    """Two reports of one person put together: nothing that was written in either is lost.

    Args:
        older: the data of the report saved first.
        newer: of the one saved last; where only one value can stand, it is this one's.
    """
    older, newer = {**EMPTY, **older}, {**EMPTY, **newer}
    compare = {
        name: newer["compare"].get(name) or older["compare"].get(name, "")
        if name == "statement"
        else join(older["compare"].get(name, ""), newer["compare"].get(name, ""))
        for name in {**older["compare"], **newer["compare"]}
    }
    return {
        "chosen": list(dict.fromkeys([*older["chosen"], *newer["chosen"]])),
        "summary": join(older["summary"], newer["summary"]),
        "arguments": _together(older["arguments"], newer["arguments"]),
        "silence": join(older["silence"], newer["silence"]),
        "questions": _together(older["questions"], newer["questions"]),
        "compare": compare,
        "rating": {**older["rating"], **newer["rating"]},
    }


def _together(older: list[dict], newer: list[dict]) -> list[dict]:
    found: list[dict] = []
    for one in (*newer, *older):
        if any(one.values()) and one not in found:
            found.append(one)
    return found


def join(older: str, newer: str) -> str:
    """Both texts, the older one first; one of them if the other says nothing more."""
    if not older.strip() or older.strip() == newer.strip():
        return newer
    return f"{older.rstrip()}\n\n{newer.lstrip()}" if newer.strip() else older
