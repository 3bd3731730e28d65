"""The builder of a source report, step by step, and the report on its page."""

import re

import pytest
from django.utils import timezone

from lessons.models import SourceReport
from lessons.source_reports import EMPTY
from tests.lessons.pages import HTMX, is_part, text_of
from tests.making import make_course, make_lesson

HOME = "/source-report/"
STEPS = ["choose", "summary", "functions", "limits", "check", "rate"]
WRITTEN = [step for step in STEPS if step != "check"]
RUBRIC = [
    {"key": "accuracy", "title": "Accuracy", "levels": ["None", "Some", "Full"]},
    {"key": "neutral", "title": "Neutral wording", "levels": ["Sides", "Nearly", "Neutral"]},
]
TABS = {"one": "1" * 32, "two": "2" * 32}
LIMITS = {
    "silence": "The release does not say who pays.",
    "question-1": "Who pays?",
    "check-1": "Look into budgets.",
    "question-2": "Who came?",
    "check-2": "Ask for a list.",
    "statement": "P01.1",
    "test": "A list",
    "confirm": "Minutes",
    "contradict": "Diaries",
}


def with_report(course):
    course.report = {
        "lesson": "L01",
        "summary_words": 20,
        "quotation_words": 8,
        "quoted_words": 40,
        "rubric": RUBRIC,
    }
    course.save()
    source = course.source
    source.attribution = ["release"]
    source.functions = [
        {"key": "event", "label": "event", "test": "?"},
        {"key": "call", "label": "call", "test": "?"},
    ]
    source.voices = [{"key": "release", "label": "the release", "meaning": "It."}]
    source.save()
    return course


@pytest.fixture
def course(course):
    return with_report(course)


@pytest.fixture
def report(reader, course):
    """A whole report, with two places to look at again."""
    argument = {
        "statement": "P01.1", "function": "event", "voice": "release", "other": "function:call",
        "reason": "A diary could hold it.",
    }  # fmt: skip
    data = {
        **EMPTY,
        "chosen": ["P01.1", "P02.1", "P03.1"],
        "summary": "The release reports a thing.\nA <second> thing happened.",
        "arguments": [argument] * 3,
        "silence": "Nobody knows who paid for it.",
        "questions": [{"question": "Who paid?", "check": "Look into budgets."}] * 2,
        "compare": {"statement": "P02.1", "test": "A list", "confirm": "Minutes",
                    "contradict": "Diaries"},
        "rating": {"accuracy": 2, "neutral": 1},
    }  # fmt: skip
    return SourceReport.objects.create(learner=reader.learner, course=course, data=data)


def send(client, step, data=None, *, headers=None, path=HOME, **more):
    values = {"sitting": TABS["one"], "since": "", **(data or {}), **more}
    return client.post(f"{path}{step}/", values, headers=headers or {})


def data_of(client):
    return SourceReport.objects.get(learner=client.learner).data


@pytest.mark.parametrize("step", ["", *[f"{step}/" for step in STEPS]])
def test_every_step_is_a_page_for_everybody_and_writes_nothing(guest, reader, lesson, course, step):
    for client in (guest, reader):
        assert "Your source report" in text_of(client.get(HOME + step))
    assert SourceReport.objects.count() == 0


def test_a_course_without_a_report_has_no_builder(guest, course):
    make_course("two", default=False)
    for page in ("", "choose/", "check/", "page/", "anew/", "page/html/"):
        assert guest.get(f"/courses/two{HOME}{page}").status_code == 404
    assert send(guest, "summary", path=f"/courses/two{HOME}").status_code == 404


def test_wrong_methods_and_steps_that_are_not_there(reader, course, report):
    assert reader.get(f"{HOME}sing/").status_code == 404
    assert send(reader, "sing").status_code == 404
    assert send(reader, "check").status_code == 405
    assert reader.put(f"{HOME}summary/").status_code == 405
    assert reader.post(HOME).status_code == 405
    assert reader.post(f"{HOME}page/").status_code == 405
    assert reader.post(f"{HOME}page/html/").status_code == 405
    assert reader.get(f"{HOME}page/pdf/").status_code == 404


def test_a_guest_begins_a_report_and_goes_on(guest, lesson, course):
    assert "Begin" in text_of(guest.get(HOME))
    response = send(guest, "summary", summary="The release says it.", next="1")
    assert response.url == f"{HOME}functions/"
    assert SourceReport.objects.get().data == {**EMPTY, "summary": "The release says it."}
    assert "Go on: Choose statements" in text_of(guest.get(HOME))
    assert "The release says it.</textarea>" in guest.get(f"{HOME}summary/").content.decode()


# Choosing


def ticked(response):
    return re.findall(r'value="(P\d+\.\d)" checked', response.content.decode())


def offered(response):
    return re.findall(r'name="chosen" value="(P\d+\.\d)"', response.content.decode())


def test_the_statements_of_the_lesson_are_suggested_with_what_they_do(reader, lesson, course):
    response = reader.get(f"{HOME}choose/")
    assert offered(response) == ["P01.1"]
    text = text_of(response)
    assert "Something 1 happened. event the release ¶1 · P01.1" in text
    assert offered(reader.get(f"{HOME}choose/?all=1")) == ["P01.1", "P02.1", "P03.1"]


def test_what_is_chosen_is_always_shown_and_kept_in_the_sources_order(reader, lesson, course):
    assert send(reader, "choose", chosen=["P03.1", "P01.1"], show="all").url.endswith("?all=1")
    assert data_of(reader)["chosen"] == ["P01.1", "P03.1"]
    response = reader.get(f"{HOME}choose/")
    assert (offered(response), ticked(response)) == (["P01.1", "P03.1"],) * 2


def test_fewer_than_three_are_saved_but_do_not_lead_on(reader, lesson, course):
    response = send(reader, "choose", chosen=["P01.1", "P02.1"], next="1")
    assert response.url == f"{HOME}choose/?few=1"
    assert len(data_of(reader)["chosen"]) == 2
    assert "Choose at least three, then go on." in text_of(reader.get(response.url))
    everything = ["P01.1", "P02.1", "P03.1"]
    assert send(reader, "choose", chosen=everything, next="1").url == f"{HOME}summary/"


def test_without_its_lesson_every_statement_is_offered(reader, course):
    assert offered(reader.get(f"{HOME}choose/")) == ["P01.1", "P02.1", "P03.1"]


def test_statements_of_another_course_and_retired_ones_are_not_taken(reader, lesson, course):
    course.source.statements.filter(key="P03.1").update(retired_at=timezone.now())
    response = send(reader, "choose", chosen=["P01.1", "P03.1"])
    assert response.status_code == 422
    assert ticked(response) == ["P01.1"]
    assert SourceReport.objects.count() == 0


# Writing


def test_all_steps_are_written_and_come_back_into_their_boxes(reader, lesson, course):
    send(reader, "choose", chosen=["P01.1", "P02.1"])
    argument = {"statement": "P02.1", "function": "call", "voice": "release",
                "other": "voice:release", "reason": "It\r\nasks."}  # fmt: skip
    send(reader, "functions", {f"{name}-2": value for name, value in argument.items()})
    send(reader, "limits", LIMITS)
    send(reader, "rate", accuracy="2")
    data = data_of(reader)
    empty = dict.fromkeys(argument, "")
    assert data["arguments"] == [empty, {**argument, "reason": "It\nasks."}]
    assert data["silence"] == "The release does not say who pays."
    assert data["questions"] == [
        {"question": "Who pays?", "check": "Look into budgets."},
        {"question": "Who came?", "check": "Ask for a list."},
    ]
    assert data["compare"] == {
        "statement": "P01.1", "test": "A list", "confirm": "Minutes", "contradict": "Diaries",
    }  # fmt: skip
    assert data["rating"] == {"accuracy": 2}
    page = reader.get(f"{HOME}functions/").content.decode()
    second = page[page.index('name="statement-2"') :]
    for chosen in ("P02.1", "call", "release", "voice:release"):
        assert f'<option value="{chosen}" selected>' in second
    assert "It\nasks.</textarea>" in second
    page = reader.get(f"{HOME}limits/").content.decode()
    assert [text for text in LIMITS.values() if text not in page] == []
    page = reader.get(f"{HOME}rate/").content.decode()
    assert re.findall(r'value="(\d)"[^>]* checked', page) == ["2"]


def test_a_statement_that_is_written_about_stays_to_choose_when_it_is_unticked(reader, report):
    send(reader, "choose", chosen=["P02.1", "P03.1"])
    page = reader.get(f"{HOME}functions/").content.decode()
    assert page.count('<option value="P01.1" selected>') == 3


def test_rows_beyond_the_usual_number_are_shown_and_kept(reader, report):
    report.data["questions"] *= 2
    report.save()
    page = reader.get(f"{HOME}limits/").content.decode()
    assert page.count("Who paid?</textarea>") == 4


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_text_without_end_is_refused_and_stays(reader, lesson, course, headers):
    response = send(reader, "summary", summary="x" * 4001, headers=headers)
    assert response.status_code == 422
    assert is_part(response) is bool(headers)
    text = text_of(response)
    assert "There is room for 4000 characters; this text has 4001." in text
    assert headers or "x" * 4001 in text
    assert SourceReport.objects.count() == 0


def test_htmx_saves_on_the_way_and_is_told_how_much_there_is(reader, lesson, course):
    response = send(reader, "summary", summary="The release says it.", headers=HTMX)
    assert is_part(response)
    assert text_of(response) == "Saved · 4 of at most 20 words"
    assert text_of(send(reader, "choose", chosen=["P01.1"], headers=HTMX)) == (
        "Saved · Chosen so far: 1"
    )
    assert text_of(send(reader, "rate", accuracy="1", headers=HTMX)) == "Saved"


def test_htmx_is_led_on_by_the_button_that_says_so(reader, lesson, course):
    response = send(reader, "summary", summary="It.", next="1", headers=HTMX)
    assert response["HX-Redirect"] == f"{HOME}functions/"
    assert send(reader, "rate", next="1", headers=HTMX)["HX-Redirect"] == f"{HOME}page/"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_tab_that_is_behind_keeps_its_text_and_writes_over_nothing(
    reader, lesson, course, headers
):
    send(reader, "summary", summary="From tab one", sitting=TABS["one"])
    response = send(reader, "summary", summary="From tab two", sitting=TABS["two"], headers=headers)
    assert response.status_code == 422
    assert "What stands here is not saved." in text_of(response)
    assert headers or "From tab two</textarea>" in response.content.decode()
    assert data_of(reader)["summary"] == "From tab one"
    send(
        reader, "summary", summary="From tab two", sitting=TABS["two"], anyway="1", headers=headers
    )
    assert data_of(reader)["summary"] == "From tab two"


def test_the_page_that_says_so_can_simply_be_saved_again(reader, lesson, course):
    send(reader, "summary", summary="From tab one", sitting=TABS["one"])
    html = send(reader, "summary", summary="From tab two", sitting=TABS["two"]).content.decode()
    since = re.search(r'name="since" value="([^"]+)"', html)[1]
    send(reader, "summary", summary="From tab two", sitting=TABS["two"], since=since)
    assert data_of(reader)["summary"] == "From tab two"


@pytest.mark.parametrize("sitting", ["", "x", "\x00", "1" * 33])
def test_whatever_a_form_says_of_itself_is_not_stored_as_it_is(reader, lesson, course, sitting):
    assert send(reader, "summary", summary="It.", sitting=sitting).status_code == 302
    (step,) = SourceReport.objects.get().steps.values()
    assert re.fullmatch(r"[0-9a-f]{32}", step["by"])


def test_another_step_saved_elsewhere_is_no_hindrance(reader, lesson, course):
    send(reader, "rate", accuracy="1", sitting=TABS["one"])
    assert send(reader, "summary", summary="It.", sitting=TABS["two"]).status_code == 302
    assert data_of(reader)["rating"] == {"accuracy": 1}


# Checking, rating, the report


def test_the_checker_names_each_sentence_and_the_step_to_mend_it_in(reader, report):
    response = reader.get(f"{HOME}check/")
    html = response.content.decode()
    assert re.findall(r"<blockquote>(.*?)</blockquote>", html) == [
        "A &lt;second&gt; thing happened.",
        "Nobody knows who paid for it.",
    ]
    places = html[html.index('<ol class="findings">') :]
    assert re.findall(r'href="([^"]+)"', places)[:2] == [f"{HOME}summary/", f"{HOME}limits/"]
    assert "2 places to look at again" in text_of(response)


def test_the_checker_has_nothing_to_say_before_and_after(reader, lesson, course):
    assert "Nothing is written yet." in text_of(reader.get(f"{HOME}check/"))
    send(reader, "summary", summary="The release reports a thing.")
    assert "Nothing to look at again" in text_of(reader.get(f"{HOME}check/"))


def test_rating_shows_the_courses_labels_beside_ones_own(reader, report):
    course = report.course
    course.source.statements.filter(key="P01.1").update(function="call", also_functions=["event"])
    text = text_of(reader.get(f"{HOME}rate/"))
    assert "You: event, the release The course: call, event; the release" in text
    assert "Accuracy 0 None 1 Some 2 Full" in text


def test_the_report_on_its_page(reader, report):
    report.course.source.statements.filter(key="P03.1").update(retired_at=timezone.now())
    html = reader.get(f"{HOME}page/", {"name": "Ada <b>"}).content.decode()
    text = text_of(reader.get(f"{HOME}page/", {"name": "Ada <b>"}))
    day = timezone.localdate(report.saved_at)
    assert f"Source report by Ada <b>, {day.day} {day:%B %Y} A news release" in text
    assert "A &lt;second&gt; thing happened." in html
    assert text.count("event · the release · could also be defended: call") == 3
    assert "To check it: Look into budgets." in text
    assert "Could contradict it Diaries" in text
    assert "Rests on: P01.1, P02.1, P03.1" in text
    assert "Own rating: 3 of 4 points" in text
    assert "The checker would look at 2 places again." in text


def test_an_unfinished_report_shows_what_is_missing_and_no_rating(reader, lesson, course):
    send(reader, "rate", accuracy="1")
    text = text_of(reader.get(f"{HOME}page/"))
    assert text.count("Not written yet.") == 4
    assert "Own rating" not in text


@pytest.mark.parametrize(
    ("kind", "type", "name", "part"),
    [
        ("html", "text/html", "one-source-report.html", "A &lt;second&gt; thing"),
        ("markdown", "text/markdown", "one-source-report.md", "A <second> thing"),
    ],
)
def test_the_report_is_kept_as_a_file(reader, report, kind, type, name, part):
    response = reader.get(f"{HOME}page/{kind}/?name=Ada")
    text = response.content.decode()
    assert response["Content-Type"] == f"{type}; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert part in text
    assert "Source report by Ada" in text
    assert "href" not in text


def test_somebody_elses_report_is_not_found(reader, other_reader, guest, report):
    for client in (other_reader, guest):
        for page in ("page/", "page/html/", "page/markdown/", "anew/"):
            assert client.get(HOME + page).status_code == 404
        assert client.post(f"{HOME}anew/").status_code == 404
        for step in STEPS:
            assert "second" not in text_of(client.get(f"{HOME}{step}/"))
    assert SourceReport.objects.count() == 1


def test_starting_anew_asks_first_and_leaves_nothing(reader, other_reader, report):
    SourceReport.objects.create(learner=other_reader.learner, course=report.course)
    assert "Nothing of it is kept." in text_of(reader.get(f"{HOME}anew/"))
    assert SourceReport.objects.count() == 2
    assert reader.post(f"{HOME}anew/").url == HOME
    assert SourceReport.objects.get().learner == other_reader.learner
    assert "Begin" in text_of(reader.get(HOME))


def test_each_course_has_its_own_report(reader, report):
    two = with_report(make_course("two", default=False))
    make_lesson(two)
    path = f"/courses/two{HOME}"
    assert "second" not in text_of(reader.get(f"{path}summary/"))
    assert send(reader, "summary", summary="Two.", next="1", path=path).url == f"{path}functions/"
    assert SourceReport.objects.get(course=two).data["summary"] == "Two."


@pytest.mark.parametrize("step", WRITTEN)
@pytest.mark.parametrize("statements", [0, 40])
def test_a_step_costs_the_same_however_many_statements(
    step, statements, reader, lesson, report, django_assert_num_queries
):
    paragraph = lesson.course.source.paragraphs.get(number=1)
    for position in range(2, 2 + statements):
        row = paragraph.statements.create(
            source=paragraph.source, key=f"P01.{position}", position=position, says="…",
            function="event", voice="release", word_start=1, word_end=2,
        )  # fmt: skip
        row.lessons.add(lesson)
    # session, user with learner, course, report, statements, source; choosing: the lesson's keys
    with django_assert_num_queries(7 if step == "choose" else 6):
        reader.get(f"{HOME}{step}/?all=1")
