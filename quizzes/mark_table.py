"""A table of marks from a CSV file, such as another system exports."""

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import isfinite

from quizzes import statistics

STUDENT, MAXIMUM = "student", "max"


class BadTable(Exception):
    """The table cannot be read; the message names the line."""


@dataclass(frozen=True)
class MarkTable:
    """Marks by item; every item has one mark for each student, in the same order."""

    marks: dict[str, list[float]]
    maxima: dict[str, float]

    def as_dict(self) -> dict:
        """All figures in plain values, for ``--json``."""
        items = list(self.marks.values())
        found = statistics.of_items(items, list(self.maxima.values()))
        return {
            "items": {key: asdict(one) for key, one in zip(self.marks, found, strict=True)},
            "quiz": asdict(statistics.of_quiz(items)),
        }


def read(lines: Iterable[str]) -> MarkTable:
    """Read ``student,<item>,…``, an optional row ``max,…``, and one row for each student.

    A cell without a mark counts as 0 (the question was not answered), and in the row of maxima as
    1. Lines without any cell are passed over.

    Args:
        lines: of a CSV file.

    Raises:
        BadTable: the message says what is wrong, and on which line.
    """
    rows = csv.reader(lines)
    header = [cell.strip() for cell in next(rows, [])]
    if len(header) < 2 or header[0].lstrip("\ufeff").casefold() != STUDENT:
        raise BadTable("Line 1: the header is “student”, then the name of each item.")
    names = header[1:]
    for name in names:
        if not name or names.count(name) > 1:
            raise BadTable(f"Line 1: the item “{name}” has no name or stands twice.")
    maxima = [1.0] * len(names)
    marks: list[list[float]] = [[] for _name in names]
    is_first = True
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        line = rows.line_num
        if len(row) != len(header):
            raise BadTable(f"Line {line}: {len(row)} cells, not {len(header)} as in the header.")
        if is_first and row[0].strip().casefold() == MAXIMUM:
            maxima = [
                _number(cell, line, name, 1.0) for name, cell in zip(names, row[1:], strict=True)
            ]
            if min(maxima) <= 0:
                raise BadTable(f"Line {line}: a maximum is more than 0.")
        else:
            for column, name, cell in zip(marks, names, row[1:], strict=True):
                column.append(_number(cell, line, name, 0.0))
        is_first = False
    return MarkTable(dict(zip(names, marks, strict=True)), dict(zip(names, maxima, strict=True)))


def _number(cell: str, line: int, name: str, empty: float) -> float:
    if not cell.strip():
        return empty
    try:
        found = float(cell)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise BadTable(f"Line {line}: “{cell.strip()}” for {name} is no number.")
    return found
