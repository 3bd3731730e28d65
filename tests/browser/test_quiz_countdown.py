"""Time left in a sitting: shown, said now and then, hidden if one likes; the server decides."""

import datetime
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_quiz_answers import SITTING, begin, open_form

WRONG_CLOCKS = [datetime.datetime(2001, 1, 1), datetime.datetime(2040, 1, 1)]  # noqa: DTZ001


def countdown(page: Page) -> Locator:
    return page.locator(".countdown")


def said(page: Page) -> Locator:
    return countdown(page).get_by_role("status")


def end_soon(page: Page, more_quizzes, seconds: int) -> None:
    attempt = SITTING.search(page.url)[0].split("/")[2]
    more_quizzes(f"end_soon('{attempt}', {seconds})")
    page.reload()


@pytest.mark.parametrize("clock", WRONG_CLOCKS, ids=str)
def test_wrong_clock_of_the_device_does_not_matter(page, more_quizzes, clock):
    page.clock.install(time=clock)
    begin(page, "hurry")

    expect(countdown(page).get_by_role("timer")).to_have_text(re.compile(r"^(10:00|09:5\d)$"))
    page.clock.run_for(60_000)
    expect(countdown(page).get_by_role("timer")).to_have_text(re.compile(r"^(09:00|08:5\d)$"))


def test_time_left_is_said_four_times_only(page, more_quizzes):
    page.clock.install()
    begin(page, "hurry")
    end_soon(page, more_quizzes, 660)
    expect(countdown(page).get_by_role("timer")).not_to_be_empty()
    page.evaluate(
        """() => {
          window.heard = [];
          const node = document.querySelector(".countdown [role=status]");
          const hear = () => node.textContent && heard.push(node.textContent);
          new MutationObserver(hear).observe(node, {childList: true, characterData: true});
        }"""
    )
    page.clock.run_for(645_000)

    assert page.evaluate("heard") == [
        "10 minutes left.", "5 minutes left.", "1 minute left.", "30 seconds left.",
    ]  # fmt: skip


def test_time_left_can_be_hidden_and_stays_so(page, more_quizzes):
    begin(page, "hurry")
    timer = countdown(page).locator("[role=timer]")
    expect(timer).to_be_visible()
    button = countdown(page).get_by_role("button", name="Hide the time left")
    button.focus()
    page.keyboard.press("Enter")
    expect(timer).to_be_hidden()
    show = countdown(page).get_by_role("button", name="Show the time left")
    expect(show).to_be_focused()

    page.reload()

    expect(timer).to_be_hidden()
    expect(countdown(page)).to_contain_text("This ends at")
    show.click()
    expect(timer).to_be_visible()
    page.reload()
    expect(timer).to_be_visible()


def test_what_stands_is_handed_in_when_the_time_ends(page, more_quizzes):
    form = begin(page, "hurry")
    end_soon(page, more_quizzes, 12)
    form.get_by_role("radio").first.check()

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("The time is over", timeout=20_000)
    expect(page.get_by_role("link", name="Go back to the questions")).to_have_count(0)
    page.get_by_role("button", name="Hand in").click()

    expect(page).to_have_url(re.compile("/review/$"))
    expect(page.locator(".is-chosen")).to_have_count(1)


def test_what_stands_is_handed_in_though_the_line_was_down(page, witness, more_quizzes):
    witness.expected += ["ERR_INTERNET_DISCONNECTED"]
    form = begin(page, "hurry")
    end_soon(page, more_quizzes, 12)
    page.context.set_offline(True)
    form.get_by_role("radio").first.check()
    expect(form.get_by_role("status")).to_have_text("Not saved yet, trying again.")
    over = "Time is over. What stands here is handed in."
    expect(said(page)).to_have_text(over, timeout=20_000)

    page.context.set_offline(False)

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("The time is over", timeout=20_000)
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".is-chosen")).to_have_count(1)


def test_only_the_servers_clock_ends_a_sitting(page, more_quizzes):
    page.clock.install()
    begin(page, "hurry")
    expect(countdown(page).get_by_role("timer")).to_have_text(re.compile(r"^(10:00|09:5\d)$"))
    page.clock.run_for(605_000)

    expect(page.get_by_role("heading", level=1)).to_have_text("Hand in?")
    page.get_by_role("link", name="Go back to the questions").click()
    expect(open_form(page)).to_be_visible()


def test_deadline_is_shown_without_java_script(new_page, more_quizzes):
    page = new_page(java_script_enabled=False)
    begin(page, "hurry")

    expect(countdown(page)).to_contain_text("This ends at")
    expect(countdown(page).get_by_role("button")).to_have_count(0)
