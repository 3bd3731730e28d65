import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lessons.models import Course, Lesson, Origin, Path, Reference, Skill, Source, Statement, Term
from lessons.source_text import fingerprint
from lessons.staff import visible_to
from tests.making import make_course, make_lesson
from tests.staff import (
    idle_staff_browser,
    instructor_browser,
    student_browser,
    superuser_browser,
)

PARAGRAPHS = {number: f"Words that make paragraph {number} of the source." for number in (1, 2, 3)}
WHOLE = "\n\n".join(PARAGRAPHS.values())


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def lesson(course):
    lesson = make_lesson(course)
    lesson.file = "lessons/01-one.md"
    lesson.objectives = ["Find who speaks"]
    lesson.prompt = "What is missing?"
    lesson.save()
    lesson.statements.set(Statement.objects.filter(key="P01.1"))
    return lesson


@pytest.fixture
def filled(course, lesson):
    """One row of each kind."""
    Skill.objects.create(course=course, key="voice", title="Voice")
    Path.objects.create(course=course, key="short", title="Short").lessons.add(lesson)
    Term.objects.create(
        course=course, key="carry-over", term="carry-over", definition="What goes on.", also=["x"]
    )
    Reference.objects.create(
        course=course, key="C01", title="A page", says="It says so.", urls=["https://example.org/"]
    )
    return course


@pytest.fixture
def source(course):
    for paragraph in course.source.paragraphs.all():
        text = PARAGRAPHS[paragraph.number]
        paragraph.sha256, paragraph.words = fingerprint(text), len(text.split())
        paragraph.save()
    return course.source


@pytest.fixture
def teacher(db):
    return instructor_browser()


@pytest.fixture
def operator(db):
    return superuser_browser()


def html_of(response):
    assert response.status_code == 200
    return response.content.decode()


MODELS = (
    "course", "source", "paragraph", "statement", "unit", "lesson", "path", "skill", "term",
    "reference",
)  # fmt: skip


def row_of(model, course):
    rows = {
        "course": course,
        "source": course.source,
        "paragraph": course.source.paragraphs.first(),
        "statement": course.source.statements.first(),
    }
    return rows.get(model) or getattr(course, f"{model}s").first()


@pytest.mark.parametrize("model", MODELS)
def test_instructors_see_lists_and_rows(teacher, filled, model):
    row = row_of(model, filled)
    listed = teacher.get(f"/admin/lessons/{model}/", {"q": "zzz"})
    assert list(listed.context_data["cl"].result_list) == []
    listed = teacher.get(f"/admin/lessons/{model}/")
    assert row in list(listed.context_data["cl"].result_list)
    assert str(row) in html_of(teacher.get(f"/admin/lessons/{model}/{row.pk}/change/"))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("who", [instructor_browser, superuser_browser])
def test_nobody_adds_changes_or_deletes(who, filled, model):
    client, row = who(), row_of(model, filled)
    for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        assert client.post(f"/admin/lessons/{model}/{path}", {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_staff_without_the_group_see_nothing(filled, model):
    porter, row = idle_staff_browser(), row_of(model, filled)
    assert porter.get(f"/admin/lessons/{model}/").status_code == 403
    assert porter.get(f"/admin/lessons/{model}/{row.pk}/change/").status_code == 403
    assert list(visible_to(porter.user, type(row).objects.all())) == []


@pytest.mark.parametrize("model", MODELS)
def test_students_are_sent_to_sign_in(filled, model):
    for client in (Client(), student_browser()):
        assert client.get(f"/admin/lessons/{model}/").status_code == 302


def test_a_row_from_files_names_its_file(teacher, lesson):
    html = html_of(teacher.get(f"/admin/lessons/lesson/{lesson.pk}/change/"))
    assert "This comes from the course files: <code>lessons/01-one.md</code>." in html
    Lesson.objects.update(origin=Origin.ADMIN, file="")
    html = html_of(teacher.get(f"/admin/lessons/lesson/{lesson.pk}/change/"))
    assert "This comes from the course files" not in html


def test_retired_rows_are_marked_and_can_be_filtered(teacher, lesson):
    other = make_lesson(lesson.course, number=2)
    Lesson.objects.filter(pk=lesson.pk).update(retired_at=timezone.now())
    both = teacher.get("/admin/lessons/lesson/")
    assert html_of(both).count('class="retired"') == 1
    for state, shown in (("retired", lesson), ("in-use", other)):
        listed = teacher.get("/admin/lessons/lesson/", {"state": state})
        assert list(listed.context_data["cl"].result_list) == [shown]
    page = html_of(teacher.get(f"/admin/lessons/lesson/{lesson.pk}/change/"))
    assert "Retired on " in page
    assert "View on site" not in page


@pytest.mark.parametrize("model", MODELS)
def test_queries_do_not_grow_with_the_rows(teacher, filled, model, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(100) as counted:
            html_of(teacher.get(f"/admin/lessons/{model}/"))
        return len(counted)

    few = count()
    row = row_of(model, filled)
    for number in range(20, 40):
        row.pk = None
        row._state.adding = True
        for name in ("key", "slug", "title"):
            if hasattr(row, name):
                setattr(row, name, f"{name}-{number}")
        if model in ("paragraph", "lesson", "unit"):
            row.number = number
        if model == "course":
            row.is_default = False
        if model == "source":
            row.course = Course.objects.create(key=f"c{number}", title=f"Course {number}")
        row.save()
    assert count() == few


def test_the_search_finds_by_words_of_the_row(teacher, filled):
    for model, words in (
        ("statement", "Something 2"),
        ("lesson", "lesson-1"),
        ("term", "goes on"),
        ("reference", "says so"),
        ("paragraph", "Label 3"),
    ):
        listed = teacher.get(f"/admin/lessons/{model}/", {"q": words})
        assert len(listed.context_data["cl"].result_list) == 1, model


# The preview


def test_a_lesson_is_previewed_as_students_see_it(teacher, lesson):
    html = html_of(teacher.get(f"/admin/lessons/lesson/{lesson.pk}/preview/"))
    for section in lesson.sections.all():
        assert section.html in html
    assert "Find who speaks" in html
    assert "What is missing?" in html
    assert "css/site.css" in html
    assert "<form" not in html.split("<main")[1]


def test_a_retired_lesson_can_be_previewed_and_its_retired_sections_not(teacher, lesson):
    Lesson.objects.update(retired_at=timezone.now())
    lesson.sections.filter(key="s1").update(retired_at=timezone.now())
    html = html_of(teacher.get(f"/admin/lessons/lesson/{lesson.pk}/preview/"))
    assert "This lesson is retired" in html
    assert "Text 1" not in html
    assert "Text 2" in html


def test_previews_are_for_staff_with_the_right(lesson):
    path = f"/admin/lessons/lesson/{lesson.pk}/preview/"
    assert Client().get(path).status_code == 302
    assert student_browser().get(path).status_code == 302
    assert idle_staff_browser().get(path).status_code == 404
    teacher = instructor_browser()
    assert teacher.get("/admin/lessons/lesson/999/preview/").status_code == 404
    assert teacher.post(path).status_code == 405


# The source's text


def text_path(source, rest=""):
    return f"/admin/lessons/source/{source.pk}/text/{rest}"


def stored(source):
    return list(source.paragraphs.order_by("number").values_list("text", flat=True))


def test_the_text_is_loaded_from_the_box(operator, source):
    assert "Now stored: nothing." in html_of(operator.get(text_path(source)))
    response = operator.post(text_path(source), {"text": WHOLE}, follow=True)
    assert "3 paragraphs are stored." in html_of(response)
    assert stored(source) == list(PARAGRAPHS.values())
    assert "Now stored: 3 of 3 paragraphs" in html_of(operator.get(text_path(source)))
    assert LogEntry.objects.get().change_message == "Loaded the source's text."


def test_the_text_is_loaded_from_a_file(operator, source):
    file = SimpleUploadedFile("source.txt", WHOLE.encode("utf-8-sig"))
    response = operator.post(text_path(source), {"file": file, "text": ""})
    assert response.status_code == 302
    assert stored(source) == list(PARAGRAPHS.values())


def test_a_differing_paragraph_is_named_and_the_text_stays_in_the_box(operator, source):
    wrong = WHOLE.replace("paragraph 2 of the", "paragraph two of the")
    response = operator.post(text_path(source), {"text": wrong})
    html = response.content.decode()
    assert response.status_code == 422
    assert "¶2 has its 8 words, but not letter for letter." in html
    assert "Nothing was stored." in html
    assert "paragraph two of the source." in html.split("<textarea")[1].split("</textarea>")[0]
    assert stored(source) == ["", "", ""]


def test_a_differing_file_stands_in_the_box_to_be_corrected(operator, source):
    file = SimpleUploadedFile("source.txt", b"Something else altogether.")
    response = operator.post(text_path(source), {"file": file, "text": ""})
    assert response.status_code == 422
    assert "Something else altogether.</textarea>" in response.content.decode()


def test_what_matches_can_be_stored_alone(operator, source):
    wrong = WHOLE.replace("paragraph 2 of the", "paragraph two of the")
    response = operator.post(text_path(source), {"text": wrong, "partial": "on"})
    assert response.status_code == 422
    assert "2 paragraphs are stored." in response.content.decode()
    assert stored(source) == [PARAGRAPHS[1], "", PARAGRAPHS[3]]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file or put the text into the box."),
        ({"text": "  \n "}, "Choose a file or put the text into the box."),
        ({"file": SimpleUploadedFile("a.txt", b"\xff\xfe\x00")}, "no plain text in UTF-8"),
        ({"file": SimpleUploadedFile("a.txt", b"a" * 1_000_001)}, "too large"),
    ],
)
def test_what_is_no_text_is_refused(operator, source, sent, said):
    response = operator.post(text_path(source), sent)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_text_beside_a_broken_file_is_not_lost(operator, source):
    file = SimpleUploadedFile("a.txt", b"\xff\xfe\x00")
    response = operator.post(text_path(source), {"file": file, "text": "Kept."})
    assert response.status_code == 422
    assert "Kept.</textarea>" in response.content.decode()


def test_the_text_can_be_removed(operator, source):
    operator.post(text_path(source), {"text": WHOLE})
    assert operator.get(text_path(source, "remove/")).status_code == 405
    response = operator.post(text_path(source, "remove/"), follow=True)
    assert "Now stored: nothing." in html_of(response)
    assert stored(source) == ["", "", ""]
    assert Source.objects.get().text_loaded_at is None


def test_instructors_cannot_load_the_text(teacher, source):
    page = html_of(teacher.get(f"/admin/lessons/source/{source.pk}/change/"))
    assert "Load your own copy" not in page
    for path in (text_path(source), text_path(source, "remove/")):
        assert teacher.post(path, {"text": WHOLE}).status_code == 403
    assert teacher.get(text_path(source)).status_code == 403
    assert stored(source) == ["", "", ""]


def test_the_box_is_found_from_its_source(operator, source):
    page = html_of(operator.get(f"/admin/lessons/source/{source.pk}/change/"))
    assert f'href="{text_path(source)}"' in page


def test_the_box_is_for_a_source_that_exists(operator, source):
    assert operator.get("/admin/lessons/source/999/text/").status_code == 404
    assert operator.post("/admin/lessons/source/999/text/remove/").status_code == 404
    assert operator.delete(text_path(source)).status_code == 405
    assert Client().post(text_path(source), {"text": WHOLE}).status_code == 302
    assert stored(source) == ["", "", ""]
