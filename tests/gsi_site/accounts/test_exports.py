"""The files in which learners take their data with them."""

import csv
import datetime
import io
import json
import zipfile

import pytest

from gsi_site.accounts import exports

ROWS = [
    {"text": "=1+1", "when": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), "number": -1},
    {"text": 'She said: "¶4,\nTürk"', "when": None, "number": 0.5},
]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_quoted(start):
    assert exports.cell(f"{start}cmd") == f"'{start}cmd"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain = text", "plain = text"),
        (None, ""),
        (-1, "-1"),
        (0.25, "0.25"),
        (True, "True"),
        (["ü", 1], '["ü", 1]'),
        ({"a": None}, '{"a": null}'),
        (datetime.date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_other_values_are_written_as_they_are(value, text):
    assert exports.cell(value) == text


def test_csv_reads_back():
    text = exports.as_csv(ROWS).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["text", "when", "number"],
        ["'=1+1", "2026-01-02T00:00:00+00:00", "-1"],
        ['She said: "¶4,\nTürk"', "", "0.5"],
    ]


def test_zip_holds_a_file_for_each_table_with_rows():
    archive = zipfile.ZipFile(io.BytesIO(exports.as_zip_of_csv({"some": ROWS, "none": []})))
    assert archive.namelist() == ["some.csv"]
    assert archive.read("some.csv") == exports.as_csv(ROWS)


def test_json_reads_back():
    assert json.loads(exports.as_json({"some": ROWS[:1], "none": []})) == {
        "some": [{"text": "=1+1", "when": "2026-01-02T00:00:00Z", "number": -1}],
        "none": [],
    }
