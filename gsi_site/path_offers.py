"""The paths that a course offers its learners, and which one each of them is on."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lessons.models import Course, Lesson, Path, Reflection, SectionRead
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
    return one_each(rows_of(course))


def own_lessons(course: Course, learner) -> list[Lesson]:
    """As :func:`lessons_with_paths`, each with ``own_reads``, how many of its sections the learner
    has read, ``own_read_at``, when the last one, and ``own_prompt``, ``own_text`` and
    ``own_saved_at``, what they wrote; in one query. For the learner alone."""
    reads = (
        SectionRead.objects.filter(
            learner=learner.pk, section__lesson=OuterRef("pk"), section__retired_at=None
        )
        .order_by()
        .values("section__lesson")
    )
    written = Reflection.objects.filter(learner=learner.pk, lesson=OuterRef("pk"))
    return one_each(
        rows_of(course).annotate(
            own_reads=Coalesce(Subquery(reads.annotate(n=Count("pk")).values("n")), 0),
            own_read_at=Subquery(reads.annotate(at=Max("read_at")).values("at")),
            own_prompt=Subquery(written.values("prompt")[:1]),
            own_text=Subquery(written.values("text")[:1]),
            own_saved_at=Subquery(written.values("saved_at")[:1]),
        )
    )


def rows_of(course: Course) -> QuerySet[Lesson]:
    """The lessons of a course in order, each once for every path that it is on."""
    return (
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


def one_each(rows: Iterable[Lesson]) -> list[Lesson]:
    """Each lesson once, with the keys of its paths."""
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
