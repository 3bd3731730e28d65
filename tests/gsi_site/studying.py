"""Learners who have read and answered, for the tests of what is known of them."""

from datetime import UTC, datetime
from uuid import uuid4

from lessons.models import SectionRead, Skill
from quizzes import attempts
from quizzes.models import Question

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
GROUPS = [
    {"key": "front", "title": "The front", "under": "Parts", "paragraphs": [0, 1], "skill": ""},
    {"key": "rest", "title": "The rest", "under": "Parts", "paragraphs": [2, 3], "skill": ""},
    {"key": "hearing", "title": "Hearing", "under": "Skills", "paragraphs": [], "skill": "voice"},
]


def give_groups(course):
    """Groups of the three paragraphs that :func:`tests.making.make_course` makes, and a skill."""
    Skill.objects.create(course=course, key="voice", title="Hearing the voice")
    course.groups = GROUPS
    course.save()
    return course


def aim_at_skill(question: Question):
    """Let the question test the skill instead of a statement."""
    question.target_statement = None
    question.target_skill = Skill.objects.get(course=question.course)
    question.save()


def read(learner, lesson, *, at=NOON):
    for section in lesson.sections.all():
        SectionRead.objects.create(learner=learner, section=section, read_at=at)


def answer(learner, quiz, *answers, at=NOON, confidence=None, hands_in=True):
    """One attempt at the quiz with these answers, in the order of its questions."""
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    for item, one in zip(attempt.items.all(), answers, strict=False):
        attempts.record_response(
            item=item, answer=one, token=uuid4(), answered_at=at, confidence=confidence
        )
    if hands_in:
        attempts.close(attempt)
    return attempt


def ask_all(quiz, *numbers):
    """Let the quiz ask these questions of its lesson, in this order."""
    quiz.rules = {"questions": [f"{quiz.lesson.key}-{number:02}" for number in numbers]}
    quiz.save()
    return quiz
