"""No answer is lost: not by a reload, a lost line, an old token, or somebody else signing in."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import steps

UNSENT = "Not saved yet: send it when you are ready."
RETRYING = "Not saved yet, trying again."
SAVED = "Saved; you may change it until you hand in."
LINE_IS_DOWN = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:afterRequest", "htmx:sendError"]
REFUSED = ["status of 403", "Error Code 403", "status of 404", "Error Code 404"]
COUNT_KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('answer ')).length"
SITTING = re.compile(r"/attempts/[0-9a-f-]{36}/")


def open_form(page: Page) -> Locator:
    return page.locator("form.item-open")


def status(page: Page) -> Locator:
    return open_form(page).get_by_role("status")


def send(page: Page) -> None:
    open_form(page).get_by_role("button", name="Send answer").click()


def begin(page: Page, quiz: str) -> Locator:
    """Begin a quiz on its own page; gives the open form."""
    page.goto(f"/quizzes/{quiz}/")
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(SITTING)
    return open_form(page)


def open_question(page: Page) -> None:
    """Begin the lesson's quiz, so that its first question is open."""
    page.goto(steps.LESSON)
    steps.begin_quiz(page)


def sign_up(page: Page, name: str) -> str:
    password = steps.new_password()
    page.goto("/accounts/signup/")
    steps.sign_up(page, name, password)
    expect(page.locator("strong.code")).to_be_visible()
    return password


def sign_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    steps.sign_in(page, name, password)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


# Kept in the browser


def test_choice_survives_a_reload_and_is_forgotten_when_sent(page):
    open_question(page)
    open_form(page).get_by_role("radio").nth(1).check()

    page.reload()

    expect(open_form(page).get_by_role("radio").nth(1)).to_be_checked()
    expect(status(page)).to_have_text(UNSENT)
    assert page.evaluate(COUNT_KEPT) == 1
    send(page)
    expect(page.locator(".item-answered .feedback")).to_be_visible()
    assert page.evaluate(COUNT_KEPT) == 0
    page.reload()
    expect(open_form(page).locator(":checked")).to_have_count(0)
    expect(status(page)).to_have_text("")


def test_choice_survives_a_crash(page):
    open_question(page)
    open_form(page).get_by_role("radio").nth(2).check()
    other = page.context.new_page()
    page.close(run_before_unload=False)

    other.goto(steps.LESSON)

    expect(open_form(other).get_by_role("radio").nth(2)).to_be_checked()


def test_choice_is_not_offered_to_another_question(page):
    open_question(page)
    open_form(page).get_by_role("radio").nth(1).check()
    other = page.context.new_page()
    other.goto(steps.LESSON)
    send(other)
    expect(other.locator(".item-answered")).to_have_count(1)

    page.reload()

    expect(open_form(page).locator(":checked")).to_have_count(0)


def test_each_kind_of_box_survives_a_reload(page, more_quizzes):
    form = begin(page, "typing")
    form.get_by_role("textbox").fill("The town should\nrepair “it”.")
    page.reload()
    expect(form.get_by_role("textbox")).to_have_value("The town should\nrepair “it”.")
    send(page)
    expect(page.locator(".item-answered")).to_have_count(1)

    form.get_by_role("textbox").fill("road")
    form.get_by_role("combobox").select_option(label="closed")
    page.reload()
    expect(form.get_by_role("textbox")).to_have_value("road")
    expect(form.locator("option:checked")).to_have_text("closed")
    send(page)
    expect(page.locator(".item-answered")).to_have_count(2)

    for number in range(3):
        form.get_by_role("combobox").nth(number).select_option(index=number + 1)
    chosen = form.locator("option:checked").all_inner_texts()
    page.reload()
    expect(form.locator("option:checked")).to_have_text(chosen)
    send(page)
    expect(page.locator(".item-answered")).to_have_count(3)

    form.get_by_role("checkbox").nth(0).check()
    form.get_by_role("checkbox").nth(2).check()
    page.reload()
    assert [one.is_checked() for one in form.get_by_role("checkbox").all()] == [True, False, True]
    send(page)
    expect(page.locator(".item-answered")).to_have_count(4)

    form.get_by_role("button", name="Move down:").first.click()
    moved = form.get_by_role("button", name="Move down:").nth(1)
    expect(moved).to_be_focused()
    order = form.locator(".step .part-text").all_inner_texts()
    page.reload()
    expect(form.locator(".step .part-text")).to_have_text(order)
    send(page)
    expect(page.locator(".item-answered")).to_have_count(5)
    assert page.evaluate(COUNT_KEPT) == 0


def test_browser_that_stores_nothing_still_answers(page):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    open_question(page)

    steps.answer_one(page.locator("section.quiz").last)


def test_what_is_kept_is_forgotten_after_a_month(page):
    open_question(page)
    old, new = (f"{{at: Date.now() - {days} * 864e5, fields: []}}" for days in (31, 29))
    page.evaluate(f"localStorage['answer old'] = JSON.stringify({old})")
    page.evaluate(f"localStorage['answer new'] = JSON.stringify({new})")

    page.reload()

    assert page.evaluate("[localStorage['answer old'] ?? null, !!localStorage['answer new']]") == [
        None,
        True,
    ]


# The line is down


def test_answer_goes_when_the_line_is_back(page, witness):
    witness.expected += LINE_IS_DOWN
    open_question(page)
    page.context.set_offline(True)

    steps.send(open_form(page))

    expect(status(page)).to_have_text(RETRYING)
    expect(page.locator(".item-answered")).to_have_count(0)
    page.context.set_offline(False)
    expect(page.locator(".item-answered .feedback")).to_be_visible()
    expect(page.locator(".item-answered")).to_be_focused()
    page.reload()
    expect(page.locator(".item-answered")).to_have_count(1)


def test_answer_by_keyboard_goes_when_the_line_is_back(page, witness):
    witness.expected += LINE_IS_DOWN
    open_question(page)
    expect(open_form(page).locator("legend").first).to_be_focused()
    page.context.set_offline(True)
    open_form(page).get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(status(page)).to_have_text(RETRYING)
    expect(open_form(page).get_by_role("radio").nth(1)).to_be_focused()
    page.context.set_offline(False)
    expect(page.locator(".item-answered")).to_be_focused()


def test_answer_whose_reply_was_lost_is_recorded_once(page, witness, more_quizzes):
    witness.expected += LINE_IS_DOWN
    begin(page, "typing")
    attempt = SITTING.search(page.url)[0].split("/")[2]
    tokens = []

    def lose_reply(route):
        tokens.append(re.search(r"token=([0-9a-f-]{36})", route.request.post_data)[1])
        if len(tokens) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/items/1/$"), lose_reply)
    open_form(page).get_by_role("textbox").fill("The town should repair it.")
    send(page)

    expect(page.locator(".item-answered")).to_have_count(1)
    assert len(tokens) == 2
    assert tokens[0] == tokens[1]
    expect(page.get_by_text("The first answer stands.")).to_have_count(0)
    assert more_quizzes(f"count_responses('{attempt}')") == "1"


def test_server_that_fails_is_asked_again(page, witness):
    witness.expected += ["status of 503", "Error Code 503"]
    open_question(page)
    failures = []

    def fail_twice(route):
        failures.append(1)
        if len(failures) < 3:
            route.fulfill(status=503, body="busy")
        else:
            route.continue_()

    page.route(re.compile(r"/items/1/$"), fail_twice)
    steps.send(open_form(page))

    expect(status(page)).to_have_text(RETRYING)
    expect(page.locator(".item-answered .feedback")).to_be_visible()
    assert len(failures) == 3


def test_answer_that_is_changed_meanwhile_waits_for_its_sender(page, witness):
    witness.expected += LINE_IS_DOWN
    open_question(page)
    page.context.set_offline(True)
    steps.send(open_form(page))
    expect(status(page)).to_have_text(RETRYING)

    open_form(page).get_by_role("radio").nth(1).check()

    expect(status(page)).to_have_text(UNSENT)
    page.context.set_offline(False)
    page.wait_for_timeout(2500)
    expect(page.locator(".item-answered")).to_have_count(0)
    send(page)
    expect(page.locator(".item-answered .is-chosen")).to_have_count(1)


# Drafts


def test_written_answer_is_saved_as_it_is_typed(page, witness, more_quizzes):
    witness.expected += LINE_IS_DOWN
    form = begin(page, "drafts")
    held = []

    def hold(route):
        held.append(route)

    page.route(re.compile("/draft/$"), hold)
    form.get_by_role("textbox").press_sequentially("The town")
    expect(status(page)).to_have_text("")
    page.wait_for_timeout(1500)
    assert len(held) == 1
    expect(status(page)).to_have_text("")

    held[0].continue_()

    expect(status(page)).to_have_text(SAVED)
    page.unroute_all()
    assert page.evaluate(COUNT_KEPT) == 0
    page.reload()
    expect(form.get_by_role("textbox")).to_have_value("The town")

    page.context.set_offline(True)
    form.get_by_role("textbox").press_sequentially(" must")
    expect(status(page)).to_have_text(RETRYING)
    assert page.evaluate(COUNT_KEPT) == 1
    page.context.set_offline(False)
    expect(status(page)).to_have_text(SAVED)
    assert page.evaluate(COUNT_KEPT) == 0


def test_drafts_are_handed_in(page, more_quizzes):
    form = begin(page, "drafts")
    form.get_by_role("textbox").fill("The town should repair it.")
    expect(status(page)).to_have_text(SAVED)
    form.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("link", name="Question 1: saved")).to_be_visible()
    expect(page.locator(".sitting")).to_have_count(1)
    form.get_by_role("radio").first.check()
    form.get_by_label("certain", exact=True).check()
    expect(status(page)).to_have_text(SAVED)
    page.reload()
    expect(form.get_by_role("radio").first).to_be_checked()
    expect(form.get_by_label("certain", exact=True)).to_be_checked()

    page.get_by_role("link", name="Hand in").click()
    expect(page.get_by_text("Every question has a saved answer.")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()

    expect(page.locator(".item-answered")).to_have_count(2)
    expect(page.locator(".is-chosen")).to_have_count(1)


# Who is signed in


def test_new_token_from_another_tab_loses_no_answer(page, witness):
    witness.expected += REFUSED
    password = sign_up(page, "same-again")
    open_question(page)
    open_form(page).get_by_role("radio").nth(1).check()
    other = page.context.new_page()
    sign_out(other)
    sign_in(other, "same-again", password)

    send(page)

    expect(page.locator(".item-answered .is-chosen")).to_have_count(1)
    steps.answer_one(page.locator("section.quiz").last)


def test_answer_is_never_sent_as_somebody_else(page, witness):
    witness.expected += REFUSED
    password = sign_up(page, "first-owner")
    sign_out(page)
    second = sign_up(page, "second-owner")
    sign_out(page)
    sign_in(page, "first-owner", password)
    open_question(page)
    open_form(page).get_by_role("radio").nth(1).check()
    other = page.context.new_page()
    sign_out(other)
    sign_in(other, "second-owner", second)

    send(page)

    expect(status(page)).to_contain_text("signed in as somebody else")
    expect(page.locator(".item-answered")).to_have_count(0)
    open_question(other)
    expect(open_form(other).locator(":checked")).to_have_count(0)
    sign_out(other)
    sign_in(other, "first-owner", password)
    page.reload()
    expect(open_form(page).get_by_role("radio").nth(1)).to_be_checked()
    send(page)
    expect(page.locator(".item-answered .is-chosen")).to_have_count(1)


def test_lost_session_leads_back_to_the_same_question(page, witness, more_quizzes):
    witness.expected += REFUSED
    password = sign_up(page, "comes-back")
    form = begin(page, "hurry")
    address = re.compile(re.escape(SITTING.search(page.url)[0]))
    form.get_by_role("radio").nth(2).check()
    expect(status(page)).to_have_text("Saved, but not sent yet.")
    page.context.clear_cookies()
    form.get_by_role("radio").nth(1).check()
    expect(status(page)).to_contain_text("signed in as somebody else now, or signed out")

    status(page).get_by_role("link", name="Sign in").click()
    steps.sign_in(page, "comes-back", password)

    expect(page).to_have_url(address)
    expect(form.get_by_role("radio").nth(1)).to_be_checked()
    send(page)
    expect(page.locator(".item-answered .feedback")).to_be_visible()


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_closed_attempt_says_so(new_page, witness, more_quizzes, java_script_enabled):
    witness.expected += ["status of 409", "Error Code 409"]
    page = new_page(java_script_enabled=java_script_enabled)
    form = begin(page, "drafts")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("link", name="Hand in").click()
    other.get_by_role("button", name="Hand in").click()
    expect(other).to_have_url(re.compile("/review/$"))

    form.get_by_role("textbox").fill("The town should repair it.")
    if not java_script_enabled:
        form.get_by_role("button", name="Save and go on").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("This sitting has ended")
