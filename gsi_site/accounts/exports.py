"""The files in which learners take their data with them."""

import csv
import io
import json
import zipfile

from django.core.serializers.json import DjangoJSONEncoder

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Tables = dict[str, list[dict]]


def as_json(tables: Tables) -> bytes:
    """All tables in one JSON document, in UTF-8."""
    text = json.dumps(tables, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return text.encode()


def as_zip_of_csv(tables: Tables) -> bytes:
    """One CSV file for each table that holds anything, in a ZIP archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for name, rows in tables.items():
            if rows:
                files.writestr(f"{name}.csv", as_csv(rows))
    return archive.getvalue()


def as_csv(rows: list[dict]) -> bytes:
    """Rows with the same keys as CSV, with the mark by which spreadsheets recognise UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(rows[0])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def cell(value) -> str:
    """A value as text that no spreadsheet runs as a formula.

    A leading apostrophe makes a spreadsheet take the rest as text (OWASP, CSV injection).
    """
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (dict, list)):
        text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    elif hasattr(value, "isoformat"):
        text = value.isoformat()
    else:
        text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
