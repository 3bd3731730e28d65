"""The groups of a course of which mastery is told: they must point to what there is."""

from collections.abc import Iterator

from lessons.course_files import Problem
from lessons.parsed import ParsedCourse


def faults(parsed: ParsedCourse) -> Iterator[Problem]:
    """Every paragraph and skill in ``groups`` that the course does not have."""
    known = {one.number for one in parsed.source.paragraphs} if parsed.source else None
    for index, group in enumerate(parsed.course.groups):
        for position, number in enumerate(group.paragraphs):
            if known is not None and number not in known:
                yield _dangling(parsed, (index, "paragraphs", position), f"¶{number}", group.key)
        if group.skill and group.skill not in parsed.skills:
            yield _dangling(parsed, (index, "skill"), f"skill “{group.skill}”", group.key)


def _dangling(parsed: ParsedCourse, place: tuple, what: str, key: str) -> Problem:
    reason = f"There is no {what}."
    return parsed.course_file.problem(("groups", *place), "dangling", reason, key=key)
