"""Rosters as files: CSV or XLSX with a line of headings, read into rows; and one to start from."""

import csv
import io
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from gsi_site.classrooms.people import RefusedError

MAX_BYTES = 2_000_000
MAX_UNPACKED = 60_000_000  # of an XLSX file, which is an archive
MAX_ROWS = 5_000
HEADINGS = ["name", "user name", "student number"]
ALSO = {"username": "user name", "number": "student number", "student name": "name"}
SAMPLE = [["Ada Lovelace", "", "1815"], ["محمود درويش", "mahmoud", ""], ["李 清照", "", ""]]
LONGEST = {"name": 120, "username": 150, "number": 40}


@dataclass(frozen=True)
class Row:
    """One student of a roster. ``line`` is the line of the file, or the row of the sheet."""

    line: int
    name: str
    username: str
    number: str


@dataclass(frozen=True)
class Problem:
    """Why a line of the file cannot be taken."""

    line: int
    reason: str


def read(content: bytes, filename: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a roster, and the lines that cannot be read as one.

    Args:
        content: the file.
        filename: its name; one ending in ``.xlsx`` is read as a workbook, any other as CSV.

    Raises:
        RefusedError: the file as a whole cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise RefusedError(_("This file is too large to be a roster."))
    is_workbook = filename.lower().endswith(".xlsx") or content.startswith(b"PK\x03\x04")
    lines = lines_of_workbook(content) if is_workbook else lines_of_csv(content)
    columns, rows, problems = None, [], []
    for line, values in lines:
        cells = [clean(value) for value in values]
        if not any(cells):
            continue
        if columns is None:
            columns = columns_of(cells)
            continue
        if len(rows) + len(problems) == MAX_ROWS:
            raise RefusedError(
                _("This file has more than %(number)s rows. Split it.") % {"number": MAX_ROWS}
            )
        row = row_of(line, cells, columns)
        reason = fault_of(row, extra=any(cells[len(columns) :]))
        if reason:
            problems.append(Problem(line, reason))
        else:
            rows.append(row)
    if columns is None or not (rows or problems):
        raise RefusedError(_("There is nobody in this file."))
    return rows, problems


def clean(value) -> str:
    """A cell as text: in Unicode's composed form, with single spaces for runs of white space.

    A line break within a name is such white space, since a name is shown on one line.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # spreadsheets keep every number so
    return unicodedata.normalize("NFC", " ".join(str(value).split()))


def columns_of(cells: list[str]) -> list[str]:
    """Which of ours each heading is; an unknown one is passed over as an empty name.

    Raises:
        RefusedError: none is a name or a user name, or one stands twice.
    """
    columns = []
    for cell in cells:
        heading = " ".join(cell.lower().replace("_", " ").split())
        heading = ALSO.get(heading, heading)
        columns.append(heading if heading in HEADINGS else "")
    known = [column for column in columns if column]
    if len(known) > len(set(known)):
        raise RefusedError(_("A heading stands twice in the first line."))
    if not {"name", "user name"} & set(known):
        raise RefusedError(
            _("The first line must have the headings “name”, “user name”, “student number”.")
        )
    return columns


def row_of(line: int, cells: list[str], columns: list[str]) -> Row:
    found = dict(zip(columns, cells, strict=False))
    return Row(
        line=line,
        name=found.get("name", ""),
        username=unicodedata.normalize("NFKC", found.get("user name", "")),
        number=found.get("student number", ""),
    )


def fault_of(row: Row, *, extra: bool) -> str:
    """What is wrong with a row by itself, or nothing."""
    if extra:
        return _("There are more values than headings. A name with a comma needs quotes.")
    if not (row.name or row.username):
        return _("There is no name.")
    for field, longest in LONGEST.items():
        value = getattr(row, field)
        if len(value) > longest:
            return _("“%(value)s…” is longer than %(longest)s characters.") % {
                "value": value[:20], "longest": longest,
            }  # fmt: skip
        if any(is_unseemly(letter) for letter in value):
            return _("There is a character in it that cannot be shown.")
    return ""


def is_unseemly(letter: str) -> bool:
    """Whether it is a control, or turns the direction of what follows it."""
    return unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") or letter in (
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def lines_of_csv(content: bytes):
    """Each record with the line on which it begins.

    Raises:
        RefusedError: it is no CSV in UTF-8.
    """
    try:
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError:
        raise RefusedError(
            _("This file is not in UTF-8. Save it as “CSV UTF-8” or as XLSX.")
        ) from None
    heading = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for values in reader:
            yield line, values
            line = reader.line_num + 1
    except csv.Error as error:
        raise RefusedError(
            _("Line %(line)s is no CSV: %(error)s.") % {"line": line, "error": error}
        ) from None


def lines_of_workbook(content: bytes):
    """Each row of the first sheet with its number.

    Raises:
        RefusedError: it is no workbook that can be read.
    """
    refused = RefusedError(_("This file cannot be read as an XLSX workbook."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise RefusedError(_("This file is too large to be a roster."))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that are not read, such as validations
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong one
            yield from enumerate(sheet.iter_rows(values_only=True, max_col=50), start=1)
    except RefusedError:
        raise
    except (
        zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError,
        TypeError, AttributeError, SyntaxError, EOFError, ValidationError,
    ):  # fmt: skip
        # openpyxl lets through whatever its parts stumble over
        raise refused from None


def template_csv() -> bytes:
    """A roster to start from, with the mark by which spreadsheets recognise UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADINGS, *SAMPLE])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The same as a workbook, in which numbers stay as they are typed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Roster"))
    for column in "ABC":
        sheet.column_dimensions[column].width = 28
        sheet.column_dimensions[column].number_format = "@"
    for row in [HEADINGS, *SAMPLE]:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
