"""Writing checked question banks and quizzes into the answering engine's tables."""

from typing import Any

from lessons.course_files import Problems
from lessons.loader import LoadedCourse, known
from lessons.models import Origin
from lessons.rows import ADDED, CHANGED, UNCHANGED, Table
from quizzes import cards
from quizzes.bank import ParsedBank, ParsedQuestion, digest
from quizzes.models import Attempt, Question, Quiz, Revision
from quizzes.questions import is_scored


def load(bank: ParsedBank, loaded: LoadedCourse) -> None:
    """Write the questions and quizzes; the caller holds the transaction.

    Args:
        bank: checked. Its problems get rows of the admin that are in the way.
        loaded: the rows of the same course that the reading engine has written.
    """
    _load_questions(bank, loaded)
    _load_quizzes(bank, loaded)


def _table(kind: str, rows: Any, loaded: LoadedCourse, problems: Problems) -> Table:
    return Table(kind, rows.model, rows, {"course": loaded.course}, loaded.tally, problems)


def _load_questions(bank: ParsedBank, loaded: LoadedCourse) -> None:
    rows = (
        Question.objects.filter(course=loaded.course)
        .select_related("revision")
        .prefetch_related("cites")
    )
    table = _table("questions", rows, loaded, bank.problems)
    before = {question.pk: _rated_as(question) for question in table.existing.values()}
    for one in bank.questions.values():
        entry = one.entry
        statement = loaded.statements.get(entry.target)
        skill = None if statement else loaded.skills[entry.target]
        lesson = loaded.lessons.get(one.lesson)
        values = {
            "lesson_id": lesson and lesson.pk,
            "type": entry.type,
            "target_statement_id": statement and statement.pk,
            "target_skill_id": skill and skill.pk,
            "asks": entry.asks,
            "level": entry.level,
            "text_mode": entry.text,
            "is_drawn": entry.drawn,
            "is_wording": entry.wording,
        }
        question = table.put(
            entry.key,
            values,
            file=one.file.name,
            line=one.line,
            related={"cites": known(loaded.statements, entry.cites)},
        )
        _revise(question, one, loaded)
    table.retire_missing()
    now = {question.pk: _rated_as(question) for question in table.existing.values()}
    moved = [pk for pk, rated_as in before.items() if now[pk] != rated_as]
    if moved:
        answered = Attempt.objects.filter(items__revision__question__in=moved)
        cards.forget(answered.order_by().values_list("learner", flat=True).distinct())


def _rated_as(question: Question) -> tuple:
    """What decides which memory an answer to the question is one of, if of any."""
    return question.target_statement_id, question.target_skill_id, is_scored(question.type)


def _revise(question: Question, parsed: ParsedQuestion, loaded: LoadedCourse) -> None:
    """Give the question a new revision if its wording has changed; old ones stay for attempts."""
    if question.origin != Origin.FILE:
        return
    current, made_of = question.revision, digest(parsed.body)
    if current is not None and current.digest == made_of:
        if current.body != parsed.body:
            # The same words, rendered differently: no new wording to answer to.
            current.body = parsed.body
            current.save(update_fields=["body"])
        loaded.tally.count("revisions", UNCHANGED)
        return
    last = question.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    question.revision = Revision.objects.create(
        question=question, number=last + 1, body=parsed.body, digest=made_of
    )
    question.save(update_fields=["revision"])
    loaded.tally.count("revisions", ADDED if current is None else CHANGED)


def _load_quizzes(bank: ParsedBank, loaded: LoadedCourse) -> None:
    table = _table("quizzes", Quiz.objects.filter(course=loaded.course), loaded, bank.problems)
    table.free_slugs({key: (one.entry.slug, one.file.name) for key, one in bank.quizzes.items()})
    for key, one in bank.quizzes.items():
        entry = one.entry
        lesson = loaded.lessons.get(entry.lesson or "")
        unit = loaded.units.get(entry.unit or "")
        section = loaded.sections.get((entry.lesson or "", entry.section or ""))
        values = {
            "slug": entry.slug,
            "title": entry.title,
            "purpose": entry.purpose,
            "lesson_id": lesson and lesson.pk,
            "unit_id": unit and unit.pk,
            "section_id": section and section.pk,
            "rules": entry.rules,
        }
        line = one.file.line(one.place)
        table.put(key, values, file=one.file.name, line=line)
    table.retire_missing()
