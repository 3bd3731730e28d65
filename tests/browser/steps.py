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


def begin_quiz(page: Page, within: Locator | None = None) -> Locator:
    """Begin a quiz; returns its box.

    Args:
        page: shows a lesson.
        within: the section that holds the quiz; without it, the last one of the lesson, its check.
    """
    quiz = (within or page).locator("section.quiz").last
    quiz.get_by_role("button", name="Begin").click()
    expect(quiz.locator("form.item-open")).to_have_count(1)
    return quiz


def fill(form: Locator) -> None:
    """Give some whole answer, whatever the type of the question."""
    names = "fields => [...new Set(fields.map(field => field.name))]"
    for name in form.locator("input[type=radio]").evaluate_all(names):
        form.locator(f"input[type=radio][name='{name}']").first.check()
    if form.locator("input[type=checkbox]").count():
        form.locator("input[type=checkbox]").first.check()
    for field in form.locator("select").all():
        field.select_option(index=1)
    for field in form.locator("input[type=text], textarea").all():
        field.fill("17")


def send(form: Locator) -> None:
    fill(form)
    form.get_by_role("button", name="Send answer").click()


def answer_one(quiz: Locator) -> None:
    """Give some answer to the open question and send it; waits for its feedback."""
    answered = quiz.locator(".item-answered")
    before = answered.count()
    send(quiz.locator("form.item-open"))
    expect(answered).to_have_count(before + 1)
    expect(answered.last.locator(".feedback").first).to_be_visible()


def answer_all(page: Page, quiz: Locator) -> int:
    """Answer every question; returns how many there were.

    With JavaScript the last answer stays on the page; without, it leads to the review.
    """
    number_of = re.search(r"of (\d+)", quiz.locator(".item-open .item-number").inner_text())[1]
    for _question in range(int(number_of) - 1):
        answer_one(quiz)
    box, address = quiz.get_attribute("id"), page.url.partition("#")[0]
    send(quiz.locator("form.item-open"))
    page.wait_for_function(
        "([id, address]) => location.href.split('#')[0] != address"
        " || !document.querySelector(`#${id} form.item-open`)",
        arg=[box, address],
    )
    where = page.locator("main") if page.url.partition("#")[0].endswith("/review/") else quiz
    answered = where.locator(".item-answered")
    expect(answered).to_have_count(int(number_of))
    expect(answered.last.locator(".feedback").first).to_be_visible()
    return int(number_of)


def read_lesson(page: Page) -> int:
    """Go through the open lesson section by section and answer each quiz where it stands; returns
    the number of questions of the last one, its check."""
    questions = 0
    sections = page.locator("main section.section")
    for number in range(sections.count()):
        section = sections.nth(number)
        if section.locator("section.quiz").count():
            questions = answer_all(page, begin_quiz(page, within=section))
            if page.url.partition("#")[0].endswith("/review/"):
                page.get_by_role("link", name="Back to the lesson").click()
        section.locator(".continue button").click()
        expect(section.locator(".continue").get_by_text("Read", exact=True)).to_be_visible()
    return questions


def score_on_review(page: Page) -> tuple[str, int]:
    """The points, as they stand there, of the review page and how many questions there were."""
    text = page.locator(".score strong").inner_text()
    points, of = re.fullmatch(r"([\d.]+) of (\d+) right\.", text).groups()
    return points, int(of)


def lesson_row(page: Page, title: str) -> Locator:
    """A lesson's row in a table of lessons."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=title))
