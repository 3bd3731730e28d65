"""Each rule with a question that breaks it; the small course as it stands breaks none."""

from pathlib import Path

import pytest

from gsi_site import course_loader
from quizzes import lint, lint_words
from tests.small_course import LESSON_FILE, QUESTIONS_FILE, line_of, write_course

FIRST_FEEDBACK = """\
          The mayor is named in ¶1 as the one who opened it. No other person is named there, so
          the sentence has one doer only.
"""


def found(folder: Path) -> list[tuple[str, str, int, str]]:
    problems = course_loader.check(folder).problems
    return [(one.rule, one.key, one.line, one.level) for one in sorted(problems)]


def change(tmp_path, *changes) -> list[tuple[str, str, int, str]]:
    return found(write_course(tmp_path, *((QUESTIONS_FILE, old, new) for old, new in changes)))


def at(part: str, *changes) -> int:
    return line_of(QUESTIONS_FILE, part, *((QUESTIONS_FILE, old, new) for old, new in changes))


def test_the_small_course_breaks_no_rule(tmp_path):
    assert found(write_course(tmp_path)) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("B1", "- text: The mayor", "- text: The mayor of the town near the river"),
        ("B2", "- text: The king", "- text: Neither of these"),
        ("B2", "- text: The king", "- text: A and B"),
        ("B3", "- text: The king", "- text: Every king"),
        ("B4", "- text: The mayor", "- text: Some mayor"),
        ("B5", "- text: The king", "- text: The king."),
        ("B5", "- text: The king", "- text: the king"),
        ("B5", "- text: The king", "- text: The king!"),
        ("B10", "- text: The mayor", "- text: 'The \"mayor\"'"),
        ("tag", "- text: The baker\n        tag: E", "- text: The baker"),
        ("tag", "- text: The mayor", "- tag: E\n        text: The mayor"),
        ("stem-question", "opened the crossing?", "opened the crossing."),
        ("stem-attribution", "According to the notice, who", "Now tell us, who"),
        ("stem-length", "opened the crossing?", "opened" + " so" * 40 + "?"),
        ("quotation", "the one who opened it.", 'the one "who opened it".'),
        (
            "quotation",
            "No other person is named there",
            'No "who opened it for us and for others too" stands there',
        ),
        ("feedback-missing", f"        feedback: >-\n{FIRST_FEEDBACK}", ""),
        ("feedback-length", "No other person is named there, so\n          the", "The"),
        ("feedback-length", "one doer only.", "one doer only" + " and so" * 12 + "."),
        ("feedback-paragraph", "named in ¶1 as", "named first as"),
        ("feedback-opening", "the one who opened it. No", "the one who opened it there, and no"),
        ("feedback-opening", "The mayor is named in", "Correct! The mayor is named in"),
        ("absence", "asks: content", "asks: absence\n    absence_rule: true"),
        ("stem-negative", "who opened the", "who did not open the"),
    ],
)
def test_a_question_that_breaks_a_rule_is_reported(tmp_path, rule, old, new):
    problems = change(tmp_path, (old, new))
    assert {(name, key) for name, key, _line, _level in problems} == {(rule, "L01-01")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # B1: very short options may differ in length
        ("- text: The mayor", "- text: Mayor"),
        # B3: the right option has such a word, too
        ("- text: The mayor", "- text: Only mayors"),
        # B4: a wrong option hedges, too
        ("- text: The baker", "- text: Some baker"),
        # B10: a quoted single word in a wrong option
        ("- text: The baker", "- text: 'The \"baker\"'"),
        # a taught phrase, and part of one
        ("the one who opened it.", 'the one of "a gift to all".'),
        ("the one who opened it.", 'the one of "gift to".'),
        # another text's words, with its reference
        ("the one who opened it.", 'the one "who opened it" [ref:C01].'),
        # "not" in bold
        ("who opened the", "who did **not** open the"),
        ("According to the notice, who", "In ¶1, who"),
    ],
)
def test_what_a_rule_allows_is_not_reported(tmp_path, old, new):
    assert change(tmp_path, (old, new)) == []


def test_a_fault_has_the_line_of_the_part_at_fault(tmp_path):
    changes = [("- text: The king", "- text: Every king")]
    assert change(tmp_path, *changes) == [("B3", "L01-01", at("- text: Every", *changes), "error")]


def test_b1_passes_names_of_unequal_length(tmp_path):
    names = [
        ("- text: The mayor", "- text: Ann of the High Town of Bridges"),
        ("- text: The baker", "- text: Bob"),
        ("- text: The king", "- text: Cem Ark"),
    ]
    assert change(tmp_path, *names) == []


def test_b1_passes_unequal_options_that_are_said_to_be_names(tmp_path):
    long = ("- text: The mayor", "- text: Openness and respect for all")
    assert [rule for rule, *_rest in change(tmp_path, long)] == ["B1"]
    assert change(tmp_path, long, ("asks: content", "asks: content\n    names: true")) == []


def test_b5_a_stem_must_not_end_in_an_article(tmp_path):
    stem = ("stem: According to the notice, who opened the crossing?", "stem: In ¶1, who was a?")
    assert [rule for rule, *_rest in change(tmp_path, stem)] == ["B5"]


def test_b6_the_right_option_must_not_echo_the_stem(tmp_path):
    stem = ("who opened the crossing?", "which old mayor opened the crossing?")
    right = ("- text: The mayor", "- text: Old mayor")
    assert [rule for rule, *_rest in change(tmp_path, stem, right)] == ["B6"]
    wrong = [("- text: The baker", "- text: Old mayors"), ("- text: The king", "- text: Old king")]
    assert change(tmp_path, stem, right, *wrong) == []


FUNCTION = [
    ("asks: content", "asks: function"),
    ("target: P01.1\n    cites: [P01.1]", "target: P01.2\n    cites: [P01.2]"),
    ("- text: The mayor", "- text: Rating"),
    ("- text: The baker", "- text: Call"),
    ("- text: The king", "- text: A story"),
    ("The mayor is named in ¶1 as", "An event could stand in ¶1 as"),
]


def test_b11_a_function_item_keyed_as_the_source_file_says_is_in_order(tmp_path):
    assert change(tmp_path, *FUNCTION) == []


def test_b11_a_defensible_function_cannot_be_a_wrong_option(tmp_path):
    changes = [*FUNCTION, ("- text: A story", "- text: An event")]
    assert change(tmp_path, *changes) == [
        ("B11", "L01-01", at("- text: An event", *changes), "error")
    ]


def test_b11_the_right_option_is_the_function_of_the_statement(tmp_path):
    wrong_key = [
        (old, {"- text: Rating": "- text: Call", "- text: Call": "- text: Poem"}.get(new, new))
        for old, new in FUNCTION
    ]
    assert change(tmp_path, *wrong_key) == [
        ("B11", "L01-01", at("- text: Call", *wrong_key), "error")
    ]


def test_the_feedback_of_a_function_item_names_another_defensible_one(tmp_path):
    changes = FUNCTION[:-1]
    assert [(rule, level) for rule, _key, _line, level in change(tmp_path, *changes)] == [
        ("feedback-defensible", "warning")
    ]


def test_b15_true_or_false_is_not_asked(tmp_path):
    changes = [("The mayor\n", "'True'\n"), ("The baker\n", "'False'\n"), ("The king\n", "'No'\n")]
    assert [rule for rule, *_rest in change(tmp_path, *changes)] == ["B15"]


def test_b16_a_place_is_no_function(tmp_path):
    changes = [*FUNCTION, ("- text: A story", "- text: A principle")]
    assert [rule for rule, *_rest in change(tmp_path, *changes)] == ["B16"]


def test_two_options_are_too_few_and_five_too_many(tmp_path):
    text = (write_course(tmp_path) / QUESTIONS_FILE).read_text()
    start, end = text.index("      - text: The king"), text.index("  - key: L01-02")
    king = text[start:end]
    (tmp_path / QUESTIONS_FILE).write_text(text[:start] + text[end:])
    assert [rule for rule, *_rest in found(tmp_path)] == ["options"]
    more = king.replace("The king", "The duke") + king.replace("The king", "The cook")
    (tmp_path / QUESTIONS_FILE).write_text(text[:end] + more + text[end:])
    assert [rule for rule, *_rest in found(tmp_path)] == ["options"]


def test_an_absence_item_with_rule_and_listed_word_is_in_order(tmp_path):
    changes = [
        ("asks: content", "asks: absence\n    absence_rule: true"),
        ("- text: The mayor", "- text: A tunnel"),
        ("who opened the crossing?", "which is **not named** there?"),
    ]
    assert change(tmp_path, *changes) == []
    body = course_loader.check(tmp_path).bank.questions["L01-01"].body
    assert body["note"] == "Words are asked about only if they stand on our list."


def test_an_absence_item_shows_its_rule(tmp_path):
    changes = [("asks: content", "asks: absence"), ("- text: The mayor", "- text: A tunnel")]
    assert [rule for rule, *_rest in change(tmp_path, *changes)] == ["absence"]


def bank(tmp_path, positions, *, stems=None) -> list[tuple[str, str]]:
    write_bank(tmp_path, positions, stems=stems)
    return [(rule, level) for rule, _key, _line, level in found(tmp_path)]


def write_bank(tmp_path, positions, *, longest=False, stems=None) -> None:
    """A bank of questions whose right options stand at these positions."""
    text = "lesson: L01\nquestions:\n"
    words = ["ash", "elm", "oak", "fir", "yew", "box", "bay", "fig", "lime", "pine"]
    for number, position in enumerate(positions, start=3):
        stem = (
            stems[number - 3] if stems else f"{words[number % 10]} {words[number // 10]} {number}"
        )
        text += (
            f"  - key: L01-{number:02}\n    type: choice\n    target: P01.1\n    cites: [P01.1]\n"
            f"    level: remember\n    stem: In ¶1, who is {stem}?\n    options:\n"
        )
        for place in range(3):
            right = place == position
            extra = " here now" if right and longest else " here"
            text += (
                f"      - text: Big x{number}y{place}{extra}\n"
                f"        {'correct: true' if right else 'tag: E'}\n"
                "        feedback: The mayor is named in ¶1 as the one who opened it. No other"
                " person is named there, so that is all.\n"
            )
    (write_course(tmp_path) / "questions/02-more.yaml").write_text(text, encoding="utf-8")


RANDOM = [0, 1, 2, 1, 0, 2, 2, 0, 1, 1, 2, 0, 0, 2, 1, 2, 1, 0, 1, 1, 0, 2, 0, 2, 1, 0, 2, 0, 1, 2]


def test_a_bank_without_a_pattern_is_in_order(tmp_path):
    assert bank(tmp_path, RANDOM) == []


def test_b9_one_place_for_all_keys_of_a_file(tmp_path):
    assert bank(tmp_path, [1, 1, 1, 1, 1, 0, 1]) == [("B9", "error")]


def test_b9_a_pattern_of_places_in_a_file(tmp_path):
    assert bank(tmp_path, [0, 1, 2] * 3) == [("B9", "error")]


def test_a_bank_whose_keys_are_the_longest_can_be_guessed(tmp_path):
    # 4 words beside 3 are within 1.4 times, so no single question breaks B1
    write_bank(tmp_path, RANDOM, longest=True)
    problems = course_loader.check(tmp_path).problems
    assert [one.reason.partition(" answers ")[0] for one in problems] == [
        "Choosing the longest option",
        "Choosing the shortest option",
        "Choosing most like the others",
    ]
    assert {(one.rule, one.level, one.mend) for one in problems} == {
        ("guessing", "error", "Rewrite the options of the questions that the strategy finds.")
    }


def test_a_bank_whose_keys_stand_in_one_place_can_be_guessed(tmp_path):
    write_bank(tmp_path, [0] * 20 + RANDOM[:12])
    problems = course_loader.check(tmp_path).problems
    assert "Choosing place 1 as filed" in [one.reason.partition(" answers ")[0] for one in problems]


def test_what_blind_strategies_earn(tmp_path):
    write_bank(tmp_path, RANDOM, longest=True)
    found = {one.strategy: one for one in lint.guessing(course_loader.check(tmp_path).bank)}
    longest = found["the longest option"]
    assert longest.questions == len(RANDOM) + 2
    # the two questions of the small course have options of one length
    assert longest.share == pytest.approx((len(RANDOM) + 2 / 3) / longest.questions)
    assert longest.chance == pytest.approx(1 / 3)
    assert longest.margin == pytest.approx(1.96 * (2 / 9 / longest.questions) ** 0.5)
    assert longest.gives_away
    assert found["most hedges"].share == pytest.approx(1 / 3)
    assert not found["most hedges"].gives_away
    assert not found["at random"].gives_away


def test_a_small_bank_is_not_judged_by_guessing(tmp_path):
    write_bank(tmp_path, [0, 1, 2, 1, 0, 2, 2], longest=True)
    assert found(tmp_path) == []


def test_too_many_questions_with_several_cues(tmp_path):
    write_bank(tmp_path, RANDOM, longest=True)
    file = tmp_path / "questions/02-more.yaml"
    # the right option also repeats a word of the stem and is the only one with a hedge beside it
    text = file.read_text().replace(" here now\n", " here some who\n")
    file.write_text(text.replace("who is ", "who is Big some "))
    rules = [one.rule for one in course_loader.check(tmp_path).problems]
    assert rules.count("cues") == len(RANDOM)


# What the bank must cover


def test_statements_lessons_and_skills_want_their_questions(tmp_path):
    wants = (
        "course.yaml",
        "source: notice",
        "source: notice\nquestions: {per_lesson: 3, per_skill: 2}",
    )
    statement = (
        "source.yaml",
        "says: She praised it.",
        "says: She praised it.\n        questions: 1",
    )
    folder = write_course(tmp_path, wants, statement)
    problems = course_loader.check(folder).problems
    assert [(one.file, one.key, one.rule, one.reason, one.level) for one in sorted(problems)] == [
        (
            "course.yaml",
            "voice",
            "coverage",
            "1 questions aim at the skill, fewer than 2.",
            "warning",
        ),
        (LESSON_FILE, "L01", "coverage", "2 questions to draw from, fewer than 3.", "warning"),
        ("source.yaml", "P01.2", "coverage", "0 questions, fewer than 1.", "warning"),
    ]


VOICES = """\
voices:
  - key: mayor
    label: the mayor
    meaning: The mayor.
    also: [release]
  - key: release
"""


@pytest.mark.parametrize(("voice", "rules"), [("release", []), ("mayor", ["B11"])])
def test_a_voice_that_can_be_defended_is_no_wrong_option(tmp_path, voice, rules):
    folder = write_course(
        tmp_path,
        ("source.yaml", "voices:\n  - key: release\n", VOICES),
        ("source.yaml", "voice: release", f"voice: {voice}"),
        (QUESTIONS_FILE, "asks: content", "asks: voice"),
        (
            QUESTIONS_FILE,
            "- text: The mayor",
            "- text: The notice" if voice == "release" else "- text: The mayor",
        ),
        (
            QUESTIONS_FILE,
            "- text: The king",
            "- text: The notice" if voice == "mayor" else "- text: The king",
        ),
    )
    assert [rule for rule, *_rest in found(folder)] == rules


def test_an_option_that_holds_another_one(tmp_path):
    changes = [("- text: The king", "- text: The mayor too")]
    assert [(rule, level) for rule, _key, _line, level in change(tmp_path, *changes)] == [
        ("B13", "warning")
    ]


def test_every_finding_says_how_to_mend_it(tmp_path):
    folder = write_course(
        tmp_path,
        (QUESTIONS_FILE, "- text: The king", "- text: the king."),
        (QUESTIONS_FILE, "opened the crossing?", "opened" + " so" * 40 + "."),
    )
    problems = course_loader.check(folder).problems
    assert {one.rule for one in problems} == {"B5", "stem-length", "stem-question"}
    assert all(one.mend for one in problems)


def test_near_duplicates(tmp_path):
    stems = ["opening the old stone bridge", "opening the old stone bridges", "far away"]
    assert bank(tmp_path, [0, 1, 2], stems=stems) == [("near-duplicate", "warning")]


def test_the_same_question_twice(tmp_path):
    text = (write_course(tmp_path) / QUESTIONS_FILE).read_text()
    copy = text[text.index("  - key: L01-02") :].replace("L01-02", "L01-03")
    (tmp_path / QUESTIONS_FILE).write_text(text + copy)
    assert [(rule, key) for rule, key, *_rest in found(tmp_path)] == [("duplicate-stem", "L01-03")]


def test_no_more_than_one_absence_item_in_six(tmp_path):
    changes = [("asks: content", "asks: absence\n    absence_rule: true")] * 2
    changes += [("- text: The mayor", "- text: A tunnel"), ("- text: The road", "- text: A tunnel")]
    changes += [("- text: The tunnel", "- text: The bridge")]
    assert [(rule, level) for rule, _key, _line, level in change(tmp_path, *changes)] == [
        ("absence-share", "warning")
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [("one two", 2), ("in ¶4 – so", 3), ("*must* be", 2), ("non-stop", 1), ("", 0)],
)
def test_words_are_counted(text, number):
    assert lint_words.count(text) == number


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One is here. Two.", "One is here."),
        ('She said "so." Then', 'She said "so."'),
        ("It costs 1.5 coins. Yes", "It costs 1.5 coins."),
        ("no stop", "no stop"),
    ],
)
def test_the_first_sentence(text, first):
    assert lint_words.first_sentence(text) == first


def test_rules_about_words_pass_another_language(tmp_path):
    folder = write_course(
        tmp_path,
        ("course.yaml", "language: en", "language: tr"),
        (QUESTIONS_FILE, "- text: The king", "- text: Every king"),
    )
    assert [rule for rule, *_rest in found(folder)] == []
