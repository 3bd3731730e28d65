"""The paths that a course offers its learners, and which one each of them is on."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q

from lessons.models import Course, Lesson, Path
from lessons.paths import paths_and_choices
from quizzes.models import Quiz


@dataclass(frozen=True)
class PathOffer:
    """A path that a learner may choose, with what it asks of them."""

    path: Path
    lessons: int
    minutes: int
    is_chosen: bool


def lessons_with_paths(course: Course) -> list[Lesson]:
    """The lessons of a course in order; each has ``section_count``, ``quiz_count`` and
    ``path_pks``, the keys of the paths that it is on."""
    rows = (
        Lesson.objects.filter(course=course, retired_at=None)
        .select_related("unit", "course")
        .annotate(
            path_pk=F("paths__pk"),  # one row for each path
            section_count=Count("sections", filter=Q(sections__retired_at=None), distinct=True),
            quiz_count=Count(
                "quizzes",
                filter=Q(quizzes__purpose=Quiz.Purpose.CHECK, quizzes__retired_at=None),
                distinct=True,
            ),
        )
        .order_by("unit__number", "number", "pk")
    )
    lessons: dict[int, Lesson] = {}
    for row in rows:
        lesson = lessons.setdefault(row.pk, row)
        lesson.path_pks = {*getattr(lesson, "path_pks", ()), row.path_pk}
    return list(lessons.values())


def offers_to(
    ids: list[UUID], course: Course, lessons: Iterable[Lesson]
) -> dict[UUID, list[PathOffer]]:
    """The paths that have a lesson, the shortest first, with the one that each learner is on.

    Args:
        ids: of the learners.
        course: whose paths.
        lessons: all of the course, each with its ``path_pks``.
    """
    paths, chosen = paths_and_choices(course=course, learners=ids)
    found = []
    for path in paths:
        on_path = [lesson for lesson in lessons if path.pk in lesson.path_pks]
        if on_path:
            found.append((path, len(on_path), sum(lesson.minutes for lesson in on_path)))
    found.sort(key=lambda one: one[1:])
    default = next((path for path, *_rest in found if path.is_default), None)
    offers = {}
    for id in ids:
        own = chosen.get(id)
        own = own if any(path is own for path, *_rest in found) else default
        offers[id] = [PathOffer(*one, is_chosen=one[0] is own) for one in found]
    return offers


def chosen_path(offers: list[PathOffer]) -> Path | None:
    """The path that the learner with these offers is on; ``None`` where there is none."""
    return next((one.path for one in offers if one.is_chosen), None)
