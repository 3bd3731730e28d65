"""The source's own text: an operator loads it, and each paragraph proves that it is the one."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lessons.models import Paragraph, Source, Statement

NUMBERED = re.compile(r"^\s*(?:\[(\d+)\]|¶\s?(\d+))\s*")
LONGEST_RUN = 3  # blocks that may make one paragraph, such as a title, a stamp and their gap


def normalise(text: str) -> str:
    """The text of one paragraph as it is counted and fingerprinted.

    NFC, U+2019 as a straight apostrophe, every run of white space one space, none at the ends.
    """
    return " ".join(unicodedata.normalize("NFC", text).replace("\u2019", "'").split())


def fingerprint(text: str) -> str:
    """The SHA-256 of the normalised text."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """A paragraph that was not found as it should be.

    Attributes:
        number: of the paragraph.
        words: how many it has.
        found: how many the text given for it has; ``None`` if there is no such text.
    """

    number: int
    words: int
    found: int | None

    def __str__(self) -> str:
        values = {"number": self.number, "words": self.words, "found": self.found}
        if self.found is None:
            return _("¶%(number)s is missing: %(words)s words were expected.") % values
        if self.found == self.words:
            return _("¶%(number)s has its %(words)s words, but not letter for letter.") % values
        return _("¶%(number)s differs: it has %(found)s words, not %(words)s.") % values


@dataclass
class Report:
    """What became of a text.

    Attributes:
        matched: the numbers of the paragraphs that are the right ones.
        faults: the others, in order.
        misplaced: keys of statements whose taught phrase does not stand at their words.
        is_written: whether the matched paragraphs were stored.
    """

    matched: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    is_written: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.faults


def load_text(source: Source, text: str, *, partial: bool = False) -> Report:
    """Store the source's text, paragraph by paragraph, if it is the right one.

    Args:
        source: whose paragraphs carry the fingerprints.
        text: paragraphs on one line each, or between blank lines, with or without ``[n]`` before
            them; what is no paragraph of the source is passed over.
        partial: store the paragraphs that match even if others do not.
    """
    paragraphs = list(source.paragraphs.order_by("number"))
    blocks = _blocks(text)
    by_fingerprint = {fingerprint(one): normalise(one) for one in _candidates(text, blocks)}
    report = Report()
    matched = []
    for paragraph in paragraphs:
        found = by_fingerprint.get(paragraph.sha256)
        if found is None:
            continue
        paragraph.text = found
        matched.append(paragraph)
        report.matched.append(paragraph.number)
    report.faults = _faults(paragraphs, matched, blocks)
    report.misplaced = _misplaced(source, {one.pk: one.text for one in matched})
    if matched and (partial or report.is_complete):
        with transaction.atomic():
            Paragraph.objects.bulk_update(matched, ["text"])
            source.text_loaded_at = timezone.now()
            source.save(update_fields=["text_loaded_at"])
        report.is_written = True
    return report


def remove_text(source: Source) -> None:
    """Forget the source's text: readers see the guide alone again."""
    with transaction.atomic():
        source.paragraphs.update(text="")
        source.text_loaded_at = None
        source.save(update_fields=["text_loaded_at"])


def _blocks(text: str) -> list[tuple[int | None, str]]:
    """The text cut at blank lines and before each ``[n]``, with that number."""
    blocks: list[tuple[int | None, str]] = []
    is_open = False
    for line in text.splitlines():
        if not line.strip():
            is_open = False
            continue
        number = NUMBERED.match(line)
        if number:
            blocks.append((int(number[1] or number[2]), line[number.end() :]))
        elif is_open:
            blocks[-1] = (blocks[-1][0], f"{blocks[-1][1]}\n{line}")
        else:
            blocks.append((None, line))
        is_open = True
    return blocks


def _candidates(text: str, blocks: list[tuple[int | None, str]]) -> Iterator[str]:
    """Whatever could be one paragraph: each run of few blocks, and of few lines."""
    lines = [NUMBERED.sub("", line) for line in text.splitlines() if line.strip()]
    for parts in ([block for _number, block in blocks], lines):
        for length in range(1, LONGEST_RUN + 1):
            for start in range(len(parts) - length + 1):
                yield " ".join(parts[start : start + length])


def _faults(
    paragraphs: list[Paragraph], matched: list[Paragraph], blocks: list[tuple[int | None, str]]
) -> list[Fault]:
    """The paragraphs without a match, each beside the block that seems meant for it."""
    numbered = {number: block for number, block in blocks if number is not None}
    missing = [one for one in paragraphs if one not in matched]
    right = {one.sha256 for one in paragraphs}
    spare = [
        block for number, block in blocks if number is None and fingerprint(block) not in right
    ]
    faults = []
    for paragraph in missing:
        block = numbered.get(paragraph.number)
        if block is None:
            near = [one for one in spare if _is_near(len(one.split()), paragraph.words)]
            block = min(near, key=lambda one: abs(len(one.split()) - paragraph.words), default=None)
            if block is not None:
                spare.remove(block)
        found = None if block is None else len(block.split())
        faults.append(Fault(paragraph.number, paragraph.words, found))
    return faults


def _is_near(found: int, words: int) -> bool:
    return abs(found - words) * 4 <= words


def _misplaced(source: Source, texts: dict[int, str]) -> list[str]:
    statements = Statement.objects.filter(source=source, retired_at=None).exclude(phrase="")
    return [
        one.key
        for one in statements
        if one.paragraph_id in texts and not _phrase_stands(one, texts[one.paragraph_id])
    ]


def _phrase_stands(statement: Statement, text: str) -> bool:
    words = text.split(" ")[statement.word_start - 1 : statement.word_end]
    return normalise(statement.phrase).rstrip(".,:;") in " ".join(words)


@dataclass(frozen=True)
class Segment:
    """A run of the text, and the statements that stand on every word of it."""

    text: str
    statements: tuple[Statement, ...]


def marked_words(paragraph_text: str, statements: Iterable[Statement]) -> list[Segment]:
    """The text cut where statements begin and end; the segments together are the text again.

    Args:
        paragraph_text: as loaded.
        statements: of that paragraph; they may overlap.
    """
    words = normalise(paragraph_text).split(" ")
    statements = list(statements)
    cover = [
        tuple(one for one in statements if one.word_start <= number <= one.word_end)
        for number in range(1, len(words) + 1)
    ]
    pieces: list[tuple[str, tuple[Statement, ...]]] = []
    for index, word in enumerate(words):
        if index:
            # The gap between two words belongs to the statements that go on across it.
            across = tuple(one for one in cover[index] if one in cover[index - 1])
            pieces.append((" ", across))
        pieces.append((word, cover[index]))
    segments: list[Segment] = []
    for text, marked in pieces:
        if segments and segments[-1].statements == marked:
            segments[-1] = Segment(segments[-1].text + text, marked)
        else:
            segments.append(Segment(text, marked))
    return segments
