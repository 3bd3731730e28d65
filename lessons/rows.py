"""Bringing rows into step with files: what was added, changed, left alone, retired."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from lessons.course_files import Problem, Problems
from lessons.models import Origin

ADDED, CHANGED, UNCHANGED, RETIRED = "added", "changed", "unchanged", "retired"


@dataclass
class Tally:
    """How many rows of each kind met each fate."""

    kinds: dict[str, Counter] = field(default_factory=dict)

    def count(self, kind: str, fate: str, number: int = 1) -> None:
        self.kinds.setdefault(kind, Counter())[fate] += number

    def lines(self) -> list[str]:
        """One line for each kind, in the order in which they were loaded."""
        return [
            f"{kind}: "
            + ", ".join(f"{fates[fate]} {fate}" for fate in (ADDED, CHANGED, UNCHANGED, RETIRED))
            for kind, fates in self.kinds.items()
        ]


class Table:
    """The rows of one kind that belong to one owner, while files are loaded.

    A row from the admin under a key that the files also use is left alone and reported.
    """

    def __init__(
        self,
        kind: str,
        model: type[Model],
        rows: Iterable[Model],
        owner: dict[str, Any],
        tally: Tally,
        problems: Problems,
    ) -> None:
        """
        Args:
            kind: its plural, as the tally names it.
            model: of its rows.
            rows: every row of the owner, retired ones and those of the admin included.
            owner: the fields that a new row needs to belong to the owner.
            tally: counts what happens.
            problems: gets a fatal problem for each row of the admin that is in the way.
        """
        self.kind, self.owner, self.tally, self.problems = kind, owner, tally, problems
        self.model = model
        self.existing: dict[str, Any] = {row.key: row for row in rows}
        self.kept: set[str] = set()
        self.taken_slugs: set[str] = set()

    def put(
        self,
        key: str,
        values: dict[str, Any],
        *,
        file: str,
        line: int = 0,
        related: dict[str, set[Model]] | None = None,
    ) -> Any:
        """Make the row under ``key`` as the files have it.

        Args:
            key: of the row.
            values: its other fields.
            file: where it stands, with ``line`` for problems.
            related: the rows that its many-to-many fields are to hold, and no others.

        Returns:
            The row.
        """
        self.kept.add(key)
        row = self.existing.get(key)
        if row is not None and row.origin != Origin.FILE:
            self.in_the_way(key, file, line, f"“{key}” was made in the admin.")
            return row
        values = {**values, "file": file, "retired_at": None}
        if values.get("slug") in self.taken_slugs:
            # Reported and to be rolled back; until then no constraint may cut the loading short.
            values["slug"] = f"{values['slug'][:60]}-taken"
        if row is None:
            row = self.model(key=key, origin=Origin.FILE, **self.owner, **values)
            row.save(force_insert=True)
            self.existing[key] = row
            fate = ADDED
        else:
            changed = [name for name, value in values.items() if getattr(row, name) != value]
            for name in changed:
                setattr(row, name, values[name])
            if changed:
                row.save(update_fields=changed)
            fate = CHANGED if changed else UNCHANGED
        for name, wanted in (related or {}).items():
            if self._relate(row, name, wanted, is_new=fate == ADDED) and fate == UNCHANGED:
                fate = CHANGED
        self.tally.count(self.kind, fate)
        return row

    @staticmethod
    def _relate(row: Model, name: str, wanted: set[Model], *, is_new: bool) -> bool:
        manager = getattr(row, name)
        has = set() if is_new else set(manager.all())
        if has == wanted:
            return False
        manager.set(wanted)
        return True

    def in_the_way(self, key: str, file: str, line: int, reason: str) -> None:
        self.problems.append(
            Problem(
                file, line, key, "admin-row", f"{self.kind}: {reason}",
                "Use another key or slug in the files, or change that row in the admin.",
                is_fatal=True,
            )
        )  # fmt: skip

    def free_slugs(self, slugs: dict[str, tuple[str, str]]) -> None:
        """Make sure that slugs can move from one row to another.

        Args:
            slugs: for each key in the files its slug, and the file that says so.
        """
        wanted = {slug: (key, file) for key, (slug, file) in slugs.items()}
        for row in self.existing.values():
            if row.slug not in wanted or wanted[row.slug][0] == row.key:
                continue
            key, file = wanted[row.slug]
            if row.origin != Origin.FILE:
                self.in_the_way(key, file, 0, f"the slug “{row.slug}” is taken in the admin.")
                self.taken_slugs.add(row.slug)
                continue
            row.slug = f"{row.slug[:60]}-{row.pk}"
            row.save(update_fields=["slug"])

    def retire_missing(self, now: datetime | None = None) -> None:
        """Retire the rows from files that are no longer in them."""
        now = now or timezone.now()
        missing = [
            row
            for key, row in self.existing.items()
            if key not in self.kept and row.origin == Origin.FILE and row.retired_at is None
        ]
        for row in missing:
            row.retired_at = now
        if missing:
            self.model.objects.bulk_update(missing, ["retired_at"])
        self.tally.count(self.kind, RETIRED, len(missing))
