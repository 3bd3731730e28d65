import pytest

from gsi_site import course_loader
from lessons.models import Course, SearchEntry
from lessons.search import ON_A_PAGE, excerpt, fold, mark, search, without_reveals
from tests.small_course import LESSON_FILE, write_course


@pytest.fixture
def course(tmp_path, db):
    course_loader.load(write_course(tmp_path))
    return Course.objects.get()


def found(course, query):
    return [(one.kind, one.key) for one in search(course=course, query=query)]


def test_folding_removes_case_and_diacritics():
    assert fold("TÜRK") == fold("Türk") == fold("Tu\u0308rk") == "turk"
    assert fold("STRASSE") == fold("Straße") == "strasse"
    assert fold("İstanbul") == "istanbul"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("TÜRK", [("statement", "P02.1")]),
        ("turk café", [("statement", "P02.1")]),
        ("CAFE türk", [("statement", "P02.1")]),
        ("crossing", [("term", "bridge-toll")]),
        ("türk crossing", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("who opened", [("lesson", "L01")]),
    ],
)
def test_every_word_must_stand_in_what_is_found(course, query, keys):
    assert found(course, query) == keys


def test_hits_in_titles_come_first(course):
    assert found(course, "bridge") == [
        ("term", "bridge-toll"),
        ("lesson", "L01"),
        ("lesson", "L01/read"),
        ("statement", "P01.1"),
    ]


def test_results_say_where_they_stand_and_mark_the_hits(course):
    (one,) = search(course=course, query="türk")
    assert one.path == "/source/#P02.1"
    assert one.kind_label == "Statement"
    assert one.title == "P02.1 · ¶2"
    assert one.excerpt == ("The old road should be repaired, near the <mark>Türk</mark> café.")


def test_results_come_in_pages(course):
    SearchEntry.objects.bulk_create(
        SearchEntry(course=course, kind="term", key=f"z{number}", title=f"Zebra {number}",
                    path="/x", text="x", folded=f"zebra {number} x")
        for number in range(ON_A_PAGE + 2)
    )  # fmt: skip
    first, last = (search(course=course, query="zebra", page=page) for page in (1, 2))
    assert (len(first), len(last)) == (ON_A_PAGE, 2)
    assert first.paginator.count == ON_A_PAGE + 2
    assert [one.key for one in last] == ["z20", "z21"]
    assert last[0].title == "<mark>Zebra</mark> 20"
    assert search(course=course, query="zebra", page="x").number == 1
    assert search(course=course, query="zebra", page="99").number == 2


REVEAL = """\
::::: activity Who was it?
Think of zebras.

:::: reveal Show our answer
It was a giraffe.
::::
:::::

::: found
The notice names"""


def test_what_is_to_be_revealed_is_neither_found_nor_shown(course, tmp_path):
    change = (LESSON_FILE, "::: found\nThe notice names", REVEAL)
    course_loader.load(write_course(tmp_path, change))
    assert found(course, "giraffe") == []
    (one,) = search(course=course, query="zebras")
    assert "giraffe" not in one.excerpt
    assert "The notice names" in one.excerpt


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ('a<details class="reveal"><p>b</p></details>c', "a c"),
        ('a<details class="reveal">b<details>c</details>d</details>e', "a e"),
        ('a<details class="reveal">b<details class="reveal">c</details>d</details>e', "a e"),
        ("a<details>b</details>c", "a<details>b</details>c"),
        ('a<details>b<details class="reveal">c</details>d</details>e', "a<details>b d</details>e"),
        ('a<details class="reveal">b', "a"),
    ],
)
def test_reveals_are_cut_out_whole(html, kept):
    assert without_reveals(html) == kept


def test_another_course_is_not_searched(course):
    other = Course.objects.create(key="other", title="Other")
    SearchEntry.objects.create(
        course=other, kind="term", key="x", title="x", path="/x", text="zebra", folded="zebra"
    )
    assert found(course, "zebra") == []
    assert found(other, "zebra") == [("term", "x")]


def test_one_query_whatever_is_found(course, django_assert_num_queries):
    with django_assert_num_queries(1):
        search(course=course, query="bridge")


def test_the_entries_follow_the_files(course, tmp_path):
    course_loader.load(write_course(tmp_path, (LESSON_FILE, "A few questions.", "Some zebras.")))
    assert found(course, "zebra") == [("lesson", "L01/questions")]


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("Türk & co", ["turk"], "<mark>Türk</mark> &amp; co"),
        ("Tu\u0308rk", ["tu"], "<mark>Tu\u0308</mark>rk"),
        ("<b>", ["b"], "&lt;<mark>b</mark>&gt;"),
        ("Straße", ["ss"], "Stra<mark>ß</mark>e"),
        ("banana", ["ana"], "b<mark>anana</mark>"),
        ("none", ["x"], "none"),
    ],
)
def test_hits_are_marked_in_escaped_text(text, words, html):
    assert mark(text, words) == html


def test_an_excerpt_surrounds_the_first_hit():
    text = "word " * 100 + "needle " + "word " * 100
    short = excerpt(text, ["needle"])
    assert "needle" in short
    assert short.startswith("… word")
    assert short.endswith("word …")
    assert len(short) < 260
    assert excerpt("short", ["x"]) == "short"
