"""Load an operator's own copy of the source's text."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lessons.models import Source
from lessons.source_text import load_text

MOST_TOLD = 3  # problems


class Command(BaseCommand):
    help = (
        "Checks each paragraph of a plain text file against its fingerprint and stores the text,"
        " so that the source page can show it. The text is never part of the course's files."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="plain text in UTF-8")
        parser.add_argument("--course", help="the course's key (default: the default course)")
        parser.add_argument(
            "--partial", action="store_true", help="store the paragraphs that match all the same"
        )

    def handle(self, *, file: Path, course: str | None, partial: bool, **options) -> None:
        which = {"course__key": course} if course else {"course__is_default": True}
        source = Source.objects.filter(**which).first()
        if source is None:
            raise CommandError("There is no such course yet: run manage.py load_course first.")
        try:
            text = file.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is not plain text in UTF-8: {error}") from None
        report = load_text(source, text, partial=partial)
        self.tell([
            *map(str, report.faults),
            *(f"{key}: its taught phrase does not stand at its words." for key in report.misplaced),
        ])  # fmt: skip
        if not report.is_written:
            raise CommandError(
                f"{len(report.faults)} of {len(report.faults) + len(report.matched)} paragraphs"
                " do not match; nothing was stored."
            )
        self.stdout.write(
            self.style.SUCCESS(f"Stored {len(report.matched)} paragraphs of {source.title}.")
        )

    def tell(self, problems: list[str]) -> None:
        """The first problems, and how many more there are: a wrong file has one in each line."""
        for problem in problems[:MOST_TOLD]:
            self.stderr.write(problem)
        if len(problems) > MOST_TOLD:
            self.stderr.write(f"… and {len(problems) - MOST_TOLD} more.")
