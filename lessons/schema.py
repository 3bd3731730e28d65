"""What may stand in the course files that the reading engine reads."""

import datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)


def _one_line(value: Any) -> Any:
    """Folded YAML text ends in a line break that means nothing."""
    return value.strip() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_one_line), StringConstraints(min_length=1)]
OptionalText = Annotated[str, BeforeValidator(_one_line)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Date = Annotated[datetime.date, Field(strict=False)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Positive = Annotated[int, Field(ge=1)]


class Strict(BaseModel):
    """Unknown keys are refused, and a number is not a text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class UnitEntry(Strict):
    key: Key
    number: Positive
    title: Text
    summary: OptionalText = ""


class PathEntry(Strict):
    key: Key
    title: Text
    summary: OptionalText = ""
    lessons: list[Key]
    default: bool = False


class SkillEntry(Strict):
    key: Key
    title: Text
    description: OptionalText = ""


class GroupEntry(Strict):
    """What a learner's mastery is told of: some paragraphs of the source, or one skill.

    ``under`` is a heading that several groups may share.
    """

    key: Key
    title: Text
    under: OptionalText = ""
    paragraphs: list[Annotated[int, Field(ge=0)]] = []
    skill: OptionalText = ""

    @model_validator(mode="after")
    def _has_paragraphs_or_a_skill(self) -> "GroupEntry":
        if bool(self.paragraphs) == bool(self.skill):
            raise ValueError("a group has paragraphs or a skill, one of the two")
        return self


class WantedEntry(Strict):
    """How many questions the course wants, so that second attempts meet new ones."""

    per_lesson: Annotated[int, Field(ge=0)] = 0
    per_skill: Annotated[int, Field(ge=0)] = 0


class CourseEntry(Strict):
    """course.yaml"""

    key: Slug
    title: Text
    subtitle: OptionalText = ""
    description: OptionalText = ""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-zA-Z0-9]+)*$")] = "en"
    source: Key
    units: list[UnitEntry]
    paths: list[PathEntry] = []
    skills: list[SkillEntry] = []
    groups: list[GroupEntry] = []
    questions: WantedEntry = WantedEntry()


class FunctionEntry(Strict):
    """What a sentence does, with the test that decides it."""

    key: Slug
    label: Text
    test: Text


class VoiceEntry(Strict):
    """Who says it; ``also`` are voices that a careful reader could defend for the same sentence."""

    key: Slug
    label: Text
    meaning: Text
    also: list[Slug] = []


class StatementEntry(Strict):
    id: Key
    says: Text
    function: Slug
    also: list[Slug] = []
    voice: Slug
    verb: OptionalText = ""
    voice_note: OptionalText = ""
    phrase: OptionalText = ""
    at: Annotated[list[Positive], Field(min_length=2, max_length=2)]
    questions: Annotated[int, Field(ge=0)] = 0


class ParagraphEntry(Strict):
    number: Annotated[int, Field(ge=0)]
    label: Text
    place: Text
    words: Positive
    sha256: Sha256
    precis: Text
    statements: list[StatementEntry] = []


class AbsenceEntry(Strict):
    """Which absent words may be asked about: the rule shown to learners, and the list."""

    rule: Text
    words: list[Text]


class SourceEntry(Strict):
    """source.yaml; ``attribution`` are words that, in a stem, say whose statement it is."""

    key: Key
    title: Text
    publisher: OptionalText = ""
    date: Date | None = None
    stamp: OptionalText = ""
    url: OptionalText = ""
    kind: OptionalText = ""
    attribution: list[Text] = []
    absence: AbsenceEntry | None = None
    functions: list[FunctionEntry]
    voices: list[VoiceEntry]
    paragraphs: list[ParagraphEntry]


class TermEntry(Strict):
    key: Slug
    term: Text
    also: list[Text] = []
    definition: Text
    note: OptionalText = ""
    lessons: list[Key] = []


class GlossaryEntry(Strict):
    """glossary.yaml"""

    terms: list[TermEntry]


class ReferenceEntry(Strict):
    key: Key
    title: Text
    says: Text
    publisher: OptionalText = ""
    date: Annotated[str, Field(coerce_numbers_to_str=True)] = ""
    kind: OptionalText = ""
    stance: OptionalText = ""
    confidence: OptionalText = ""
    checked: Date | None = None
    urls: list[Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]] = []


class ReferenceGroupEntry(Strict):
    """A part of the page of references, and the kinds that stand in it."""

    title: Text
    kinds: Annotated[list[Text], Field(min_length=1)]


class ReferencesEntry(Strict):
    """references.yaml; without groups every reference stands in one list."""

    groups: list[ReferenceGroupEntry] = []
    references: list[ReferenceEntry]


class CriterionEntry(Strict):
    """``levels`` say what earns 0, 1 and 2 points."""

    key: Slug
    title: Text
    levels: Annotated[list[Text], Field(min_length=3, max_length=3)]


class ReportEntry(Strict):
    """report.yaml: the report that a learner builds, its limits in words, and its rubric.

    The statements that ``lesson`` covers are suggested to rest it on.
    """

    lesson: Key
    summary_words: Positive = 150
    quotation_words: Positive = 8
    quoted_words: Positive = 40
    rubric: Annotated[list[CriterionEntry], Field(min_length=1, max_length=10)]


class LessonEntry(Strict):
    """The front matter of a lesson."""

    key: Key
    slug: Slug
    unit: Key
    title: Text
    summary: Text
    paragraphs: list[Annotated[int, Field(ge=0)]] = []
    covers: list[Key] = []
    skills: list[Key] = []
    objectives: list[Text] = []
    prompt: OptionalText = ""
    optional: bool = False
