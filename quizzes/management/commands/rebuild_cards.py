"""Make the cards of reviews anew from every answer, or see whether they are what they must be."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from quizzes import cards
from quizzes.models import Attempt, Card

FIELDS = [name for name in cards.STORED if name != "version"]


class Command(BaseCommand):
    help = (
        "Throws away the stored cards of reviews and makes them anew from every answer. They are"
        " made anew by themselves where needed; this is for after an import, and for doubts."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--learner", type=UUID, metavar="ID", help="only this learner's")
        parser.add_argument(
            "--check", action="store_true", help="change nothing, fail if a card differs"
        )

    def handle(self, *, learner: UUID | None, check: bool, **options) -> None:
        learners = Attempt._meta.get_field("learner").related_model.objects
        learners = learners.filter(pk=learner) if learner else learners.exclude(attempts=None)
        number, differ = 0, 0
        for one in learners.order_by("created_at", "pk").iterator():
            if check:
                found = self.differing(one)
                differ += len(found)
                for target in found:
                    self.stdout.write(f"{one.pk}: {' '.join(map(str, target))} differs")
            else:
                number += len(cards.rebuild(one))
        if learner and not learners.exists():
            raise CommandError(f"There is no learner {learner}.")
        if differ:
            raise CommandError(f"Cards that a replay of the answers makes otherwise: {differ}.")
        if check:
            self.stdout.write("Every card is what a replay makes of the answers.")
        else:
            self.stdout.write(f"Made {number} cards.")

    def differing(self, learner) -> list:
        """The targets whose card, as it would be read now, is not the replayed one."""
        now = timezone.now()
        read = cards.read(learners=[learner.pk], course=None, now=now).cards
        replayed = cards.replay(learners=[learner.pk], now=now)
        return [
            target
            for learner_id, target in sorted(read.keys() | replayed.keys(), key=str)
            if facts(read.get((learner_id, target))) != facts(replayed.get((learner_id, target)))
        ]


def facts(card: Card | None) -> list | None:
    return card and [getattr(card, name) for name in FIELDS]
