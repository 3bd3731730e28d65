"""What an answer of each type costs: SQL statements, and bytes back."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes import questions
from tests import small_course
from tests.quizzes.questions.asking import HTMX, Asked
from tests.quizzes.samples import SAMPLES, SOURCE_WITH_VOICES

CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
MANY_PARTS = {"match", "sort", "order", "cloze", "locate", "evidence", "annotate", "judgement"}
KB = 1024


@pytest.mark.parametrize("kind", questions.TYPES)
def test_an_answer_of_each_type_stays_within_its_bounds(kind, tmp_path, db, monkeypatch):
    monkeypatch.setitem(small_course.FILES, "source.yaml", SOURCE_WITH_VOICES)
    sample = SAMPLES[kind]
    asked = Asked(tmp_path, sample.entries()[0], draft=True)
    with CaptureQueriesContext(connection) as captured:
        response = asked.send(sample.sent(asked.body), headers=HTMX)
    assert response.status_code == 200
    statements = [one["sql"] for one in captured if not one["sql"].startswith(CONTROL)]
    assert len(statements) <= 8
    assert len(gzip.compress(response.content)) <= (4 if kind in MANY_PARTS else 2) * KB
