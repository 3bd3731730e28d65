import pytest

from lessons.course_files import Problem, Problems, read_markdown, read_yaml, validate
from lessons.schema import CourseEntry, GlossaryEntry

GLOSSARY = "terms:\n  - key: a\n    term: a\n    definition: >-\n      An\n      a.\n"


def read(tmp_path, text, name="a.yaml"):
    problems = Problems()
    (tmp_path / name).write_text(text, encoding="utf-8")
    reader = read_yaml if name.endswith(".yaml") else read_markdown
    return reader(tmp_path, name, problems), problems


def places(problems):
    return [(one.line, one.key, one.rule) for one in problems]


def test_values_are_read_with_their_lines(tmp_path):
    file, problems = read(tmp_path, "# note\na: 1\nb:\n  - x: yes\n  - x: 2020-01-02\n")
    assert file.data == {"a": 1, "b": [{"x": "yes"}, {"x": "2020-01-02"}]}
    assert [file.line(place) for place in (("a",), ("b", 0), ("b", 1, "x"))] == [2, 4, 5]
    assert file.line(("b", 1, "nothing", 7)) == 5
    assert problems == []


def test_types_of_plain_values(tmp_path):
    file, _problems = read(tmp_path, 'a: true\nb: "1"\nc: 1.5\nd: null\ne: -3\nf: 09\n')
    assert file.data["a"] is True
    assert [file.data[key] for key in "bcde"] == ["1", 1.5, None, -3]


def test_broken_yaml_has_its_line(tmp_path):
    file, problems = read(tmp_path, "a: 1\nb: x: y\n")
    assert file is None
    assert places(problems) == [(2, "", "yaml")]
    assert problems.fatal == problems


def test_a_key_that_stands_twice_is_reported(tmp_path):
    _file, problems = read(tmp_path, "a: 1\nb: 2\na: 3\n")
    assert places(problems) == [(3, "", "yaml")]


def test_a_missing_file_and_one_that_is_not_utf8_are_reported(tmp_path):
    problems = Problems()
    (tmp_path / "bad.yaml").write_bytes(b"a: \xff")
    assert read_yaml(tmp_path, "none.yaml", problems) is None
    assert read_yaml(tmp_path, "bad.yaml", problems) is None
    assert [(one.file, one.rule) for one in problems] == [
        ("none.yaml", "file"),
        ("bad.yaml", "file"),
    ]


def test_front_matter_and_body_have_the_lines_of_the_file(tmp_path):
    file, problems = read(tmp_path, "---\nkey: L01\ntitle: x\n---\n\nBody\n", "a.md")
    assert file.data == {"key": "L01", "title": "x"}
    assert file.line(("title",)) == 3
    assert (file.body, file.body_line) == ("\nBody\n", 5)
    assert problems == []


def test_a_lesson_without_front_matter_is_reported(tmp_path):
    file, problems = read(tmp_path, "Body\n", "a.md")
    assert file is None
    assert places(problems) == [(1, "", "front-matter")]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("term: a", "term: a\n    note: x", None, None),
        ("term: a", "term: a\n    nota: x", 4, "Unknown key “nota”."),
        ("    term: a\n", "", 2, "“terms.0.term” is missing."),
        ("term: a", "term: 7", 3, "“terms.0.term”: Input should be a valid string."),
        ("key: a", "key: A b", 2, None),
    ],
)
def test_the_schema_names_the_line_of_each_fault(tmp_path, old, new, line, reason):
    file, problems = read(tmp_path, GLOSSARY.replace(old, new, 1))
    entry = validate(GlossaryEntry, file, problems)
    if line is None:
        assert problems == []
        assert entry.terms[0].note == "x"
        return
    assert entry is None
    assert [(one.line, one.rule) for one in problems] == [(line, "schema")]
    if reason:
        assert problems[0].reason == reason


def test_every_fault_of_a_file_is_listed(tmp_path):
    file, problems = read(tmp_path, "key: Bad Key\ntitle: x\nextra: 1\nunits: []\n")
    assert validate(CourseEntry, file, problems) is None
    assert sorted(one.line for one in problems) == [1, 1, 3]


def test_a_problem_reads_as_one_line():
    problem = Problem("a.yaml", 3, "L01", "B1", "Too long.", "Cut it.")
    assert str(problem) == "a.yaml:3: L01 [B1] Too long. Cut it."
    assert str(Problem("a.yaml", 0, "", "file", "Missing.")) == "a.yaml: [file] Missing."
