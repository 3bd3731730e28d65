from pathlib import Path

import pytest

from gsi_site import course_loader
from lessons.models import Course, Lesson, Origin, Section, Statement, Term, course_url
from quizzes.models import Question, Quiz, Revision
from tests.small_course import LESSON_FILE, QUESTIONS_FILE, line_of, write_course

KINDS = [
    *("course", "source", "paragraphs", "statements", "skills", "units", "lessons", "sections"),
    *("paths", "terms", "references", "questions", "revisions", "quizzes"),
]


def load(folder: Path, **options):
    return course_loader.load(folder, **options)[1].kinds


def fates(kinds, fate):
    return {kind: counts[fate] for kind, counts in kinds.items() if counts[fate]}


def found(folder: Path):
    problems = course_loader.check(folder).problems
    return [(one.file, one.line, one.rule, one.level) for one in sorted(problems)]


def test_the_small_course_has_no_problem(tmp_path):
    assert found(write_course(tmp_path)) == []


def test_a_check_reads_no_database(tmp_path, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        figures = course_loader.check(write_course(tmp_path)).figures()
    assert [one["strategy"] for one in figures["guessing"]][:2] == [
        "at random",
        "the longest option",
    ]
    assert figures == {
        "paragraphs": 2,
        "statements": 3,
        "units": 1,
        "lessons": 1,
        "terms": 1,
        "skills": 1,
        "questions": 2,
        "questions_by_type": {"choice": 2},
        "questions_by_level": {"remember": 1, "understand": 1},
        "guessing": figures["guessing"],
        "statements_without_lesson": ["P02.1"],
        "statements_without_question": ["P01.2"],
        "errors": [],
        "warnings": [],
    }


def test_loading_writes_every_kind(tmp_path, db):
    kinds = load(write_course(tmp_path))
    assert list(kinds) == KINDS
    assert fates(kinds, "added") == {
        **dict.fromkeys(KINDS, 1),
        "paragraphs": 3,
        "statements": 3,
        "sections": 2,
        "questions": 2,
        "revisions": 2,
    }
    course = Course.objects.get()
    assert course.is_default
    assert course.about_html.startswith("<h2>About</h2>")
    assert [(one["key"], one["paragraphs"], one["skill"]) for one in course.groups] == [
        ("opening", [1], ""),
        ("hearing", [], "voice"),
    ]
    lesson = course.lessons.get()
    assert (lesson.key, lesson.slug, lesson.number, lesson.minutes) == ("L01", "the-opening", 1, 5)
    assert lesson.file == LESSON_FILE
    assert lesson.origin == Origin.FILE
    assert [one.key for one in lesson.statements.all()] == ["P01.1", "P01.2"]
    assert [one.key for one in lesson.terms.all()] == ["bridge-toll"]
    assert [one.key for one in lesson.paths.all()] == ["all"]
    quiz = Quiz.objects.get()
    assert quiz.section == Section.objects.get(key="questions")
    assert quiz.rules == {"text": "open", "draw": {"lesson": "L01", "count": 2}}


def test_a_question_is_stored_with_its_target_and_wording(tmp_path, db):
    load(write_course(tmp_path))
    first, second = Question.objects.order_by("key")
    assert first.target_statement.key == "P01.1"
    assert first.target_skill is None
    assert second.target_statement is None
    assert second.target_skill.key == "voice"
    assert [one.key for one in second.cites.all()] == ["P02.1"]
    body = first.revision.body
    assert [option["correct"] for option in body["options"]] == [True, False, False]
    assert len({option["key"] for option in body["options"]}) == 3
    assert body["stem_html"] == "According to the notice, who opened the crossing?"
    assert body["options"][0]["feedback_html"].startswith(
        'The mayor is named in <a class="para" href="/source/#p1" data-para="1"'
        ' aria-label="paragraph 1">¶1</a> as'
    )


def test_loading_again_changes_nothing(tmp_path, db):
    folder = write_course(tmp_path)
    load(folder)
    kinds = load(folder)
    assert [kind for kind, counts in kinds.items() if set(+counts) != {"unchanged"}] == []
    assert list(kinds) == KINDS
    assert Revision.objects.count() == 2


def test_an_error_stops_everything_before_it_is_written(tmp_path, db):
    folder = write_course(tmp_path, (LESSON_FILE, "[[bridge toll]]", "[[ferry]]"))
    with pytest.raises(course_loader.CourseRefusedError) as refused:
        load(folder)
    line = line_of(LESSON_FILE, "[[bridge toll]]")
    reason = "The glossary has no term with the key “ferry”."
    assert [str(one) for one in refused.value.problems] == [
        f"{LESSON_FILE}:{line}: L01 [term] {reason}"
    ]
    assert not Course.objects.exists()


def test_a_draft_loads_what_stands_in_spite_of_errors(tmp_path, db):
    change = (LESSON_FILE, "[[bridge toll]]", "[[ferry]]")
    load(write_course(tmp_path, change), draft=True)
    assert "There is a ferry" in Section.objects.get(key="read").html


def test_a_draft_does_not_load_a_broken_structure(tmp_path, db):
    folder = write_course(tmp_path, (LESSON_FILE, "unit: first", "unit: second"))
    with pytest.raises(course_loader.CourseRefusedError):
        load(folder, draft=True)
    assert not Course.objects.exists()


def test_a_folder_that_is_not_there_is_refused(tmp_path, db):
    with pytest.raises(course_loader.CourseRefusedError) as refused:
        load(tmp_path / "nowhere")
    assert [one.reason for one in refused.value.problems] == ["There is no such folder."]


def test_an_empty_folder_is_refused_for_each_file_that_must_be_there(tmp_path, db):
    with pytest.raises(course_loader.CourseRefusedError) as refused:
        load(tmp_path)
    assert [(one.file, one.rule) for one in refused.value.problems] == [
        ("course.yaml", "file"),
        ("source.yaml", "file"),
    ]


def test_all_problems_are_listed_not_only_the_first(tmp_path):
    folder = write_course(
        tmp_path,
        (LESSON_FILE, "{P01.1}", "{P09.9}"),
        (QUESTIONS_FILE, "target: P01.1", "target: P08.8"),
        ("quizzes.yaml", "lesson: L01\n    section", "lesson: L77\n    section"),
    )
    assert {(file, rule) for file, _line, rule, _level in found(folder)} == {
        (LESSON_FILE, "statement"),
        (LESSON_FILE, "dangling"),
        (QUESTIONS_FILE, "dangling"),
        ("quizzes.yaml", "dangling"),
    }


def test_a_changed_lesson_is_changed_alone(tmp_path, db):
    load(write_course(tmp_path))
    kinds = load(write_course(tmp_path, (LESSON_FILE, "Who else was there?", "Who was there?")))
    assert fates(kinds, "changed") == {"lessons": 1}
    assert Lesson.objects.get().prompt == "Who was there?"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("who opened the crossing?", "who then opened the crossing?"),
        ("- text: The baker", "- text: The miller"),
        ("the sentence has one doer only.", "the clause has one doer only."),
    ],
)
def test_changed_wording_of_a_question_is_a_new_revision(tmp_path, db, old, new):
    load(write_course(tmp_path))
    before = Question.objects.get(key="L01-01").revision
    kinds = load(write_course(tmp_path, (QUESTIONS_FILE, old, new)))
    assert fates(kinds, "changed") == {"revisions": 1}
    after = Question.objects.get(key="L01-01").revision
    assert (before.number, after.number) == (1, 2)
    assert Revision.objects.get(pk=before.pk).body == before.body
    assert Question.objects.get(key="L01-02").revision.number == 1


def test_an_option_keeps_its_key_when_its_feedback_is_reworded(tmp_path, db):
    load(write_course(tmp_path))
    old = Question.objects.get(key="L01-01").revision.body
    change = (QUESTIONS_FILE, "the sentence has one doer only.", "the clause has one doer only.")
    load(write_course(tmp_path, change))
    new = Question.objects.get(key="L01-01").revision.body
    assert [one["key"] for one in new["options"]] == [one["key"] for one in old["options"]]


def test_a_link_rendered_anew_is_no_new_wording(tmp_path, db):
    load(write_course(tmp_path))
    Course.objects.update(is_default=False)
    Course.objects.create(key="other", title="Other", is_default=True)
    kinds = load(write_course(tmp_path))
    assert kinds["revisions"]["changed"] == 0
    body = Question.objects.get(key="L01-01").revision.body
    assert 'href="/courses/bridge/source/#p1"' in body["options"][0]["feedback_html"]


def test_what_disappears_is_retired_and_comes_back(tmp_path, db):
    load(write_course(tmp_path / "whole"))
    part = write_course(tmp_path / "part", (LESSON_FILE, "[[bridge toll]]", "toll"))
    (part / "glossary.yaml").unlink()
    kinds = load(part)
    assert fates(kinds, "retired") == {"terms": 1}
    assert Term.objects.get().retired_at is not None
    kinds = load(part)
    assert fates(kinds, "retired") == {}
    kinds = load(tmp_path / "whole")
    assert kinds["terms"]["changed"] == 1
    assert Term.objects.get().retired_at is None


def test_a_retired_question_keeps_its_revisions(tmp_path, db):
    load(write_course(tmp_path))
    folder = write_course(tmp_path, ("quizzes.yaml", "count: 2", "count: 1"))
    text = (folder / QUESTIONS_FILE).read_text()
    (folder / QUESTIONS_FILE).write_text(text[: text.index("  - key: L01-02")])
    kinds = load(folder)
    assert fates(kinds, "retired") == {"questions": 1}
    question = Question.objects.get(key="L01-02")
    assert question.retired_at is not None
    assert question.revision.number == 1


def test_a_retired_lesson_stays_with_its_sections(tmp_path, db):
    folder = write_course(tmp_path)
    load(folder)
    (folder / LESSON_FILE).unlink()
    kinds = load(folder, draft=True)
    assert kinds["lessons"]["retired"] == 1
    assert Section.objects.count() == 2


def test_rows_of_the_admin_are_left_alone(tmp_path, db):
    folder = write_course(tmp_path)
    load(folder)
    own = Term.objects.create(
        course=Course.objects.get(), key="own", term="own", definition="Ours.", origin=Origin.ADMIN
    )
    kinds = load(folder)
    assert fates(kinds, "retired") == {}
    own.refresh_from_db()
    assert (own.definition, own.retired_at) == ("Ours.", None)


def test_a_row_of_the_admin_under_the_same_key_is_reported(tmp_path, db):
    folder = write_course(tmp_path, ("quizzes.yaml", "count: 2", "count: 1"))
    load(folder)
    Question.objects.filter(key="L01-01").update(origin=Origin.ADMIN)
    changed = write_course(tmp_path, (LESSON_FILE, "Who else was there?", "Who was there?"))
    with pytest.raises(course_loader.CourseRefusedError) as refused:
        load(changed, draft=True)
    assert [(one.key, one.rule, one.file, one.line) for one in refused.value.problems] == [
        ("L01-01", "admin-row", QUESTIONS_FILE, line_of(QUESTIONS_FILE, "key: L01-01"))
    ]
    assert Lesson.objects.get().prompt == "Who else was there?"


def test_a_slug_taken_in_the_admin_is_reported(tmp_path, db):
    folder = write_course(tmp_path)
    load(folder)
    Quiz.objects.update(key="own", origin=Origin.ADMIN)
    with pytest.raises(course_loader.CourseRefusedError) as refused:
        load(folder)
    assert [(one.key, one.rule) for one in refused.value.problems] == [("L01-check", "admin-row")]


def test_a_slug_may_move_to_another_lesson(tmp_path, db):
    load(write_course(tmp_path))
    renamed = [
        (LESSON_FILE, "key: L01", "key: L02"),
        (QUESTIONS_FILE, "lesson: L01", "lesson: L02"),
        ("course.yaml", "[L01]", "[L02]"),
        ("glossary.yaml", "[L01]", "[L02]"),
        ("quizzes.yaml", "lesson: L01\n", "lesson: L02\n"),
        ("quizzes.yaml", "{lesson: L01", "{lesson: L02"),
    ]
    load(write_course(tmp_path, *renamed))
    old, new = Lesson.objects.order_by("key")
    assert (new.key, new.slug, new.retired_at) == ("L02", "the-opening", None)
    assert old.slug == f"the-opening-{old.pk}"
    assert old.retired_at is not None


def test_the_loaded_text_of_the_source_survives(tmp_path, db):
    folder = write_course(tmp_path)
    load(folder)
    paragraph = Course.objects.get().source.paragraphs.get(number=1)
    paragraph.text = "The text."
    paragraph.save()
    load(write_course(tmp_path, ("source.yaml", "label: The opening", "label: An opening")))
    paragraph.refresh_from_db()
    assert (paragraph.label, paragraph.text) == ("An opening", "The text.")


def test_a_paragraph_without_statements_can_go(tmp_path, db):
    load(write_course(tmp_path))
    source = (tmp_path / "source.yaml").read_text()
    start, end = source.index("  - number: 0"), source.index("  - number: 1")
    (tmp_path / "source.yaml").write_text(source[:start] + source[end:])
    load(tmp_path)
    assert [one.number for one in Course.objects.get().source.paragraphs.all()] == [1, 2]


def test_two_courses_with_equal_slugs_and_ids_stand_side_by_side(tmp_path, db):
    load(write_course(tmp_path / "one"))
    other = write_course(
        tmp_path / "two",
        ("course.yaml", "key: bridge", "key: second"),
        (LESSON_FILE, "Who else was there?", "Who was there?"),
    )
    kinds = load(other)
    assert fates(kinds, "added")["statements"] == 3
    assert fates(kinds, "changed") == {}
    assert [(one.key, one.is_default) for one in Course.objects.order_by("pk")] == [
        ("bridge", True),
        ("second", False),
    ]
    first, second = Lesson.objects.filter(slug="the-opening").order_by("course_id")
    assert (first.prompt, second.prompt) == ("Who else was there?", "Who was there?")
    assert Statement.objects.filter(key="P01.1").count() == 2
    assert 'href="/courses/second/source/#p1"' in second.sections.get(key="read").html
    assert 'href="/source/#p1"' in first.sections.get(key="read").html
    kinds = load(tmp_path / "one")
    assert fates(kinds, "retired") == {}
    assert second.sections.count() == 2


def test_the_links_in_lessons_are_those_of_the_pages(tmp_path, db):
    load(write_course(tmp_path / "one"))
    load(write_course(tmp_path / "two", ("course.yaml", "key: bridge", "key: second")))
    for course in Course.objects.all():
        html = Section.objects.get(lesson__course=course, key="read").html
        for link in (
            course_url(course, "lessons:source") + "#p1",
            course_url(course, "lessons:source") + "#P01.1",
            course_url(course, "lessons:term", key="bridge-toll"),
            course_url(course, "lessons:references") + "#C01",
        ):
            assert f'href="{link}"' in html


def test_the_site_s_own_course_can_be_loaded(db):
    checked, tally = course_loader.load(course_loader.DEFAULT_FOLDER)
    figures = checked.figures()
    assert figures["errors"] == []
    assert (figures["paragraphs"], figures["statements"]) == (17, 125)
    assert {kind: counts["added"] for kind, counts in tally.kinds.items()}["statements"] == 125
    assert Question.objects.count() == figures["questions"] >= 88
    assert Lesson.objects.count() == figures["lessons"] >= 11
