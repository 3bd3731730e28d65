"""What a learner's report is warned about: claims that say not whose they are, and quotations.

Pure functions. They help a writer to look again and decide nothing: a sentence may be fine that
they point at, and one may need mending that they pass.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHORTEST = 4  # words; less is a heading or an aside
# The end of a sentence: a stop, what closes after it, and a space before no small letter
END = re.compile(
    r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"“„«‘'(\[]*(?:[¶\d]|[^\W\d_a-zß-öø-ÿ]))|[。！？]+|\n\s*"
)
SHORT_FORMS = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|mr|mrs|ms|dr|prof|para|paras)|\b[A-Z])\.$", re.IGNORECASE
)
QUOTED = re.compile(
    r"\"(?P<straight>[^\"\n]+)\"|“(?P<curly>[^”\n]+)”|„(?P<low>[^“”\n]+)[“”]|«(?P<angled>[^»\n]+)»"
    r"|‘(?P<single>[^‘\n]+?)’(?!\w)|(?<!\w)'(?P<apostrophes>(?=\w)[^'\n]+(?:'\w[^'\n]*)*)'(?!\w)"
)
PILCROW = re.compile(r"¶+\s?\d")
OWN_VOICE = re.compile(r"\s*(?:I|My|We chose|Our)\b")


@dataclass(frozen=True)
class Finding:
    """Something to look at again.

    Attributes:
        rule: ``attribution``, ``quotation``, ``quoted`` or ``length``.
        place: the key of the text in which it was found.
        sentence: the one that is meant.
        advice: what is the matter, and what can be done.
    """

    rule: str
    place: str
    sentence: str
    advice: str


@dataclass(frozen=True)
class Limits:
    """How long a summary may be, and how much may be quoted: in words."""

    summary: int = 150
    quotation: int = 8
    quoted: int = 40


@dataclass(frozen=True)
class Attribution:
    """What says whose statement a sentence is.

    Attributes:
        names: words and names, of the course's source and of its language.
        verbs: of reporting; with one of ``pronouns`` before them they attribute, too.
        pronouns: that stand for whoever was named before.
    """

    names: tuple[str, ...]
    verbs: tuple[str, ...] = ()
    pronouns: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern:
        """Matches a sentence that says whose statement it is."""
        found = [PILCROW.pattern]
        if self.names:
            found.append(rf"\b(?:{_any_of(self.names)})(?:['’]s|s)?\b")
        if self.verbs and self.pronouns:
            pronouns, verbs = _any_of(self.pronouns), _any_of(self.verbs)
            found.append(rf"\b(?:{pronouns})(?:\s+\w+){{0,2}}\s+(?:{verbs})\b")
        return re.compile("|".join(found), re.IGNORECASE)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)


ENGLISH = Attribution(
    names=("text", "source", "document", "paragraph", "author", "writer", "according to",
           "is said to", "are said to", "is reported", "are reported", "reportedly"),
    verbs=("say", "says", "said", "state", "states", "stated", "add", "adds", "added", "call",
           "calls", "called", "name", "names", "named", "ask", "asks", "asked", "stress",
           "stresses", "stressed", "report", "reports", "reported", "describe", "describes",
           "described", "present", "presents", "presented", "announce", "announces", "announced",
           "express", "expresses", "expressed", "urge", "urges", "urged", "argue", "argues",
           "argued", "mention", "mentions", "mentioned", "claim", "claims", "claimed", "list",
           "lists", "listed", "promise", "promises", "promised", "pledge", "pledges", "pledged",
           "oppose", "opposes", "opposed", "reject", "rejects", "rejected", "give", "gives",
           "gave", "speak", "speaks", "spoke", "explain", "explains", "explained"),
    pronouns=("it", "he", "she", "they", "who", "which"),
)  # fmt: skip
BY_LANGUAGE = {"en": ENGLISH}


def attribution_of(language: str, names: Iterable[str]) -> Attribution:
    """What attributes in a course.

    Args:
        language: of the course.
        names: the source's own attributing words.
    """
    known = BY_LANGUAGE.get(language.partition("-")[0], Attribution(names=()))
    return Attribution((*names, *known.names), known.verbs, known.pronouns)


def sentences(text: str) -> list[str]:
    """The text cut into sentences; a line break ends one, too. Nothing but white space is lost."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    found, start = [], 0
    for match in END.finditer(text):
        piece = text[start : match.end()]
        if "\n" not in match.group() and SHORT_FORMS.search(piece):
            continue
        if any(first < match.end() < last for first, last in quoted):
            continue
        found.append(piece)
        start = match.end()
    found.append(text[start:])
    return [piece.strip() for piece in found if piece.strip()]


def count_words(text: str) -> int:
    """How many words: what stands between spaces and holds a letter, a digit or a pilcrow."""
    return sum(any(one.isalnum() or one == "¶" for one in piece) for piece in text.split())


def quotations(text: str) -> list[str]:
    """What stands in quotation marks of any kind, in order. A single word counts, too."""
    return [" ".join(match[match.lastgroup].split()) for match in QUOTED.finditer(text)]


def is_attributed(sentence: str, attribution: Attribution) -> bool:
    """Whether the sentence says whose statement it is. Quotation marks alone do not say it."""
    return bool(attribution.pattern.search(sentence))


def is_content(sentence: str) -> bool:
    """Whether the sentence says something about the matter: not a question, a heading or an
    aside, and not about the writer."""
    is_aside = count_words(sentence) < SHORTEST or sentence.rstrip("\"'”’») ").endswith("?")
    return not is_aside and not OWN_VOICE.match(sentence)


@dataclass
class Checker:
    """Checks the texts of one report.

    Attributes:
        attribution: what attributes in this course.
        limits: of length.
        attributed: keys of the texts in which each sentence must say whose statement it is.
        summary: the key of the text whose length is limited.
    """

    attribution: Attribution
    limits: Limits = field(default_factory=Limits)
    attributed: tuple[str, ...] = ("summary",)
    summary: str = "summary"

    def check(self, texts: dict[str, str]) -> list[Finding]:
        """Everything to look at again, text by text.

        Args:
            texts: by key, in the order in which they stand in the report.
        """
        found: list[Finding] = []
        for place, text in texts.items():
            found += self._check_sentences(place, text)
            if place == self.summary:
                found += self._check_length(place, text)
        return [*found, *self._check_quoted(texts)]

    def _check_sentences(self, place: str, text: str) -> Iterator[Finding]:
        for sentence in sentences(text):
            unattributed = is_content(sentence) and not is_attributed(sentence, self.attribution)
            if place in self.attributed and unattributed:
                yield Finding("attribution", place, sentence, _(
                    "Whose statement is this? Say it in words, for example “according to the"
                    " text”, or name the paragraph (¶)."
                ))  # fmt: skip
            for quoted in quotations(sentence):
                if count_words(quoted) > self.limits.quotation:
                    yield Finding("quotation", place, sentence, self._too_long(quoted))

    def _too_long(self, quoted: str) -> str:
        most = self.limits.quotation
        advice = ngettext(
            "“%(quoted)s” quotes %(length)s words. Keep a quotation within %(most)s word, or say"
            " it in words of your own.",
            "“%(quoted)s” quotes %(length)s words. Keep a quotation within %(most)s words, or say"
            " it in words of your own.",
            most,
        )
        return advice % {"quoted": quoted, "length": count_words(quoted), "most": most}

    def _check_length(self, place: str, text: str) -> Iterator[Finding]:
        total = 0
        for sentence in sentences(text):
            total += count_words(sentence)
            if total > self.limits.summary:
                values = {"number": count_words(text), "most": self.limits.summary}
                yield Finding("length", place, sentence, _(
                    "The summary has %(number)s words; in this sentence it passes %(most)s. What"
                    " could go without making it less fair?"
                ) % values)  # fmt: skip
                return

    def _check_quoted(self, texts: dict[str, str]) -> Iterator[Finding]:
        numbers = [
            (place, sentence, sum(map(count_words, quotations(sentence))))
            for place, text in texts.items()
            for sentence in sentences(text)
        ]
        whole, total = sum(number for _place, _sentence, number in numbers), 0
        for place, sentence, number in numbers:
            total += number
            if total > self.limits.quoted:
                values = {"number": whole, "most": self.limits.quoted}
                yield Finding("quoted", place, sentence, _(
                    "The report quotes %(number)s words in all; with this sentence it passes"
                    " %(most)s. Which quotation is needed because its wording matters?"
                ) % values)  # fmt: skip
                return
