import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lessons.models import Course
from tests.small_course import FIRST, LESSON_FILE, QUESTIONS_FILE, SOURCE_TEXT, write_course


def run(name, *args, **options) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(name, *map(str, args), stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), err.getvalue()


def test_load_course_says_what_became_of_each_kind(tmp_path, db):
    folder = write_course(tmp_path)
    out, err = run("load_course", folder)
    lines = out.splitlines()
    assert lines[:3] == [
        f"Checking {folder}",
        "Writing",
        "  course: 1 added, 0 changed, 0 unchanged, 0 retired",
    ]
    assert lines[-1] == "Loaded Reading a notice"
    assert err == ""
    out, _err = run("load_course", folder)
    assert "  questions: 0 added, 0 changed, 2 unchanged, 0 retired" in out.splitlines()


def test_load_course_refuses_errors_and_lists_them(tmp_path, db):
    folder = write_course(tmp_path, (LESSON_FILE, "{P01.1}", "{P09.9}"))
    err = StringIO()
    with pytest.raises(CommandError, match="1 errors, nothing was loaded"):
        call_command("load_course", str(folder), stdout=StringIO(), stderr=err)
    assert err.getvalue() == (
        "error: lessons/01-the-opening.md:17: L01 [statement] The source has no statement P09.9.\n"
    )
    assert not Course.objects.exists()
    out, _err = run("load_course", folder, "--draft")
    assert "1 errors and 0 warnings: see manage.py check_course" in out.splitlines()
    assert Course.objects.exists()


def test_check_course_prints_a_table_and_findings(tmp_path):
    folder = write_course(tmp_path, (LESSON_FILE, "A few questions.", 'A "few questions" here.'))
    out, _err = run("check_course", folder)
    assert out.splitlines() == [
        "paragraphs                       2",
        "statements                       3",
        "units                            1",
        "lessons                          1",
        "terms                            1",
        "skills                           1",
        "questions                        2",
        "  choice                         2",
        "  remember                       1",
        "  understand                     1",
        "guessing: at random              33.3%  chance 33.3% ± 65.3%",
        "guessing: the longest option     33.3%  chance 33.3% ± 65.3%",
        "guessing: the shortest option    33.3%  chance 33.3% ± 65.3%",
        "guessing: most words of the stem 33.3%  chance 33.3% ± 65.3%",
        "guessing: most hedges            33.3%  chance 33.3% ± 65.3%",
        "guessing: no absolutes           33.3%  chance 33.3% ± 65.3%",
        "guessing: most like the others   33.3%  chance 33.3% ± 65.3%",
        "guessing: place 1 as filed       50.0%  chance 33.3% ± 65.3%",
        "guessing: place 2 as filed       50.0%  chance 33.3% ± 65.3%",
        "guessing: place 3 as filed        0.0%  chance 33.3% ± 65.3%",
        "statements without lesson        1",
        "  P02.1",
        "statements without question      1",
        "  P01.2",
        (
            'warning lessons/01-the-opening.md:25: L01 [quotation] "few questions" is no taught'
            " phrase. If it is the source's, paraphrase it; if it is another text's, add its"
            " [ref:…]."
        ),
        "0 errors, 1 warnings",
    ]


def test_check_course_fails_on_an_error_and_tells_it_in_json(tmp_path):
    folder = write_course(tmp_path, (QUESTIONS_FILE, "- text: The king", "- text: Every king"))
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("check_course", str(folder), "--json", stdout=out)
    assert left.value.code == 1
    figures = json.loads(out.getvalue())
    assert list(figures) == [
        *("paragraphs", "statements", "units", "lessons", "terms", "skills", "questions"),
        *("questions_by_type", "questions_by_level", "guessing"),
        *("statements_without_lesson", "statements_without_question"),
        *("errors", "warnings"),
    ]
    assert figures["warnings"] == []
    assert figures["errors"] == [
        {
            "file": QUESTIONS_FILE,
            "line": 21,
            "key": "L01-01",
            "rule": "B3",
            "reason": "“every” stands in wrong options only.",
            "mend": "Take the word out, or let the right option carry one too.",
            "level": "error",
            "is_fatal": False,
        }
    ]


def test_check_course_of_a_folder_that_is_not_there_fails(tmp_path):
    with pytest.raises(SystemExit):
        call_command("check_course", str(tmp_path / "none"), stdout=StringIO())


def test_load_source_text_stores_the_text(tmp_path, db):
    run("load_course", write_course(tmp_path / "course"))
    file = tmp_path / "text.txt"
    file.write_text(SOURCE_TEXT, encoding="utf-8-sig")
    out, err = run("load_source_text", file)
    assert out == "Stored 3 paragraphs of Notice about a bridge.\n"
    assert err == ""
    assert Course.objects.get().source.paragraphs.get(number=1).text == FIRST


def test_load_source_text_names_what_differs(tmp_path, db):
    run("load_course", write_course(tmp_path / "course"))
    file = tmp_path / "text.txt"
    file.write_text(SOURCE_TEXT.replace("gift", "present"), encoding="utf-8")
    err = StringIO()
    with pytest.raises(CommandError, match="1 of 3 paragraphs do not match; nothing was stored"):
        call_command("load_source_text", str(file), stderr=err)
    assert err.getvalue() == "¶1 has its 14 words, but not letter for letter.\n"
    assert Course.objects.get().source.text_loaded_at is None
    out, _err = run("load_source_text", file, "--partial", "--course", "bridge")
    assert out == "Stored 2 paragraphs of Notice about a bridge.\n"


def test_load_source_text_says_little_of_a_wrong_file(tmp_path, db):
    run("load_course", write_course(tmp_path / "course"))
    for number in (3, 4):
        Course.objects.get().source.paragraphs.create(number=number, words=50, sha256="x" * 64)
    file = tmp_path / "wrong.txt"
    file.write_text("Something else.", encoding="utf-8")
    err = StringIO()
    with pytest.raises(CommandError, match="5 of 5 paragraphs do not match"):
        call_command("load_source_text", str(file), stderr=err)
    lines = err.getvalue().splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["¶0", "¶1", "¶2", "…"]
    assert lines[-1] == "… and 2 more."


def test_load_source_text_needs_a_course_and_a_readable_file(tmp_path, db):
    with pytest.raises(CommandError, match="no such course"):
        run("load_source_text", tmp_path / "none.txt")
    run("load_course", write_course(tmp_path / "course"))
    with pytest.raises(CommandError, match="cannot be read"):
        run("load_source_text", tmp_path / "none.txt")
