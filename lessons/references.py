"""How references are shown: their dates in one format, and links that can be read."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lessons.models import Course, Reference

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-\d{2}")
PIECES = re.compile(r"\d+|\D+")


def shown_date(written: str) -> str:
    """A date of the course files as people write it; years and words stay as they are.

    Args:
        written: a day (``2023-02-21``), a month (``2010-12``), a year, years, or words.
    """
    try:
        if DAY.fullmatch(written):
            return date_format(date.fromisoformat(written), "j F Y")
        if MONTH.fullmatch(written):
            return date_format(date.fromisoformat(f"{written}-01"), "F Y")
    except ValueError:
        pass  # the 31st of a short month, for one: as it was written
    return written


def link_labels(urls: Iterable[str]) -> list[tuple[str, str]]:
    """Each address with what its link shows: the site's name, numbered where it has several, and
    that it is a PDF."""
    urls = list(urls)
    parts = [urlsplit(url) for url in urls]
    hosts = [one.netloc.removeprefix("www.") for one in parts]
    number_of, seen = Counter(hosts), Counter()
    labels = []
    for url, part, host in zip(urls, parts, hosts, strict=True):
        seen[host] += 1
        label = f"{host} ({seen[host]})" if number_of[host] > 1 else host
        labels.append((url, f"{label}, PDF" if part.path.lower().endswith(".pdf") else label))
    return labels


def in_groups(
    course: Course, references: Iterable[Reference]
) -> list[tuple[str, str, list[Reference]]]:
    """The references in the groups of their course: each group's anchor, title and references.

    What is in none of its groups comes last; a course without groups has one, without a title.
    Empty groups are left out. Keys count as people count: R2 stands before R10.
    """
    waiting = sorted(references, key=lambda one: _natural(one.key))
    groups = []
    for number, group in enumerate(course.reference_groups, start=1):
        members = [one for one in waiting if one.kind in group["kinds"]]
        waiting = [one for one in waiting if one not in members]
        groups.append((f"group-{number}", group["title"], members))
    groups.append(("group-0", _("Others") if course.reference_groups else "", waiting))
    return [group for group in groups if group[2]]


def _natural(key: str) -> list[tuple[int, int, str]]:
    pieces = PIECES.findall(key)
    return [(0, int(one), "") if one.isdecimal() else (1, 0, one) for one in pieces]
