"""A sitting of review, by keyboard and without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import steps
from tests.browser.test_accessibility import THEMES, check

CHOICES = "form.item-open .options input[type=radio]"


def begin(page: Page, scope: str = "unit:areas") -> Locator:
    """Practise a part of the course; gives the open card."""
    page.goto(f"/review/?scope={scope}")
    page.get_by_role("button", name="Review this").click()
    expect(page).to_have_url(re.compile(r"/attempts/[0-9a-f-]{36}/"))
    form = page.locator("form.item-open")
    expect(form.locator(".why")).to_be_visible()
    return form


def go_on(page: Page) -> None:
    page.get_by_role("link", name="Next card").click()


def find_choice(page: Page, form: Locator) -> None:
    """Answer cards until one is answered by choosing a single option."""
    for _card in range(19):
        options = form.locator(".options input[type=radio]").count()
        radios = form.locator("input[type=radio]:not([name=confidence])").count()
        if options == radios == 3:  # and no places beside them, as in a question of evidence
            return
        steps.send(form)
        go_on(page)
    raise AssertionError("No card of this sitting asks for one of three options.")


def test_a_sitting_by_keyboard(page):
    form = begin(page)
    find_choice(page, form)
    expect(page.locator(".keys")).to_contain_text("1–9 choose")

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("2")
    expect(form.locator(".options input").nth(1)).to_be_checked()
    page.keyboard.press("f")
    expect(form.get_by_label("fairly sure")).to_be_checked()
    page.keyboard.press("Enter")

    answered = page.locator(".item-answered:visible")
    expect(answered).to_have_count(1)
    expect(answered).to_be_focused()
    expect(answered.get_by_text("Where it stands:")).to_be_visible()
    expect(form).to_be_hidden()
    page.keyboard.press("Enter")
    expect(answered).to_have_count(0)
    expect(form.locator("legend").first).to_be_focused()

    find_choice(page, form)
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("body > textarea").press_sequentially("1c")
    expect(form.locator(":checked")).to_have_count(0)
    page.get_by_role("button", name="Turn the keys off").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("1")
    expect(form.locator(":checked")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Turn the keys on")).to_be_visible()

    page.get_by_role("button", name="Stop here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Good, that is in.")
    expect(page.get_by_role("row").nth(1)).to_contain_text(re.compile("tomorrow|in \\d+ days"))


def test_a_sitting_without_java_script(new_page):
    page = new_page(java_script_enabled=False)
    form = begin(page, "lesson:L11")
    number = int(re.search(r"of (\d+)", form.locator(".item-number").inner_text())[1])
    expect(page.locator(".keys")).to_be_hidden()

    for _card in range(number):
        steps.send(form)
        expect(page.locator(".item-answered")).to_have_count(1)
        expect(page.locator(".item-answered .feedback").first).to_be_visible()
    page.get_by_role("link", name="See what comes back when").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Good, that is in.")
    expect(page.locator("tbody tr")).to_have_count(number)
    page.get_by_role("link", name="Every answer with its feedback").click()
    expect(page.locator(".item-answered")).to_have_count(number)


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_the_pages_of_review(new_page, theme):
    page = new_page(
        color_scheme=theme, reduced_motion="reduce", viewport={"width": 375, "height": 740}
    )
    page.goto("/review/")
    found = check(page)
    form = begin(page, "lesson:L11")
    found += check(page)
    steps.send(form)
    expect(page.locator(".onward")).to_be_visible()
    found += check(page)
    page.get_by_role("button", name="Stop here").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    found += check(page)
    page.goto("/review/")
    page.get_by_text("The same as a table").click()
    page.get_by_label("To be ready by").fill("2030-01-01")
    page.get_by_role("button", name="Save the plan").click()
    expect(page.get_by_text("days until 1 January.")).to_be_visible()
    found += check(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 375

    assert found == []
