"""Bring the database into step with a course's files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from gsi_site import course_loader


class Command(BaseCommand):
    help = (
        "Checks the files of a course and loads them in one transaction. Rows made in the admin"
        " and everything that learners did are left alone; what is no longer in the files is"
        " retired."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "directory", nargs="?", type=Path, default=course_loader.DEFAULT_FOLDER,
            help="the course's folder (default: %(default)s)",
        )  # fmt: skip
        parser.add_argument(
            "--draft", action="store_true",
            help="load in spite of errors that leave the course's structure whole",
        )  # fmt: skip

    def handle(self, *, directory: Path, draft: bool, **options) -> None:
        try:
            checked, tally = course_loader.load(directory, draft=draft, progress=self.stdout.write)
        except course_loader.CourseRefusedError as refused:
            for problem in sorted(refused.problems):
                self.stderr.write(f"{problem.level}: {problem}")
            raise CommandError(
                f"{len(refused.problems.errors)} errors, nothing was loaded."
                " To look at unfinished work all the same: --draft"
            ) from None
        for line in tally.lines():
            self.stdout.write(f"  {line}")
        found = checked.problems
        if found:
            self.stdout.write(
                f"{len(found.errors)} errors and {len(found.warnings)} warnings:"
                " see manage.py check_course"
            )
        self.stdout.write(self.style.SUCCESS(f"Loaded {checked.course.course.title}"))
