"""Beside the main job: notes, margin notes, keyboard, filter, search, and what fails."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps


def test_reflection_says_saved_only_when_it_is(page, witness):
    witness.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    page.goto(steps.LESSON)
    note, status = page.get_by_label("Your note"), page.locator("#saved")
    unsaved = page.locator("[data-unsaved]")

    note.press_sequentially("The agent is not named.")
    expect(unsaved).to_have_text("Not saved yet")
    expect(status).to_have_text("Saved")
    expect(unsaved).to_be_hidden()

    page.context.set_offline(True)
    note.press_sequentially(" Nor is a date.")
    expect(status).to_have_text("")
    expect(unsaved).to_have_text(re.compile("Not saved: the site did not answer"))

    page.context.set_offline(False)
    note.press_sequentially(" Why?")
    expect(status).to_have_text("Saved")
    page.goto("/progress/")
    expect(page.locator("article").get_by_text("Nor is a date. Why?")).to_be_visible()


def test_reflection_is_saved_without_java_script(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(steps.LESSON)

    page.get_by_label("Your note").fill("The agent is not named.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("#saved")).to_have_text("Saved")
    expect(page.get_by_label("Your note")).to_have_value("The agent is not named.")


@pytest.mark.parametrize("link", ["main section a.para", "main section a[data-term]"])
def test_margin_note_opens_and_returns(page, link):
    page.goto(steps.LESSON)
    opener, note = page.locator(link).first, page.locator("#margin-note")
    opener.focus()

    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    expect(note.get_by_role("heading")).not_to_be_empty()
    expect(opener).to_have_attribute("aria-expanded", "true")
    assert page.url.endswith(steps.LESSON)

    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize("link", ["main section a.para", "main section a[data-term]"])
def test_margin_note_is_a_page_without_java_script(new_page, link):
    page = new_page(java_script_enabled=False)
    page.goto(steps.LESSON)

    page.locator(link).first.click()

    expect(page).to_have_url(re.compile("/(source/#p|glossary/)"))


def test_quiz_by_keyboard_alone(page):
    page.goto(steps.LESSON)
    quiz = page.locator("section.quiz").last
    quiz.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    form = quiz.locator("form.item-open")
    expect(form.locator("legend")).to_be_focused()

    def tab_until(target):
        for _press in range(8):
            page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError("the keyboard does not get there")

    for number in (1, 2):
        tab_until(form.get_by_role("radio").first)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(form.get_by_role("radio").nth(1)).to_be_checked()
        tab_until(form.get_by_role("button", name="Send answer"))
        page.keyboard.press("Enter")
        answered = quiz.locator(".item-answered")
        expect(answered).to_have_count(number)
        expect(answered.last).to_be_focused()


def test_answers_are_not_in_the_page_before_the_question_is_answered(page):
    page.goto(steps.LESSON)
    quiz = steps.begin_quiz(page)
    assert "correct" not in quiz.inner_html()

    steps.answer_one(quiz)

    feedback = quiz.locator(".item-answered .feedback").inner_text()
    assert len(feedback.split()) > 8
    assert quiz.locator("form.item-open .feedback").count() == 0


def test_answer_in_another_tab_stands(page):
    page.goto(steps.LESSON)
    quiz = steps.begin_quiz(page)
    other = page.context.new_page()
    other.goto(page.url)
    steps.answer_one(other.locator("section.quiz").last)

    form = quiz.locator("form.item-open")
    form.get_by_role("radio").nth(1).check()
    form.get_by_role("button", name="Send answer").click()

    expect(quiz.get_by_text("The first answer stands.")).to_be_visible()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_source_filter(new_page, java_script_enabled):
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto("/source/")
    everything = page.locator("li.statement").count()
    function = page.get_by_label("What it does")

    function.select_option(index=2)
    if not java_script_enabled:
        page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("function="))
    chosen = function.locator("option:checked").inner_text()
    shown = page.locator("li.statement")
    expect(shown).not_to_have_count(everything)
    assert 0 < shown.count() < everything
    labels = shown.locator(".function").all_inner_texts()
    assert {label.casefold() for label in labels} == {chosen.casefold()}
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{shown.count()} statements?$"))

    page.go_back()
    expect(page.locator("li.statement")).to_have_count(everything)


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_search_folds_case_and_accents(new_page, java_script_enabled):
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto("/search/")
    box = page.get_by_role("searchbox")

    box.fill("ÍNDIVISIBLE secürity")
    if not java_script_enabled:
        box.press("Enter")

    expect(page.get_by_role("link", name="indivisible security").first).to_be_visible()
    expect(page.locator(".results mark").first).to_have_text("indivisible", ignore_case=True)


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_refused_form_keeps_what_was_typed(new_page, witness, java_script_enabled):
    witness.expected += ["status of 403", "Response Status Error Code 403"]
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto(steps.LESSON)
    page.get_by_label("Your note").fill("Long thoughts. " * 10)
    page.context.clear_cookies(name="csrftoken")
    if java_script_enabled:
        # The note's own script would keep trying; sent as the plain form that it is
        page.locator("form[data-autosave]").evaluate("form => form.submit()")
    else:
        page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1, name="Please send it again")).to_be_visible()
    expect(page.locator("textarea")).to_have_value(re.compile("Long thoughts"))
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_label("Your note")).to_have_value(re.compile("Long thoughts"))


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_answer_with_old_token_is_sent_again(new_page, witness, java_script_enabled):
    witness.expected += ["status of 403", "Response Status Error Code 403"]
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto(steps.LESSON)
    quiz = steps.begin_quiz(page)
    page.context.clear_cookies(name="csrftoken")

    steps.send(quiz.locator("form.item-open"))
    if not java_script_enabled:
        page.get_by_role("button", name="Send it again").click()

    expect(page.locator(".item-answered .feedback").first).to_be_visible()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_class_signs_in_where_guest_work_exists(new_page, java_script_enabled):
    """Work done before signing in is brought along, when the student says so."""
    page = new_page(java_script_enabled=java_script_enabled)
    name, password = f"merger-{java_script_enabled}".lower(), steps.new_password()
    page.goto("/accounts/signup/")
    steps.sign_up(page, name, password)
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()

    page.goto(steps.LESSON)
    steps.send(steps.begin_quiz(page).locator("form.item-open"))
    expect(page.locator(".item-answered")).to_have_count(1)
    page.goto("/accounts/login/")
    steps.sign_in(page, name, password)
    expect(page).to_have_url(re.compile("/accounts/merge/"))
    page.get_by_label("Bring it along.").check()
    page.get_by_role("button", name="Go on").click()

    page.goto(steps.LESSON)
    expect(page.locator(".item-answered")).to_have_count(1)


@pytest.mark.parametrize(
    "address", ["/", steps.LESSON, "/source/", "/glossary/", "/search/", "/progress/"]
)
def test_narrow_screen_scrolls_one_way(new_page, address):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(address)

    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")

    assert widths[0] <= widths[1]
