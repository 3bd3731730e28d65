"""Whether a lesson reads about as easily, and as quickly, as it says.

The measure is LIX (C.-H. Björnsson, Läsbarhet, 1968): words per sentence, and the share of words
of more than six letters in per cent, added. It needs no list of words or syllables, so it serves
any language with spaces between words. Björnsson puts plain non-fiction and newspapers at about 40
to 50 and children's books at about 25.
"""

import re

from lessons.course_files import WARNING, Problem
from lessons.markdown import plain_text
from lessons.parsed import ParsedCourse, ParsedLesson, ParsedSection

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?:;](?=\s|$)")
PICTURE = re.compile(r'<figure class="picture.*?</figure>', re.DOTALL)  # looked at, not read
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
LONG_WORD = 6  # letters; a word of more is a long one
HARDEST = 45  # LIX
ENOUGH = 60  # words, below which the measure jumps about
# Adults read non-fiction at 238 words a minute (Brysbaert 2019, Journal of Memory and Language
# 109, 104047); many learners here read in a second language.
WORDS_A_MINUTE = 200


def lix(text: str) -> float:
    """How hard a text is to read; 0 for one without words.

    Args:
        text: prose without markup.
    """
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(SENTENCE_END.findall(text)))
    return len(words) / sentences + 100 * sum(len(one) > LONG_WORD for one in words) / len(words)


def check(parsed: ParsedCourse) -> None:
    """Add to the problems the sections that are hard to read, or long for their minutes."""
    for lesson in parsed.lessons.values():
        for section in lesson.sections:
            _check_level(parsed, lesson, section)
            _check_pace(parsed, lesson, section)


def _check_level(parsed: ParsedCourse, lesson: ParsedLesson, section: ParsedSection) -> None:
    prose = " ".join(plain_text(one) for one in PARAGRAPH.findall(section.html))
    level = lix(prose)
    if len(WORD.findall(prose)) >= ENOUGH and level > HARDEST:
        parsed.problems.append(
            Problem(
                lesson.file.name, section.line, lesson.entry.key, "reading-level",
                f"“{section.title}” has a LIX of {level:.0f}; {HARDEST} is the most.",
                "Cut long sentences in two, and take shorter words.",
                level=WARNING,
            )
        )  # fmt: skip


def _check_pace(parsed: ParsedCourse, lesson: ParsedLesson, section: ParsedSection) -> None:
    words = len(WORD.findall(plain_text(PICTURE.sub(" ", section.html))))
    if words > WORDS_A_MINUTE * section.minutes:
        parsed.problems.append(
            Problem(
                lesson.file.name, section.line, lesson.entry.key, "pace",
                f"“{section.title}” has {words} words for {section.minutes} minutes.",
                f"{WORDS_A_MINUTE} words a minute is the most: shorten it, or cut it in two.",
                level=WARNING,
            )
        )  # fmt: skip
