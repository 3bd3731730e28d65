"""Notes and reports as data of their learner: exported, merged, erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gsi_site.accounts.models import Learner
from lessons import owned_data, source_reports
from lessons.models import Note, SourceReport
from lessons.source_reports import EMPTY, merged, save_step
from tests.making import make_course


@pytest.fixture
def course(db):
    return make_course()


@pytest.fixture
def learner(course):
    return Learner.objects.create()


@pytest.fixture
def other(course):
    """Somebody else with a row in each table."""
    other = Learner.objects.create()
    make_note(other, course, "Not mine")
    save(other, course, summary="Not mine")
    return other


def make_note(learner, course, text, **more):
    paragraph = course.source.paragraphs.get(number=1)
    return Note.objects.create(learner=learner, paragraph=paragraph, text=text, **more)


def save(learner, course, *, sitting="tab", since="", step="summary", **values):
    return save_step(
        learner=learner, course=course, step=step, values=values, sitting=sitting, since=since
    )


def block(**values):
    names = ("statement", "function", "voice", "other", "reason")
    return {**dict.fromkeys(names, ""), **values}


def test_export_holds_exactly_what_is_mine(learner, other, course):
    statement = course.source.statements.get(key="P01.1")
    note = make_note(learner, course, "Mine", statement=statement)
    report = save(learner, course, summary="All mine")
    tables = owned_data.export(learner)
    assert tables["notes"] == [
        {
            "course": "one",
            "paragraph": 1,
            "statement": "P01.1",
            "text": "Mine",
            "made": note.made_at,
            "saved": note.saved_at,
        }
    ]
    assert tables["source_reports"] == [
        {"course": "one", "report": {**EMPTY, "summary": "All mine"}, "saved": report.saved_at}
    ]


def test_erasing_takes_exactly_what_is_mine(learner, other, course):
    make_note(learner, course, "Mine")
    save(learner, course, summary="Mine")
    owned_data.erase(learner)
    assert Note.objects.get().learner == other
    assert SourceReport.objects.get().learner == other


def test_merging_keeps_every_note(learner, other, course):
    ids = {Note.objects.get().pk, make_note(learner, course, "Not mine").pk}
    owned_data.merge(learner, other)
    assert set(Note.objects.filter(learner=other).values_list("pk", flat=True)) == ids


def test_a_report_goes_to_who_has_none(learner, course):
    target = Learner.objects.create()
    report = save(learner, course, summary="Mine")
    owned_data.merge(learner, target)
    assert SourceReport.objects.get().learner == target
    assert SourceReport.objects.get().data == report.data


@pytest.mark.parametrize("later", ["source", "target"])
def test_two_reports_become_one_that_holds_both(learner, course, later):
    target = Learner.objects.create()
    make_course("two", default=False)
    save(learner, course, summary="The guest's.")
    save(target, course, summary="The account's.")
    whose = learner if later == "source" else target
    now = timezone.now() + timedelta(minutes=1)
    SourceReport.objects.filter(learner=whose).update(saved_at=now)
    owned_data.merge(learner, target)
    report = SourceReport.objects.get()
    older, newer = "The account's.", "The guest's."
    if later == "target":
        older, newer = newer, older
    assert (report.learner, report.saved_at) == (target, now)
    assert report.data["summary"] == f"{older}\n\n{newer}"


def test_what_stands_in_either_report_stands_in_the_merged_one():
    older = {
        "chosen": ["P01.1", "P02.1"],
        "arguments": [block(statement="P01.1", reason="Old"), block(reason="Same")],
        "silence": "Same",
        "questions": [{"question": "Old?", "check": ""}],
        "compare": {"statement": "P01.1", "test": "Old test", "confirm": "", "contradict": "x"},
        "rating": {"accuracy": 1, "silence": 2},
    }
    newer = {
        "chosen": ["P02.1", "P03.1"],
        "summary": "New",
        "arguments": [block(reason="Same"), block()],
        "silence": "Same ",
        "questions": [{"question": "New?", "check": "Look"}],
        "compare": {"statement": "P02.1", "test": "New test", "confirm": "y", "contradict": ""},
        "rating": {"accuracy": 2},
    }
    assert merged(older, newer) == {
        "chosen": ["P01.1", "P02.1", "P03.1"],
        "summary": "New",
        "arguments": [block(reason="Same"), block(statement="P01.1", reason="Old")],
        "silence": "Same ",
        "questions": [{"question": "New?", "check": "Look"}, {"question": "Old?", "check": ""}],
        "compare": {
            "statement": "P02.1",
            "test": "Old test\n\nNew test",
            "confirm": "y",
            "contradict": "x",
        },
        "rating": {"accuracy": 2, "silence": 2},
    }
    assert merged({}, newer)["questions"] == newer["questions"]
    assert merged(newer, {})["compare"] == newer["compare"]


# Saving


def test_steps_are_saved_apart(learner, course):
    save(learner, course, summary="One")
    report = save(learner, course, step="choose", sitting="other tab", chosen=["P01.1"])
    assert report.data == {**EMPTY, "summary": "One", "chosen": ["P01.1"]}


def test_a_page_may_save_again_and_again(learner, course):
    for text in ("A", "An", "And"):
        report = save(learner, course, summary=text)
    assert report.data["summary"] == "And"


def test_a_page_that_is_behind_writes_over_nothing(learner, course):
    report = save(learner, course, summary="From tab one")
    with pytest.raises(source_reports.ReportChanged) as caught:
        save(learner, course, sitting="two", since="", summary="From tab two")
    assert caught.value.report.data["summary"] == "From tab one"
    assert SourceReport.objects.get().data["summary"] == "From tab one"
    seen = source_reports.version_of(report, "summary")
    save(learner, course, sitting="two", since=seen, summary="From tab two")
    with pytest.raises(source_reports.ReportChanged):
        save(learner, course, sitting="tab", since="", summary="Tab one again")


def test_two_pages_that_say_the_same_do_not_quarrel(learner, course):
    save(learner, course, summary="Same")
    assert save(learner, course, sitting="two", summary="Same").data["summary"] == "Same"


def test_what_is_done():
    def done(**data):
        data = {**EMPTY, **data}
        return [step for step in source_reports.STEPS if source_reports.is_done(data, step, ["a"])]

    whole = block(statement="P01.1", function="f", voice="v", other="o", reason="r")
    asked = {"question": "?", "check": "Look"}
    compared = {"statement": "P01.1", "test": "t", "confirm": "c", "contradict": "d"}
    assert done() == []
    assert done(chosen=["a", "b"]) == []
    assert done(chosen=["a", "b", "c"]) == ["choose"]
    assert done(arguments=[whole, whole]) == []
    assert done(arguments=[whole] * 3) == ["functions"]
    assert done(summary="x", silence="x") == ["summary", "check"]
    assert done(silence="x", questions=[asked], compare=compared) == []
    assert done(silence="x", questions=[asked] * 2) == []
    assert done(silence="x", questions=[asked] * 2, compare=compared) == ["limits"]
    assert done(rating={"b": 1}) == []
    assert done(rating={"a": 0}) == ["rate"]
