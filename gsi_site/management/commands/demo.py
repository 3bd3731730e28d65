"""Fill a course with made-up learners, to look at the pages of staff."""

import random
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from gsi_site.accounts.models import Learner
from lessons.models import Lesson, Section, SectionRead
from lessons.queries import visible_lessons
from lessons.reading import mark_section_read
from quizzes import attempts, questions
from quizzes.models import Attempt, Quiz

INSTRUCTOR = "demo-instructor"
GUESTS = 0.25
GIVE_UP = 0.2


class Command(BaseCommand):
    help = (
        "Makes an instructor and learners who have read and answered part of the default course,"
        " for looking at. The same seed makes the same learners. Not for a site in use."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--learners", type=int, default=30)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="even though there are learners")

    def handle(self, *, learners: int, seed: int, yes: bool, **options) -> None:
        if Learner.objects.exists() and not yes:
            raise CommandError("There are learners already. With --yes these are added to them.")
        lessons = list(visible_lessons().filter(course__is_default=True))
        if not lessons:
            raise CommandError("There is no course yet: run manage.py load_course first.")
        rng = random.Random(seed)  # noqa: S311: nothing secret
        with transaction.atomic():
            call_command("make_instructor", INSTRUCTOR, stdout=self.stdout)
            for number in range(1, learners + 1):
                study(make_learner(number, rng), lessons, rng)
        self.stdout.write(self.style.SUCCESS(f"Made {learners} learners."))


def make_learner(number: int, rng: random.Random) -> Learner:
    """A guest, or a learner with an account that nobody can sign in to."""
    if rng.random() < GUESTS:
        return Learner.objects.create()
    name = f"demo-student-{number:03}"
    user, is_new = get_user_model().objects.get_or_create(username=name)
    if is_new:
        user.set_unusable_password()
        user.save()
    return Learner.objects.get_or_create(user=user)[0]


def study(learner: Learner, lessons: list[Lesson], rng: random.Random) -> None:
    """Read and answer lessons one after another, a few days apart, and stop somewhere."""
    skill = rng.uniform(0.45, 0.95)
    pause = timedelta(hours=rng.uniform(6, 60))
    last = min(len(lessons), max(1, round(rng.triangular(0, len(lessons) + 1, 4))))
    begun = timezone.now() - pause * last - timedelta(days=rng.triangular(0, 40, 2))
    for number, lesson in enumerate(lessons[:last]):
        gives_up = number == last - 1 and rng.random() < GIVE_UP
        now = take_lesson(learner, lesson, begun + pause * number, skill, rng, gives_up=gives_up)
    Learner.objects.filter(pk=learner.pk).update(created_at=begun, active_at=now)


def take_lesson(learner, lesson: Lesson, now, skill: float, rng, *, gives_up: bool):
    """Read a lesson's sections and take its quizzes, once or more; when it ended."""
    sections = list(Section.objects.filter(lesson=lesson, retired_at=None).order_by("position"))
    for section in sections[: -1 if gives_up else None]:
        now += timedelta(minutes=rng.uniform(1, 5))
        read = mark_section_read(learner=learner, section=section)
        SectionRead.objects.filter(pk=read.pk).update(read_at=now)
    for quiz in Quiz.objects.filter(lesson=lesson, retired_at=None):
        now = take_quiz(learner, quiz, now, skill, rng, gives_up=gives_up)
        if not gives_up and rng.random() < GUESTS:
            now = take_quiz(learner, quiz, now, (1 + skill) / 2, rng, gives_up=False)
    return now


def take_quiz(learner, quiz: Quiz, now, skill: float, rng, *, gives_up: bool):
    """One attempt, answered rightly as often as ``skill`` says; when it ended."""
    attempt = attempts.start_attempt(learner=learner, quiz=quiz)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=now)
    items = list(attempt.items.select_related("revision__question", "attempt"))
    for item in items[: len(items) // 2 if gives_up else None]:
        now += timedelta(seconds=rng.uniform(8, 70))
        body = item.revision.body
        right, *others = questions.get(item.revision.question.type).sample_answers(body)
        answer = right if rng.random() < skill else rng.choice(others)
        attempts.record_response(item=item, answer=answer, token=uuid4(), answered_at=now)
    if not gives_up:
        Attempt.objects.filter(pk=attempt.pk).update(submitted_at=now)
    return now
