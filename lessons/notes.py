"""A learner's own notes on the source. What was written is never lost unseen.

A form that is sent twice saves one note; what one page has saved, another page that was opened
earlier does not write over before its reader has seen it.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from lessons.models import Note, Paragraph, Reflection, Statement

NOTE_MAX_LENGTH = 2000


class NoteChanged(Exception):
    """The note was changed elsewhere since this form was made. ``note`` is what is saved now."""

    def __init__(self, note: Note) -> None:
        super().__init__(str(note.pk))
        self.note = note


def version_of(note: Note) -> str:
    """What a form carries to say on which wording of the note it is based."""
    return note.saved_at.isoformat()


def save_note(
    *, learner, id: UUID, paragraph: Paragraph, statement: Statement | None, text: str, since: str
) -> Note:
    """Keep a note, new or changed.

    Args:
        learner: a kept learner.
        id: of the note, from its form. A note that was deleted meanwhile is made again.
        paragraph: where it stands.
        statement: which statement of the paragraph it is on, if it is on one.
        text: at most ``NOTE_MAX_LENGTH`` characters, not blank; the form checks it.
        since: the :func:`version_of` the note from which the form was made; empty for a new one.

    Raises:
        NoteChanged: it was changed elsewhere; nothing is saved.
        Note.DoesNotExist: another note, perhaps somebody else's, has this id.
    """
    note = Note(id=id, learner=learner, paragraph=paragraph, statement=statement, text=text)
    if not since and _is_made(note):
        return note
    now = timezone.now()
    mine = Note.objects.filter(pk=id, learner=learner, paragraph=paragraph)
    if mine.filter(saved_at=_moment(since)).update(text=text, statement=statement, saved_at=now):
        return mine.get()
    if not Note.objects.filter(pk=id).exists():
        note.save(force_insert=True)
        return note
    saved = mine.get()
    if (saved.text, saved.statement) != (text, statement):
        raise NoteChanged(saved)
    return saved


def delete_note(*, learner, id: UUID, since: str) -> None:
    """Delete a note, if it still is what its reader has seen. One that is gone is gone.

    Args:
        learner: whose note.
        id: of the note.
        since: as in :func:`save_note`.

    Raises:
        NoteChanged: it was changed elsewhere; it stays.
    """
    mine = Note.objects.filter(pk=id, learner=learner.pk)
    deleted, _rows = mine.filter(saved_at=_moment(since)).delete()
    changed = None if deleted else mine.first()
    if changed:
        raise NoteChanged(changed)


def _is_made(note: Note) -> bool:
    """Insert the note; ``False`` if its id is taken, which a second click makes it."""
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _moment(version: str) -> datetime | None:
    try:
        return datetime.fromisoformat(version)
    except ValueError:
        return None


def put_notes(paragraphs: Iterable[Paragraph], notes: Iterable[Note]) -> None:
    """Give each paragraph its ``own_notes``."""
    found: dict[int, list[Note]] = {}
    for note in notes:
        found.setdefault(note.paragraph_id, []).append(note)
    for paragraph in paragraphs:
        paragraph.own_notes = found.get(paragraph.pk, [])


def put_reflections(paragraphs: list[Paragraph], reflections: Iterable[Reflection]) -> None:
    """Give each paragraph its ``own_reflections``: those on lessons that begin with it.

    What belongs to no paragraph stands at the first of them.
    """
    by_number = {paragraph.number: paragraph for paragraph in paragraphs}
    for paragraph in paragraphs:
        paragraph.own_reflections = []
    for one in reflections:
        read = [by_number[number] for number in one.lesson.paragraphs if number in by_number]
        (read or paragraphs)[0].own_reflections.append(one)
