"""A database with a learner who has answered so often that they have every card."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gsi_site import course_loader
from gsi_site.accounts.models import Learner
from lessons.models import SectionRead
from quizzes import cards
from quizzes.models import Attempt, Card, Grade, Item, Question, Quiz, Response
from quizzes.review_desk import bank_of, open_desk
from quizzes.review_queue import queue_of

OF_AN_ATTEMPT = 20
LATEST = timedelta(days=9)  # ago: most cards are due
UNREAD = 6  # answers that are in no stored card yet: those of a lesson's check


class Reviewer:
    """The learner, and what opening the review reads and decides.

    Args:
        size: how many responses they have left.
    """

    def __init__(self, size: int) -> None:
        call_command("migrate", verbosity=0)
        course_loader.load(course_loader.DEFAULT_FOLDER)
        quiz = Quiz.objects.filter(purpose=Quiz.Purpose.CHECK).first()
        self.course = quiz.course
        self.learner = Learner.objects.create()
        last = timezone.now() - LATEST
        self.answer(quiz, size - UNREAD, since=last - timedelta(days=400), until=last)
        section = self.course.lessons.first().sections.first()
        SectionRead.objects.create(learner=self.learner, section=section)
        cards.catch_up(learner=self.learner)
        self.targets = set(bank_of(self.course))
        assert Card.objects.count() == len(self.targets)
        self.answer(quiz, UNREAD, since=last, until=last + timedelta(hours=1))
        assert Response.objects.count() == size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def answer(self, quiz: Quiz, number: int, *, since: datetime, until: datetime) -> None:
        """Leave so many responses, by turns to every question that reviews may ask."""
        bank = [row.id for rows in bank_of(self.course).values() for row in rows]
        revisions = list(Question.objects.filter(pk__in=bank).values_list("revision", flat=True))
        started = [
            Attempt(
                learner=self.learner, quiz=quiz, seed=1, length=OF_AN_ATTEMPT, started_at=since,
                submitted_at=until,
            )
            for _attempt in range(-(-number // OF_AN_ATTEMPT))
        ]  # fmt: skip
        Attempt.objects.bulk_create(started, batch_size=500)
        items = Item.objects.bulk_create(
            (
                Item(
                    attempt=started[place // OF_AN_ATTEMPT], position=place % OF_AN_ATTEMPT + 1,
                    revision_id=revisions[place % len(revisions)],
                )
                for place in range(number)
            ),
            batch_size=500,
        )  # fmt: skip
        step = (until - since) / number
        responses = Response.objects.bulk_create(
            (
                Response(
                    item=item, answer="x", token=uuid4(), answered_at=since + step * (place + 1)
                )
                for place, item in enumerate(items)
            ),
            batch_size=500,
        )
        Grade.objects.bulk_create(
            (Grade(response=one, fraction=place % 3 != 0) for place, one in enumerate(responses)),
            batch_size=500,
        )

    def open(self) -> int:
        """Read and decide; how many cards would be asked."""
        return len(queue_of(open_desk(learner=self.learner, course=self.course)))

    def count_queries(self) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert self.open() > 0
        return len(captured)
