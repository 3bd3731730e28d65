"""Reading the files of a course, with the line of every value for the list of problems."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
ERROR, WARNING = "error", "warning"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a course's files.

    Attributes:
        file: its path inside the course's folder.
        line: 1-based; 0 if the whole file or folder is meant.
        key: of the row concerned (``L11-03``, ``P04.2``), if it has one.
        rule: a short id, e.g. ``schema`` or ``B1``.
        reason: what is wrong.
        mend: what to do about it, unless the reason says so.
        level: ``"error"`` or ``"warning"``.
        is_fatal: not even a draft can be loaded with it.
    """

    file: str
    line: int
    key: str
    rule: str
    reason: str
    mend: str = ""
    level: str = ERROR
    is_fatal: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f" {self.key}" if self.key else ""
        mend = f" {self.mend}" if self.mend else ""
        return f"{place}:{key} [{self.rule}] {self.reason}{mend}"

    def as_dict(self) -> dict[str, Any]:
        """The problem in plain values, for ``--json``."""
        return asdict(self)


class Problems(list[Problem]):
    """Everything found wrong so far; reading goes on after each."""

    @property
    def errors(self) -> list[Problem]:
        return [one for one in self if one.level == ERROR]

    @property
    def warnings(self) -> list[Problem]:
        return [one for one in self if one.level == WARNING]

    @property
    def fatal(self) -> list[Problem]:
        return [one for one in self if one.is_fatal]


@dataclass
class CourseFile:
    """A file of the course: its plain values, and the line on which each stands.

    Attributes:
        name: the path inside the course's folder, with ``/``.
        data: mappings, lists and scalars; ``None`` for an empty file.
        lines: from a value's place, e.g. ``("units", 0, "key")``, to its line.
        body: the Markdown after the front matter, and ``body_line`` the line it begins on.
    """

    name: str
    data: Any = None
    lines: dict[tuple, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def line(self, place: Iterable[str | int] = ()) -> int:
        """The line of the value at ``place``, or of the nearest value around it."""
        place = tuple(place)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(
        self, place: Iterable[str | int], rule: str, reason: str, *, key: str = "", **more
    ) -> Problem:
        """A problem with the value at ``place``; ``more`` are further fields of Problem."""
        return Problem(self.name, self.line(place), key, rule, reason, **more)


def read_yaml(root: Path, name: str, problems: Problems) -> CourseFile | None:
    """Read one YAML file.

    Args:
        root: the course's folder.
        name: the file's path inside it.
        problems: gets what is wrong with the file.

    Returns:
        ``None`` if it cannot be read at all.
    """
    text = _read_text(root, name, problems)
    if text is None:
        return None
    return _parse_yaml(CourseFile(name), text, 0, problems)


def read_markdown(
    root: Path, name: str, problems: Problems, *, needs_front_matter: bool = True
) -> CourseFile | None:
    """Read one Markdown file with YAML front matter between two lines ``---``."""
    text = _read_text(root, name, problems)
    if text is None:
        return None
    file = CourseFile(name, body=text)
    match = FRONT_MATTER.match(text)
    if match is None:
        if needs_front_matter:
            problems.append(
                Problem(
                    name, 1, "", "front-matter", "The file does not begin with front matter.",
                    "Put it between two lines of three hyphens.", is_fatal=True,
                )
            )  # fmt: skip
            return None
        return file
    file.body = text[match.end() :]
    file.body_line = text.count("\n", 0, match.end()) + 1
    return _parse_yaml(file, match.group(1) or "", 1, problems)


def _read_text(root: Path, name: str, problems: Problems) -> str | None:
    try:
        text = (root / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(name, 0, "", "file", "The file is missing.", is_fatal=True))
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = f"The file cannot be read as UTF-8 text: {error}."
        problems.append(Problem(name, 0, "", "file", reason, is_fatal=True))
        return None
    return text.replace("\r\n", "\n")


def _parse_yaml(file: CourseFile, text: str, offset: int, problems: Problems) -> CourseFile | None:
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 + offset if mark else 1
        reason = getattr(error, "problem", None) or str(error)
        problems.append(
            Problem(
                file.name, line, "", "yaml", f"Not valid YAML: {reason}.",
                "Often a value with a colon or a quotation mark needs quoting.", is_fatal=True,
            )
        )  # fmt: skip
        return None
    if node is not None:
        file.data = _plain(node, (), file, offset, problems)
    return file


def _plain(node: Node, place: tuple, file: CourseFile, offset: int, problems: Problems) -> Any:
    """The node as plain values; notes the line of each in ``file.lines``."""
    file.lines.setdefault(place, node.start_mark.line + 1 + offset)
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [
            _plain(item, (*place, index), file, offset, problems)
            for index, item in enumerate(node.value)
        ]
    values: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node) if isinstance(key_node, ScalarNode) else str(key_node.value)
        line = key_node.start_mark.line + 1 + offset
        if key in values:
            problems.append(
                Problem(
                    file.name, line, "", "yaml", f"“{key}” stands twice in this mapping.",
                    is_fatal=True,
                )
            )  # fmt: skip
            continue
        file.lines[(*place, key)] = line
        values[key] = _plain(value_node, (*place, key), file, offset, problems)
    return values


def _scalar(node: ScalarNode) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "int" and re.fullmatch(r"[-+]?\d+", node.value):
        return int(node.value)
    if kind == "float":
        return float(node.value)
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if kind == "null":
        return None
    return node.value


def validate(
    model: type[Model],
    file: CourseFile,
    problems: Problems,
    *,
    data: Any = None,
    place: tuple = (),
    key: str = "",
) -> Model | None:
    """The file's values, or one part of them, as ``model``.

    Args:
        model: the schema.
        file: where they stand.
        problems: gets every violation, each with its line.
        data: the part to check; without it the whole file.
        place: where that part stands in the file.
        key: of the row concerned, for the problems.

    Returns:
        ``None`` if anything is wrong.
    """
    try:
        return model.model_validate(file.data if data is None else data)
    except ValidationError as error:
        problems.extend(_violations(error, file, place, key))
        return None


def _violations(
    error: ValidationError, file: CourseFile, place: tuple, key: str
) -> Iterator[Problem]:
    for one in error.errors(include_url=False):
        inner = tuple(one["loc"])
        name = ".".join(str(part) for part in inner) or "file"
        if one["type"] == "extra_forbidden":
            reason = f"Unknown key “{inner[-1]}”."
        elif one["type"] == "missing":
            reason = f"“{name}” is missing."
        else:
            reason = f"“{name}”: {one['msg']}."
        yield Problem(
            file.name, file.line((*place, *inner)), key or _key_around(file, place + inner),
            "schema", reason, is_fatal=True,
        )  # fmt: skip


def _key_around(file: CourseFile, place: tuple) -> str:
    """The key or id of the innermost row in which ``place`` lies."""
    found, value = "", file.data
    for part in (None, *place):
        if part is not None:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                break
        if isinstance(value, dict):
            found = str(value.get("key") or value.get("id") or found)
    return found
