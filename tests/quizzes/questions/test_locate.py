import pytest

from gsi_site import course_loader
from quizzes import questions
from quizzes.questions import locate, places
from tests.quizzes.questions.asking import (
    HTMX,
    Asked,
    body_of,
    open_form,
    problems,
    without_tokens,
    write,
)
from tests.small_course import QUESTIONS_FILE

WORDS = (
    "Its second half is about the road, which the town should repair soon, and the opening stands"
    " elsewhere in it."
)
LOCATE = f"""\
key: L01-01
type: locate
target: P02.1
asks: place
level: understand
stem: Which paragraph of the notice says what the town should repair?
right: [P02.1]
feedback: The road stands in ¶2. {WORDS}
near:
  3: The café has its own place in ¶3. {WORDS}
  P01.2:
    feedback: The praise stands in ¶1. {WORDS}
    credit: 0.5
otherwise: The road stands in ¶2 alone. {WORDS}
"""
SENT = {"paragraph": "2"}


@pytest.fixture
def body(tmp_path):
    return body_of(tmp_path, LOCATE)


def test_the_registry_finds_it():
    assert questions.get("locate") is locate


def test_the_body_holds_the_paragraphs_and_the_key_as_numbers(body):
    assert body["paragraphs"] == [
        {"number": 1, "label": "The opening"},
        {"number": 2, "label": "The road"},
        {"number": 3, "label": "The café"},
        {"number": 4, "label": "The weather"},
    ]
    assert body["places"]["right"] == [2]
    assert [(one["paragraph"], one["credit"]) for one in body["places"]["near"]] == [
        (1, 0.5),
        (3, 0.0),
    ]


@pytest.mark.parametrize(
    ("old", "new", "rule", "reason"),
    [
        ("right: [P02.1]", "right: [9]", "dangling", "The source has no ¶9."),
        ("right: [P02.1]", "right: [P02.7]", "dangling", "The source has no statement P02.7."),
        (
            "right: [P02.1]",
            "right: [0]",
            "dangling",
            "The front matter cannot be chosen: it has no number.",
        ),
        ("  3: The", "  2: The", "dangling", "¶2 stands in the key already."),
        ("  3: The", "  1: The", "dangling", "¶1 stands in the key already."),
        (
            "right: [P02.1]",
            "right: [1.5]",
            "schema",
            "“right.0”: Value error, a place is a paragraph's number or a statement's id.",
        ),
        (
            "credit: 0.5",
            "credit: 1",
            "schema",
            "“near.P01.2.credit”: Input should be less than 1.",
        ),
        ("credit: 0.5", "score: 1", "schema", "Unknown key “score”."),
        ("stem: Which", "hint: x\nstem: Which", "schema", "Unknown key “hint”."),
    ],
)
def test_a_mistake_of_the_author_is_reported(tmp_path, old, new, rule, reason):
    assert old in LOCATE
    assert (rule, reason) in problems(tmp_path, LOCATE.replace(old, new))


def test_a_place_that_is_none_is_reported_with_its_line(tmp_path):
    folder = write(tmp_path, LOCATE.replace("  3: The", "  7: The"))
    lines = (folder / QUESTIONS_FILE).read_text(encoding="utf-8").splitlines()
    [found] = [one for one in course_loader.check(folder).problems if "no ¶7" in one.reason]
    assert (found.key, found.is_fatal) == ("L01-01", True)
    assert lines[found.line - 1].lstrip().startswith("7: The")


def test_without_a_source_only_the_sources_own_problem_is_reported(tmp_path):
    folder = write(tmp_path, LOCATE)
    (folder / "source.yaml").write_text("key: [", encoding="utf-8")
    problems = course_loader.check(folder).problems
    assert {(one.file, one.rule) for one in problems} == {("source.yaml", "yaml")}


def test_the_linter_reads_each_feedback(tmp_path):
    short = LOCATE.replace(f"The road stands in ¶2 alone. {WORDS}", "The road stands in ¶2.")
    assert [rule for rule, _reason in problems(tmp_path, short)] == ["feedback-length"]


@pytest.mark.parametrize(("number", "fraction"), [(2, 1.0), (1, 0.5), (3, 0.0), (4, 0.0)])
def test_a_near_miss_earns_what_its_author_gives(body, number, fraction):
    assert locate.grade(body, number) == fraction


@pytest.mark.parametrize(
    "sent", [{}, {"paragraph": ""}, {"paragraph": "0"}, {"paragraph": "5"}, {"paragraph": "02"}]
)
def test_no_paragraph_of_the_list_is_refused(body, sent):
    with pytest.raises(questions.AnswerError, match="Choose one paragraph"):
        locate.parse(body, sent)


def test_a_paragraph_is_taken(body):
    assert locate.parse(body, SENT) == 2


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "The praise stands"), (2, "The road stands"), (3, "has its own place"), (4, "alone")],
)
def test_the_feedback_is_of_the_paragraph_that_was_chosen(body, number, words):
    given = {one: places.feedback_html(body["places"], one) for one in (1, 2, 3, 4)}
    assert words in given[number]
    assert [one for one in given if given[one] == given[number]] == [number]


def test_before_an_answer_nothing_depends_on_the_key(tmp_path):
    turned = LOCATE.replace("right: [P02.1]", "right: [4]").replace("  P01.2:", "  2:")
    body, other = body_of(tmp_path, LOCATE), body_of(tmp_path, turned)
    assert other["places"] != body["places"]
    assert open_form(body, "locate") == open_form(other, "locate")


def test_what_was_chosen_in_a_form_that_could_not_be_taken_is_kept(body):
    shown = locate.present(body, [], None, {"paragraph": "3"})
    assert [one["number"] for one in shown["paragraphs"] if one["checked"]] == [3]


def test_after_the_answer_only_the_chosen_and_the_right_paragraph_are_shown(body):
    shown = locate.present(body, [], 3)
    assert shown["paragraphs"] == [
        {"mark": "¶2", "label": "The road", "chosen": False, "right": True, "also": False},
        {"mark": "¶3", "label": "The café", "chosen": True, "right": False, "also": False},
    ]
    assert "own place" in shown["feedback_html"]


def test_another_right_paragraph_is_named_beside_the_right_answer(tmp_path):
    body = body_of(tmp_path, LOCATE.replace("right: [P02.1]", "right: [4, P02.1]"))
    assert locate.grade(body, 4) == 1.0
    shown = locate.present(body, [], 4)["paragraphs"]
    assert [(one["mark"], one["chosen"], one["also"]) for one in shown] == [
        ("¶2", False, True),
        ("¶4", True, False),
    ]


def test_the_answer_and_what_was_right_in_words(tmp_path, body):
    assert locate.as_text(body, 3) == "¶3 The café"
    assert locate.right_text(body) == "¶2 The road"
    two = body_of(tmp_path, LOCATE.replace("right: [P02.1]", "right: [4, P02.1, 2]"))
    assert locate.right_text(two) == "¶2 The road or ¶4 The weather"


def test_the_samples_begin_with_the_right_one(body):
    assert locate.sample_answers(body) == [2, 1, 3, 4]


def test_the_open_form_is_the_same_whatever_is_right(tmp_path, db):
    asked = Asked(tmp_path, LOCATE)
    before = asked.page()
    assert before.count('type="radio" name="paragraph"') == 4
    assert before.count('aria-label="paragraph 2: The road"') == 1
    assert "alone" not in before
    revision = asked.item.revision
    revision.body["places"]["right"], revision.body["places"]["near"] = [4], []
    revision.save()
    assert without_tokens(asked.page()) == without_tokens(before)


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_answer_is_stored_and_shown_with_its_feedback(tmp_path, db, headers):
    asked = Asked(tmp_path, LOCATE)
    response = asked.send({"paragraph": "1"}, headers=headers)
    assert asked.answer == 1
    html = response.content.decode() if headers else asked.page("review")
    assert "In part." in html
    assert "The praise stands in" in html
    assert "alone" not in html
    assert "your answer" in html
    assert "the right answer" in html


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_nothing_chosen_is_said_beside_the_paragraphs(tmp_path, db, headers):
    asked = Asked(tmp_path, LOCATE)
    response = asked.send({"paragraph": "17"}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose one paragraph, then send it." in html
    assert f'aria-describedby="error-{asked.item.pk}"' in html
    assert asked.answer is None
