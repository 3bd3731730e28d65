"""Rules on what the bank as a whole must ask: every statement, lesson and skill often enough."""

from collections import Counter
from collections.abc import Iterator

from lessons.course_files import WARNING, Problem
from quizzes.lint_context import Context


def statements(context: Context) -> Iterator[Problem]:
    """Each statement is asked about, or cited, as often as source.yaml wants."""
    source_file = context.bank.course.source_file
    if source_file is None or not context.bank.questions:
        return
    asked = Counter(
        key
        for one in context.bank.questions.values()
        for key in {one.entry.target, *one.entry.cites}
    )
    for index, paragraph in enumerate(context.bank.course.source.paragraphs):
        for position, statement in enumerate(paragraph.statements):
            if asked[statement.id] < statement.questions:
                reason = f"{asked[statement.id]} questions, fewer than {statement.questions}."
                place = ("paragraphs", index, "statements", position, "id")
                mend = "Write questions that have it as target or cite it."
                yield source_file.problem(
                    place, "coverage", reason, key=statement.id, mend=mend, level=WARNING
                )


def lessons(context: Context) -> Iterator[Problem]:
    """Each lesson has as many questions to draw from as course.yaml wants."""
    wanted = context.wanted.per_lesson
    drawn = Counter(one.lesson for one in context.bank.questions.values() if one.entry.drawn)
    for key, lesson in context.bank.course.lessons.items():
        if drawn[key] < wanted:
            reason = f"{drawn[key]} questions to draw from, fewer than {wanted}."
            mend = "Write more, so that a second attempt meets new ones."
            yield Problem(lesson.file.name, 1, key, "coverage", reason, mend, level=WARNING)


def skills(context: Context) -> Iterator[Problem]:
    """Each skill is the target of as many questions as course.yaml wants."""
    wanted = context.wanted.per_skill
    aimed = Counter(one.entry.target for one in context.bank.questions.values())
    for key in sorted(context.bank.course.skills):
        if aimed[key] < wanted:
            reason = f"{aimed[key]} questions aim at the skill, fewer than {wanted}."
            mend = "Write questions that have the skill as target."
            yield Problem("course.yaml", 0, key, "coverage", reason, mend, level=WARNING)


RULES = (statements, lessons, skills)
