"""Mark the stored answers to a question anew, after its key was changed."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from quizzes import regrading
from quizzes.models import Grade, Question

REASON = "The key was changed (wording {number})."
LONGEST_REASON = Grade._meta.get_field("reason").max_length


class Command(BaseCommand):
    help = (
        "Marks the answers to earlier wordings of a question with its current key, shows what"
        " changes for whom, and adds a grade where the mark differs. No answer is touched."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("question", metavar="QUESTION", help="the question's key")
        parser.add_argument("--course", metavar="KEY", help="default: the default course")
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")
        parser.add_argument("--reason", metavar="TEXT", default="", help="kept with each grade")
        parser.add_argument("--by", metavar="NAME", help="the user who regrades; default: nobody")

    def handle(self, *, question, course, dry_run: bool, reason: str, by, **options) -> None:
        found = self.find_question(question, course)
        reason = reason.strip() or REASON.format(number=found.revision and found.revision.number)
        if len(reason) > LONGEST_REASON:
            raise CommandError(f"The reason has more than {LONGEST_REASON} characters.")
        user = self.find_user(by) if by else None
        try:
            if dry_run:
                result = regrading.preview(found)
            else:
                result = regrading.regrade(question=found, reason=reason, by=user)
        except regrading.NothingToRegrade:
            raise CommandError(
                f"{found.key} is of a type whose answers earn nothing by themselves."
            ) from None
        self.report(result, dry_run=dry_run)

    def find_question(self, key: str, course: str | None) -> Question:
        questions = Question.objects.select_related("revision", "course").filter(key=key)
        if course is None:
            questions = questions.filter(course__is_default=True)
        else:
            questions = questions.filter(course__key=course)
        found = questions.first()
        if found is None:
            where = f"course {course}" if course else "default course"
            raise CommandError(f"There is no question {key} in the {where}.")
        return found

    def find_user(self, name: str):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name}.")
        return user

    def report(self, result: regrading.Regrade, *, dry_run: bool) -> None:
        lines = [("learner", "attempt", "question", "wording", "from", "to")]
        lines += [(*self.names(mark), f"{mark.after:.2f}") for mark in result.changes]
        lines += [(*self.names(mark), f"left alone: {mark.why}") for mark in result.left_alone]
        if len(lines) > 1:
            widths = [max(len(line[column]) for line in lines) for column in range(5)] + [0]
            for line in lines:
                cells = (text.ljust(width) for text, width in zip(line, widths, strict=True))
                self.stdout.write("  ".join(cells).rstrip())
        done = "would be" if dry_run else "were"
        self.stdout.write(
            f"{result.question.key}: {len(result.changes)} marks {done} changed,"
            f" {result.unchanged} stay, {len(result.left_alone)} are left alone."
        )

    def names(self, mark: regrading.Mark) -> tuple[str, ...]:
        """Whose mark it is, and what it was."""
        item = mark.response.item
        return (
            str(mark.attempt.learner),
            str(mark.attempt.pk),
            f"{item.position}, try {mark.response.try_number}",
            str(mark.revision.number),
            "–" if mark.before is None else f"{mark.before:.2f}",
        )
