"""Check a course's files and count what is in them."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from gsi_site import course_loader


class Command(BaseCommand):
    help = (
        "Reads the files of a course, without the database, and reports its figures and everything"
        " that is wrong. The exit status is 1 if there is an error."
    )
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "directory", nargs="?", type=Path, default=course_loader.DEFAULT_FOLDER,
            help="the course's folder (default: %(default)s)",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, directory: Path, json: bool, **options) -> None:
        checked = course_loader.check(directory)
        figures = checked.figures()
        if json:
            self.stdout.write(as_json(figures))
        else:
            self.write_table(figures)
            for problem in sorted(checked.problems):
                style = self.style.ERROR if problem.level == "error" else self.style.WARNING
                self.stdout.write(f"{style(problem.level)} {problem}")
            errors, warnings = len(figures["errors"]), len(figures["warnings"])
            self.stdout.write(f"{errors} errors, {warnings} warnings")
        if figures["errors"]:
            sys.exit(1)

    def write_table(self, figures: dict) -> None:
        for name, value in figures.items():
            if isinstance(value, int):
                self.stdout.write(f"{name.replace('_', ' '):<28}{value:>6}")
        for kind, number in figures["questions_by_type"].items():
            self.stdout.write(f"  {kind:<26}{number:>6}")
        for kind, number in figures["questions_by_level"].items():
            self.stdout.write(f"  {kind:<26}{number:>6}")
        for one in figures["guessing"]:
            bounds = f"chance {one['chance']:.1%} ± {one['margin']:.1%}"
            verdict = "" if one["within"] else "  outside"
            self.stdout.write(
                f"guessing: {one['strategy']:<22}{one['share']:>6.1%}  {bounds}{verdict}"
            )
        for name in ("statements_without_lesson", "statements_without_question"):
            keys = figures[name]
            self.stdout.write(f"{name.replace('_', ' '):<28}{len(keys):>6}")
            if keys:
                self.stdout.write(f"  {', '.join(keys)}")


def as_json(figures: dict) -> str:
    """The figures as one indented JSON object."""
    return json.dumps(figures, indent=2, ensure_ascii=False)
