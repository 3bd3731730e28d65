"""What the progress page draws, as a file: in JSON as it hangs together, in CSV as one long table.

The full export of a learner's data (``accounts:export``) holds every answer; this one holds what
was worked out from them today, in the words and figures of the page.
"""

import csv
import io
import json
from collections.abc import Iterator

from django.core.serializers.json import DjangoJSONEncoder

from gsi_site.study import Study

CSV_HEAD = ["part", "key", "name", "figure", "value"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet would begin to calculate


def as_dict(study: Study) -> dict:
    """The parts of the page as plain values. Shares are in percent."""
    return {
        "course": study.course.key,
        "made": study.desk.now,
        "today": {
            "cards": len(study.today),
            "minutes": study.today.minutes if len(study.today) else 0,
            "for_later": study.today.later,
            "sure_but_wrong": study.sure_but_wrong,
        },
        "paragraphs": [
            {
                "key": f"P{cell.progress.number:02}",
                "name": cell.progress.label,
                "read": cell.progress.read,
                "answered": cell.progress.answered,
                "remembered": cell.progress.remembered,
                "statements_met": cell.evidence.met,
                "statements": cell.evidence.targets,
                "held_today": cell.held,
            }
            for cell in study.cells
        ],
        "groups": [
            {
                "key": group.key,
                "name": group.title,
                "level": group.level_key,
                "held_today": group.held,
                "questions_right_last_time": group.evidence.standing,
                "questions_answered": group.evidence.asked,
                "why": group.why,
                "what_raises_it": " ".join(group.what_raises),
            }
            for group in study.groups
        ],
        "confidence": [
            {
                "key": one.key,
                "name": str(one.label),
                "answers": one.answers,
                "right": one.right,
            }
            for one in study.sureness
        ],
        "lessons": [
            {
                "key": one.lesson.key,
                "name": one.lesson.title,
                "state": one.state,
                "sections_read": one.read,
                "sections": one.sections,
                "first_score": in_percent(one.first_score),
                "best_score": in_percent(one.best_score),
                "last_worked_on": one.last_at,
            }
            for one in study.progress.lessons
        ],
        "tests": [
            {
                "key": one.quiz.key,
                "name": one.quiz.title,
                "times_taken": len(one.finished),
                "score": in_percent(one.score),
                "passed": one.has_passed,
            }
            for one in study.progress.tests
        ],
        "reflections": [
            {
                "key": one.lesson.key,
                "name": one.lesson.title,
                "prompt": one.prompt,
                "text": one.text,
                "saved": one.saved_at,
            }
            for one in study.written
        ],
    }


def in_percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def to_json(study: Study) -> str:
    return json.dumps(as_dict(study), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def to_csv(study: Study) -> str:
    """One line for each figure, with a mark at the head by which spreadsheets know UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(CSV_HEAD)
    writer.writerows(lines(as_dict(study)))
    return "\ufeff" + file.getvalue()


def lines(parts: dict) -> Iterator[list]:
    """The figures one by one."""
    for part, value in parts.items():
        if isinstance(value, list):
            for row in value:
                for figure in [name for name in row if name not in ("key", "name")]:
                    yield [part, row["key"], plain(row["name"]), figure, plain(row[figure])]
        elif isinstance(value, dict):
            yield from ([part, "", "", figure, plain(inner)] for figure, inner in value.items())
        else:
            yield [part, "", "", "", plain(value)]


def plain(value) -> str:
    """A value as a spreadsheet may read it: text that looks like a formula stays text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


KINDS = {  # kind: how it is written, type
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "json": (to_json, "application/json; charset=utf-8"),
}
