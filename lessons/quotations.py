"""What may stand in quotation marks: only the phrases whose wording the course teaches."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lessons.course_files import WARNING, Problem
from lessons.course_texts import short_texts
from lessons.parsed import ParsedCourse

LONGEST = 8  # words of one quoted phrase
LARGEST_SHARE = 0.20  # of the source's words, all quoted phrases together
QUOTED = re.compile(r'"([^"]+?)"', re.DOTALL)
BLANK_LINE = re.compile(r"\n[ \t]*\n")
# A quotation with a reference behind it, in the same sentence, is of that other text.
REFERRED = re.compile(r"[^.!?]*(?:[.!?]\s*)?\[ref:")


class Quotation(NamedTuple):
    phrase: str
    line: int  # counted from 0 within the text
    has_reference: bool


def quotations_in(text: str) -> Iterator[Quotation]:
    """The phrases of two words and more between straight double quotation marks."""
    line = 0
    for block in BLANK_LINE.split(text.replace('\\"', '"')):
        for match in QUOTED.finditer(block):
            phrase = " ".join(match[1].split())
            if len(phrase.split()) > 1:
                yield Quotation(
                    phrase,
                    line + block.count("\n", 0, match.start()),
                    bool(REFERRED.match(block, match.end())),
                )
        line += block.count("\n") + 2


def normalise(phrase: str) -> str:
    """As compared: one kind of apostrophe, no case, no stop at the end, no emphasis."""
    phrase = phrase.replace("\u2019", "'").replace("*", "").casefold()
    return " ".join(phrase.split()).strip(".,;:!? ")


def taught_phrases(parsed: ParsedCourse) -> set[str]:
    """The phrases that the source file marks as taught, normalised."""
    return {normalise(one.phrase) for _place, one in parsed.statements.values() if one.phrase}


def is_taught(phrase: str, taught: set[str]) -> bool:
    """Whether the phrase is a taught one, or words of one in their order."""
    wanted = f" {normalise(phrase)} "
    return any(wanted in f" {one} " for one in taught)


def check(parsed: ParsedCourse) -> None:
    """Add to the problems: quoted phrases that are not taught ones, and too much quoted."""
    taught = taught_phrases(parsed)
    for file, place, key, text in short_texts(parsed):
        if file.name == "references.yaml":
            continue  # what other texts say, in their words
        for quotation in quotations_in(text):
            _check_one(parsed, quotation, taught, file.name, file.line(place), key)
    for lesson in parsed.lessons.values():
        for quotation in quotations_in(lesson.file.body):
            line = lesson.file.body_line + quotation.line
            _check_one(parsed, quotation, taught, lesson.file.name, line, lesson.entry.key)
    _check_share(parsed)


def _check_one(
    parsed: ParsedCourse, quotation: Quotation, taught: set[str], file: str, line: int, key: str
) -> None:
    if quotation.has_reference or is_taught(quotation.phrase, taught):
        return
    parsed.problems.append(
        Problem(
            file, line, key, "quotation", f'"{quotation.phrase}" is no taught phrase.',
            "If it is the source's, paraphrase it; if it is another text's, add its [ref:…].",
            level=WARNING,
        )
    )  # fmt: skip


def _check_share(parsed: ParsedCourse) -> None:
    if parsed.source is None or parsed.source_file is None:
        return
    shown = {
        (paragraph.number, word)
        for paragraph, one in parsed.statements.values()
        if one.phrase
        for word in range(one.at[0], one.at[1] + 1)
    }
    words = sum(one.words for one in parsed.source.paragraphs if one.number > 0)
    if words and len(shown) >= LARGEST_SHARE * words:
        reason = (
            f"The taught phrases together have {len(shown)} of the source's {words} words, which"
            f" is not under {LARGEST_SHARE:.0%}."
        )
        parsed.problems.append(
            parsed.source_file.problem(("paragraphs",), "quotation-share", reason)
        )
