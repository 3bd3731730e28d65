"""Paths through a course: named selections of its lessons, of which a learner chooses one."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, FilteredRelation, Q
from django.http import Http404
from django.utils import timezone

from lessons.models import Course, Path, PathChoice


def get_path(course: Course, key: str) -> Path:
    """One of the paths that a course offers.

    Raises:
        Http404: it offers no such path.
    """
    # Compared here: a stranger's key may hold what a database takes for no text at all
    for path in Path.objects.filter(course=course, retired_at=None):
        if path.key == key:
            path.course = course
            return path
    raise Http404


def paths_and_choices(
    *, course: Course, learners: Iterable[UUID]
) -> tuple[list[Path], dict[UUID, Path]]:
    """The paths that a course offers, and which of them learners chose, in one query.

    Args:
        course: whose paths.
        learners: their ids; whoever chose none of the paths is not among the choices.
    """
    rows = (
        Path.objects.filter(course=course, retired_at=None)
        .annotate(
            choice=FilteredRelation("choices", condition=Q(choices__learner__in=list(learners))),
            chosen_by=F("choice__learner_id"),
        )
        .order_by("pk")
    )
    paths: dict[int, Path] = {}
    chosen: dict[UUID, Path] = {}
    for row in rows:
        path = paths.setdefault(row.pk, row)
        if row.chosen_by is not None:
            chosen[row.chosen_by] = path
    return list(paths.values()), chosen


def choose(*, learner, path: Path) -> PathChoice:
    """Note which path a learner takes through a course, in place of what they chose before.

    Args:
        learner: a kept learner.
        path: one of the course's paths.
    """
    choice, _made = PathChoice.objects.update_or_create(
        learner=learner,
        course=path.course,
        defaults={"path": path, "chosen_at": timezone.now()},
    )
    return choice
