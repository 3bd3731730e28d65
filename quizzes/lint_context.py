"""What the rules for questions need to know about the course."""

import re
from dataclasses import dataclass
from functools import cached_property

from lessons.quotations import taught_phrases
from lessons.schema import StatementEntry, WantedEntry
from quizzes import lint_words as words
from quizzes.bank import ParsedBank


@dataclass
class Context:
    """The bank under the rules, and what its course says about functions, places and words."""

    bank: ParsedBank

    @cached_property
    def lists(self) -> words.WordLists:
        return words.lists_for(self.bank.course.language)

    @property
    def wanted(self) -> WantedEntry:
        """How many questions the course wants."""
        course = self.bank.course.course
        return course.questions if course else WantedEntry()

    @cached_property
    def taught(self) -> set[str]:
        return taught_phrases(self.bank.course)

    @cached_property
    def attribution(self) -> re.Pattern:
        """Finds a word that says whose statement it is."""
        source = self.bank.course.source
        known = {*self.lists.attribution, *(source.attribution if source else ())}
        names = "|".join(re.escape(one) for one in sorted(known)) or r"(?!)"
        return re.compile(rf"¶|\b(?:{names})\b", re.IGNORECASE)

    @cached_property
    def functions(self) -> dict[str, str]:
        """From each function's shown name to its key."""
        return {" ".join(words.tokens(name)): key for key, name in self.bank.course.labels.items()}

    def function_named(self, text: str) -> str | None:
        """The function that an option names: it stands there alone or behind an article."""
        named = words.tokens(text)
        if named and named[0] in self.lists.articles:
            named = named[1:]
        return self.functions.get(" ".join(named))

    @cached_property
    def voices(self) -> dict[str, str]:
        """From each voice's shown name to its key."""
        source = self.bank.course.source
        found = source.voices if source else ()
        return {" ".join(words.tokens(one.label)): one.key for one in found}

    def voice_named(self, text: str) -> str | None:
        """The voice that an option names, if it says nothing else."""
        return self.voices.get(" ".join(words.tokens(text)))

    def defensible_voices(self, statement: StatementEntry) -> set[str]:
        """The statement's voice and those that a careful reader could defend."""
        also = {one.key: one.also for one in self.bank.course.source.voices}
        return {statement.voice, *also.get(statement.voice, ())}

    @cached_property
    def places(self) -> set[str]:
        """The names of places in the source, without their numbers and letters."""
        source = self.bank.course.source
        return {
            " ".join(words.tokens(re.sub(r"\s+(?:\d+|[A-Z])$", "", paragraph.place)))
            for paragraph in (source.paragraphs if source else ())
        }

    @cached_property
    def absent_words(self) -> set[str]:
        source = self.bank.course.source
        if source is None or source.absence is None:
            return set()
        return {one.casefold() for one in source.absence.words}
