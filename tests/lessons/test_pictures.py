"""Pictures of the small course: drawn, described, repeated as tables, and checked."""

import re
from xml.etree import ElementTree

import pytest

from lessons.course_reader import read_course
from lessons.pictures.svg import LETTER, measure, wrap
from tests.small_course import LESSON_FILE, write_course

PICTURES = """\
pictures:
  - key: page
    kind: parts
    title: The parts
    description: A page with three parts.
    caption: One line is twelve words, see ¶1.
    groups:
      - {paragraphs: [0], label: Title}
      - {paragraphs: [1, 2], label: Report, note: what she did & said}
  - key: counts
    kind: functions
    title: What sentences do
    description: A row for each paragraph.
    caption: By our tests.
    front: Head
  - key: lists
    kind: lists
    title: Two lists
    description: Two columns.
    caption: Dashed is ours.
    columns:
      - {label: ours, paragraphs: [1], marks: [A], ours: true}
      - {label: theirs, paragraphs: [2], marks: ["1"]}
    facts:
      - {label: Counted, values: ["no", "yes"]}
  - key: doers
    kind: doers
    title: Who is to do what
    description: Two rows.
    caption: By its wording.
    functions: [call, event]
    doers:
      - name: The mayor
        deeds:
          - {says: opened it, statements: [P01.1]}
      - name: No doer named
        deeds:
          - {says: repair the road, statements: [P02.1]}
  - key: week
    kind: week
    title: That week
    description: Two dates.
    caption: Nothing explains anything.
    events:
      - {date: 2020-01-01, says: A map appears, references: [C01]}
      - {date: 2020-01-02, time: "09:00", says: The bridge opens, own: true}
"""
KEYS = ["page", "counts", "lists", "doers", "week"]


def course_with(tmp_path, *changes):
    pictures = PICTURES
    for old, new in changes:
        assert old in pictures
        pictures = pictures.replace(old, new, 1)
    boxes = "".join(f"::: picture {key}\n:::\n\n" for key in KEYS)
    write_course(tmp_path, (LESSON_FILE, "::: found\nThe", f"{boxes}::: found\nThe"))
    (tmp_path / "pictures.yaml").write_text(pictures, encoding="utf-8")
    return read_course(tmp_path)


@pytest.fixture
def course(tmp_path):
    return course_with(tmp_path)


def figure_of(course, key):
    html = course.renderer.targets.pictures[key]
    return ElementTree.fromstring(html)  # noqa: S314 (our own)


def words_in(element):
    return " ".join("".join(element.itertext()).split())


def cells(figure):
    return [[words_in(cell) for cell in row] for row in figure.iter("tr")]


def test_pictures_stand_in_the_lesson_and_nothing_is_wrong(course):
    assert course.problems == []
    html = course.lessons["L01"].sections[0].html
    figures = re.findall(r"<figure.*?</figure>\n", html, re.DOTALL)
    assert figures == [course.renderer.targets.pictures[key] for key in KEYS]
    assert "\ue000" not in html


@pytest.mark.parametrize("key", KEYS)
def test_each_is_an_image_with_a_name_and_a_description(course, key):
    svg = figure_of(course, key).find("svg")
    title, description = svg.find("title"), svg.find("desc")
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    assert words_in(title) and words_in(description)
    assert title.attrib["id"] == f"picture-{key}-title"


@pytest.mark.parametrize("key", KEYS)
def test_colours_come_from_the_style_sheet_only(course, key):
    used = {name for one in figure_of(course, key).iter() for name in one.attrib}
    assert used.isdisjoint({"style", "fill", "stroke", "font-size"})
    assert "<style" not in course.renderer.targets.pictures[key]


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_drawn_outside_the_sheet(course, key):
    svg = figure_of(course, key).find("svg")
    _left, _top, width, height = map(float, svg.attrib["viewBox"].split())
    for text in svg.iter("text"):
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        extent = measure(text.text)
        left = x - {"end": extent, "middle": extent / 2}.get(text.attrib.get("text-anchor"), 0)
        assert left >= -1 and left + extent <= width + 1, text.text
        assert LETTER / 2 <= y <= height, text.text


def test_the_parts_as_a_table(course):
    assert cells(figure_of(course, "page")) == [
        ["Part", "¶", "Words", "What it is"],
        ["Title", "–", "6", "–"],
        ["Report", "¶1–2", "30", "what she did & said"],
    ]


def test_the_parts_have_a_line_for_every_twelve_words(course):
    svg = figure_of(course, "page").find("svg")
    lines = [one for one in svg.iter("path") if one.attrib["class"].startswith("words")]
    assert [one.attrib["class"] for one in lines] == ["words heading"] + ["words"] * 4


def test_functions_are_counted(course):
    assert cells(figure_of(course, "counts")) == [
        ["¶", "event", "call", "rating", "all"],
        ["Head", "–", "–", "–", "0"],
        ["¶1", "1", "–", "1", "2"],
        ["¶2", "–", "1", "–", "1"],
        ["All", "1", "1", "1", "3"],
    ]


def test_every_statement_has_its_mark_besides_the_legend(course):
    svg = figure_of(course, "counts").find("svg")
    marks = {
        one.attrib["class"]: one.attrib["d"].count("M")
        for one in svg.iter("path")
        if one.attrib["class"].startswith("mark")
    }
    assert marks == {"mark function-event": 2, "mark function-call": 2, "mark function-rating": 2}


def test_two_lists_as_a_table(course):
    assert cells(figure_of(course, "lists")) == [
        ["", "¶1: ours", "¶2: theirs"],
        ["Counted", "no", "yes"],
        ["Item 1", "A: ¶1, The opening", "1: ¶2, The road"],
    ]


def test_what_is_ours_is_dashed(course):
    svg = figure_of(course, "lists").find("svg")
    nodes = [one.attrib["class"] for one in svg.iter("circle")]
    assert nodes == ["node dashed", "node filled"]


def test_doers_as_a_table(course):
    assert cells(figure_of(course, "doers")) == [
        ["Who", "What, in our words", "¶", "What the wording does", "Statements"],
        ["The mayor", "opened it", "¶1", "event (1)", "P01.1"],
        ["No doer named", "repair the road", "¶2", "call (1)", "P02.1"],
    ]


def test_the_week_as_a_table(course):
    assert cells(figure_of(course, "week")) == [
        ["Date", "What happened", "Where it is told"],
        ["1 January 2020", "A map appears", "C01"],
        ["2 January 2020, 09:00", "The bridge opens", "the source"],
    ]
    assert 'href="/references/#C01"' in course.renderer.targets.pictures["week"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("paragraphs: [1, 2], label: Report", "paragraphs: [1], label: Report", "paragraph"),
        ("paragraphs: [2], marks", "paragraphs: [7], marks", "paragraph"),
        ('marks: ["1"]', 'marks: ["1", "2"]', "picture"),
        ("[call, event]", "[call, events]", "picture"),
        ("statements: [P02.1]", "statements: [P02.1, P02.9]", "statement"),
        ("statements: [P02.1]", "statements: [P02.1, P01.2]", "statement"),
        ("statements: [P02.1]", "statements: [P02.1, P01.1]", "statement"),
        ("[call, event]", "[call, event, rating]", "statement"),
        ("references: [C01]", "references: [C09]", "reference"),
        (", references: [C01]", "", "reference"),
        ("2020-01-01", "2020-01-03", "picture"),
        ("see ¶1", "see ¶7", "paragraph"),
        ("kind: week", "kind: weak", "schema"),
        ("    front: Head\n", "", "schema"),
        ("key: week", "key: doers", "duplicate"),
    ],
)
def test_a_mistake_is_reported_in_its_file_only(tmp_path, old, new, rule):
    problems = course_with(tmp_path, (old, new)).problems
    assert {(one.file, one.rule) for one in problems if one.rule != "picture" or one.line} >= {
        ("pictures.yaml", rule)
    }
    assert {one.file for one in problems} <= (
        {"pictures.yaml"} if rule != "duplicate" else {"pictures.yaml", LESSON_FILE}
    )
    assert all(one.line > 1 for one in problems)


def test_a_picture_that_is_not_there_is_reported(tmp_path):
    write_course(
        tmp_path, (LESSON_FILE, "::: found\nThe", "::: picture none\n:::\n\n::: found\nThe")
    )
    [problem] = read_course(tmp_path).problems
    assert (problem.file, problem.rule) == (LESSON_FILE, "picture")


def test_what_comes_from_files_is_escaped(tmp_path):
    course = course_with(tmp_path, ("title: The parts", 'title: "A < B & C"'))
    assert words_in(figure_of(course, "page").find("svg/title")) == "A < B & C"


def test_lines_are_broken_between_words():
    assert wrap("one two three", measure("one two")) == ["one two", "three"]
    assert wrap("incomprehensibility is long", 20) == ["incomprehensibility", "is", "long"]
    assert wrap("", 20) == []
