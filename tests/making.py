"""Small objects for tests, made through the ORM with as little as each needs."""

from lessons.models import Course, Lesson, Origin, Paragraph, Section, Source, Statement, Unit
from quizzes.models import Question, Quiz, Revision


def make_course(key="one", *, default=True) -> Course:
    """A course with a source of three paragraphs and one statement in each: P01.1, P02.1, P03.1."""
    course = Course.objects.create(key=key, title=f"Course {key}", is_default=default)
    source = Source.objects.create(course=course, key="source", title="A news release")
    for number in (1, 2, 3):
        paragraph = Paragraph.objects.create(
            source=source,
            number=number,
            label=f"Label {number}",
            place="lead",
            precis=f"The release reports thing {number}.",
            words=10,
            sha256="0" * 64,
        )
        Statement.objects.create(
            source=source,
            paragraph=paragraph,
            key=f"P0{number}.1",
            position=1,
            says=f"Something {number} happened.",
            function="event",
            voice="release",
            word_start=1,
            word_end=3,
            origin=Origin.FILE,
        )
    Unit.objects.create(course=course, key="unit", number=1, title="First unit")
    return course


def make_lesson(course, *, number=1, sections=2, paragraphs=(1,), slug=None) -> Lesson:
    """A lesson with sections ``s1``, ``s2``, …"""
    lesson = Lesson.objects.create(
        course=course,
        unit=course.units.get(),
        key=f"L{number:02}",
        slug=slug or f"lesson-{number}",
        number=number,
        title=f"Lesson {number}",
        minutes=4,
        paragraphs=list(paragraphs),
        origin=Origin.FILE,
    )
    for position in range(1, sections + 1):
        Section.objects.create(
            lesson=lesson,
            key=f"s{position}",
            position=position,
            title=f"Section {position}",
            minutes=2,
            html=f"<p>Text {position}</p>",
            origin=Origin.FILE,
        )
    return lesson


def choice_body(stem="According to the release, what happened?") -> dict:
    """Three options: ``right``, ``near`` and ``far``."""
    return {
        "stem": stem,
        "stem_html": stem,
        "options": [
            {
                "key": key,
                "text": f"Option {key}",
                "text_html": f"Option <em>{key}</em>",
                "correct": key == "right",
                "tag": "" if key == "right" else "P",
                "feedback": f"Feedback on {key}, see ¶1.",
                "feedback_html": f"<p>Feedback on {key}, see ¶1.</p>",
            }
            for key in ("right", "near", "far")
        ],
    }


def make_question(lesson, number=1, *, statement="P01.1", **fields) -> Question:
    """A question of one lesson's bank, with its first revision."""
    target = Statement.objects.get(source__course=lesson.course, key=statement)
    question = Question.objects.create(
        course=lesson.course,
        lesson=lesson,
        key=f"{lesson.key}-{number:02}",
        type="choice",
        target_statement=target,
        level=Question.Level.UNDERSTAND,
        **fields,
    )
    question.cites.add(target)
    question.revision = Revision.objects.create(
        question=question, number=1, body=choice_body(f"Stem {question.key}?"), digest="0" * 64
    )
    question.save()
    return question


def make_quiz(lesson, *, questions=3, count=2, **fields) -> Quiz:
    """A check quiz in the lesson's last section that draws ``count`` of its questions."""
    for number in range(1, questions + 1):
        make_question(lesson, number, statement=f"P0{(number - 1) % 3 + 1}.1")
    return Quiz.objects.create(
        course=lesson.course,
        key=f"{lesson.key}-check",
        slug=fields.pop("slug", f"check-{lesson.number}"),
        title=f"Check {lesson.number}",
        purpose=Quiz.Purpose.CHECK,
        lesson=lesson,
        section=lesson.sections.last(),
        rules={"draw": {"lesson": lesson.key, "count": count}},
        **fields,
    )
