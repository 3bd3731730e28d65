"""What a learner does while reading: finishes a section, writes a reflection."""

import re
from collections.abc import Sequence

from django.utils import timezone

from lessons.models import Lesson, Reflection, Section, SectionRead

REFLECTION_MAX_LENGTH = 5000
FOUND = re.compile(r'<(?P<tag>\w+) class="found">(?P<line>.*?)</(?P=tag)>', re.DOTALL)
EDGE_PARAGRAPH = re.compile(r"^\s*<p>|</p>\s*$")


def mark_section_read(*, learner, section: Section) -> SectionRead:
    """Note that a learner has read a section; a second time changes nothing.

    Args:
        learner: a kept learner.
        section: which one.
    """
    read, _made = SectionRead.objects.get_or_create(learner=learner, section=section)
    return read


def save_reflection(*, learner, lesson: Lesson, text: str) -> Reflection:
    """Keep what a learner wrote at a lesson's prompt, in place of what stood there.

    The prompt is kept with it, so that the text can still be understood after the prompt changed.

    Args:
        learner: a kept learner.
        lesson: whose prompt is answered.
        text: at most ``REFLECTION_MAX_LENGTH`` characters; the form checks it.
    """
    reflection, _made = Reflection.objects.update_or_create(
        learner=learner,
        lesson=lesson,
        defaults={"prompt": lesson.prompt, "text": text, "saved_at": timezone.now()},
    )
    return reflection


def first_unread(sections: Sequence[Section]) -> Section | None:
    """The section where reading goes on: the first without ``read_at``, or None at the end."""
    return next((section for section in sections if section.read_at is None), None)


def section_before(sections: Sequence[Section], section: Section | None) -> Section | None:
    """The section that stands before this one."""
    if section is None:
        return None
    position = sections.index(section)
    return sections[position - 1] if position else None


def section_after(sections: Sequence[Section], section: Section) -> Section | None:
    """The section that stands after this one."""
    position = sections.index(section) + 1
    return sections[position] if position < len(sections) else None


def found_line(section: Section | None) -> str:
    """What a section found, as the HTML of its closing line; empty if it has none."""
    match = FOUND.search(section.html) if section else None
    return EDGE_PARAGRAPH.sub("", match["line"]).strip() if match else ""
