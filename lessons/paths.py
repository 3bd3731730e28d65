"""Paths through a course: named selections of its lessons, of which a learner chooses one."""

from django.utils import timezone

from lessons.models import Path, PathChoice


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
