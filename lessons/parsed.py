"""A course as it was read from its files, before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from lessons.course_files import CourseFile, Problem, Problems
from lessons.markdown import Renderer, Targets, plain_text
from lessons.pictures.schema import PicturesEntry
from lessons.schema import (
    CourseEntry,
    GlossaryEntry,
    LessonEntry,
    ParagraphEntry,
    ReferencesEntry,
    ReportEntry,
    SourceEntry,
    StatementEntry,
)


@dataclass
class ParsedSection:
    key: str
    title: str
    minutes: int
    quiz: str
    line: int
    html: str


@dataclass
class ParsedLesson:
    """A lesson's front matter, rendered sections, and the keys of glossary terms and references
    that its text uses."""

    entry: LessonEntry
    file: CourseFile
    number: int
    sections: list[ParsedSection] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)


@dataclass
class ParsedCourse:
    """The checked content of the reading engine's files.

    ``course`` and ``source`` are ``None`` only when their file could not be read, which is fatal.
    """

    root: Path
    problems: Problems
    prefix: str = ""
    course: CourseEntry | None = None
    course_file: CourseFile | None = None
    source: SourceEntry | None = None
    source_file: CourseFile | None = None
    statements: dict[str, tuple[ParagraphEntry, StatementEntry]] = field(default_factory=dict)
    lessons: dict[str, ParsedLesson] = field(default_factory=dict)
    glossary: GlossaryEntry | None = None
    references: ReferencesEntry | None = None
    report: ReportEntry | None = None
    pictures: PicturesEntry | None = None
    help_html: str = ""
    about_html: str = ""
    privacy_html: str = ""
    renderer: Renderer = field(default_factory=lambda: Renderer(Targets()))
    files: list[CourseFile] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.course.language if self.course else "en"

    @property
    def skills(self) -> set[str]:
        return {skill.key for skill in self.course.skills} if self.course else set()

    @property
    def units(self) -> set[str]:
        return {unit.key for unit in self.course.units} if self.course else set()

    @property
    def labels(self) -> dict[str, str]:
        """The shown name of every function."""
        return {one.key: one.label for one in self.source.functions} if self.source else {}

    def plain(self, text: str) -> str:
        """A short text as it is stored: its words, without Markdown."""
        return plain_text(self.renderer.inline(text, lambda *_problem: None))

    def inline(self, text: str, file: CourseFile, place: Iterable, key: str = "") -> str:
        """A value of a YAML file as inline HTML; what is wrong in it goes to the problems."""
        line = file.line(place)

        def report(_line: int, rule: str, reason: str) -> None:
            self.problems.append(Problem(file.name, line, key, rule, reason))

        return self.renderer.inline(text, report)
