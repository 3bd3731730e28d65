"""What a student does, in the words of the pages: the same steps with JavaScript and without."""

import re
import secrets

from playwright.sync_api import Locator, Page, expect

LESSON = "/lessons/the-un-at-the-centre/"


def sign_up(page: Page, name: str, password: str) -> None:
    """Fill the form of the sign-up page; leads to the page with the recovery code."""
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password (again)").fill(password)
    page.get_by_role("button", name="Make the account").click()


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("User name or e-mail address").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def new_password() -> str:
    return secrets.token_urlsafe(16)


def begin_quiz(page: Page) -> Locator:
    """Begin the check of the lesson on the page, its last quiz; returns its box."""
    quiz = page.locator("section.quiz").last
    quiz.get_by_role("button", name="Begin").click()
    expect(quiz.locator("form.item-open")).to_have_count(1)
    return quiz


def choose_and_send(form: Locator) -> None:
    form.get_by_role("radio").first.check()
    form.get_by_role("button", name="Send answer").click()


def answer_one(quiz: Locator) -> None:
    """Choose the first option of the open question and send it; waits for its feedback."""
    answered = quiz.locator(".item-answered")
    before = answered.count()
    choose_and_send(quiz.locator("form.item-open"))
    expect(answered).to_have_count(before + 1)
    expect(answered.last.locator(".feedback")).to_be_visible()
    expect(answered.last.locator(".is-chosen")).to_have_count(1)


def answer_all(page: Page, quiz: Locator) -> int:
    """Answer every question; returns how many there were.

    With JavaScript the last answer stays on the page; without, it leads to the review.
    """
    number_of = re.search(r"of (\d+)", quiz.locator(".item-open .item-number").inner_text())[1]
    for _question in range(int(number_of) - 1):
        answer_one(quiz)
    choose_and_send(quiz.locator("form.item-open"))
    answered = page.locator(".item-answered")
    expect(answered).to_have_count(int(number_of))
    expect(answered.last.locator(".feedback")).to_be_visible()
    return int(number_of)


def read_lesson(page: Page) -> int:
    """Go through the open lesson section by section and answer its quiz where it stands; returns
    the number of its questions."""
    questions = 0
    sections = page.locator("main section.section")
    for number in range(sections.count()):
        section = sections.nth(number)
        if section.locator("section.quiz").count():
            questions += answer_all(page, begin_quiz(page))
            if page.url.partition("#")[0].endswith("/review/"):
                page.get_by_role("link", name="Back to the lesson").click()
        section.locator(".continue button").click()
        expect(section.locator(".continue").get_by_text("Read", exact=True)).to_be_visible()
    return questions


def score_on_review(page: Page) -> tuple[int, int]:
    """The points of the review page and how many questions there were."""
    text = page.locator(".score strong").inner_text()
    points, of = re.fullmatch(r"(\d+) of (\d+) right\.", text).groups()
    return int(points), int(of)


def lesson_row(page: Page, title: str) -> Locator:
    """A lesson's row in a table of lessons."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title))
