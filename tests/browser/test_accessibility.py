"""Axe finds nothing: on one page of each template here, on every page in ``make audit``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import steps

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES = ("light", "dark")
SIZES = ({"width": 375, "height": 800}, {"width": 1280, "height": 900})
ONE_OF_EACH_LINK = r"/(\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/)"
LEADS_AWAY = re.compile(r"logout|\.json$|\.zip$|^/static/|/export")

GUEST_PAGES = [
    "/",
    "/lessons/",
    steps.LESSON,
    "/source/",
    "/source/?function=call",
    "/source/4/",
    "/source/4/notes/new/",
    "/source/edition/",
    "/source-report/",
    "/source-report/choose/",
    "/source-report/choose/?all=1",
    "/source-report/summary/",
    "/source-report/functions/",
    "/source-report/limits/",
    "/source-report/check/",
    "/source-report/rate/",
    "/glossary/",
    "/glossary/attribution/",
    "/search/",
    "/search/?q=security",
    "/search/?q=nothing+holds+this",
    "/references/",
    "/about/",
    "/privacy/",
    "/progress/",
    "/completion/",
    "/reminders/",
    "/offline/",
    "/quizzes/the-un-at-the-centre/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/recover/",
    "/accounts/return-code/",
    "/accounts/return-code/open/",
    "/accounts/forget-browser/",
    "/accounts/data/",
    "/accounts/data/erase/",
    "/accounts/time-zone/",
    "/there-is-no-such-page/",
]
STUDENT_PAGES = [
    "/",
    "/progress/",
    steps.LESSON,
    "/quizzes/who-is-speaking/",
    "/accounts/data/",
    "/reminders/",
    "/accounts/time-zone/",
    "/accounts/recovery-code/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
]
STAFF_PAGES = [
    "/admin/",
    "/admin/accounts/learner/",
    "/admin/accounts/learner/?q=nobody",
    "/admin/accounts/staffview/",
    "/admin/completions/completion/",
    "/admin/lessons/course/",
    "/admin/lessons/lesson/",
    "/admin/quizzes/question/",
    "/admin/quizzes/question/?q=P04",
    "/accounts/2fa/",
]


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in: their cookies, and pages that only they have."""

    state: dict
    pages: list[str]


def check(page: Page) -> list[str]:
    """What axe finds wrong with a page, in a line for each place.

    Our own pages hold to its best practices too; the tables of Django's admin do not.
    """
    path = urlsplit(page.url).path
    options = {
        "resultTypes": ["violations"],
        "preload": False,  # would write a style element into the page, which our policy forbids
        "runOnly": WCAG if path.startswith("/admin/") else [*WCAG, "best-practice"],
    }
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{path}: {rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def check_all(page: Page, addresses: Iterable[str]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += check(page)
    return found


@pytest.fixture(scope="session")
def student(browser, site) -> Visitor:
    """A student with a finished quiz, an open one and a note."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/accounts/signup/")
    steps.sign_up(page, "axe-student", steps.new_password())
    page.goto("/lessons/who-is-speaking/")
    steps.read_lesson(page)
    page.get_by_label("Your note").fill("The ministry speaks, not the speaker.")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.get_by_role("link", name="See your review").last.click()
    review = urlsplit(page.url).path
    page.goto(steps.LESSON)
    steps.answer_one(steps.begin_quiz(page))
    page.goto("/progress/")
    page.get_by_role("link", name="Go on with the quiz").click()
    visitor = Visitor(context.storage_state(), [review, urlsplit(page.url).path])
    context.close()
    return visitor


@pytest.fixture(scope="session")
def staff(browser, site, instructor, student) -> Visitor:
    code = f"quiz_site.teach({instructor.name!r}, 'axe-student')"
    site.manage("shell", "--no-imports", "-c", f"from tests.browser import quiz_site; {code}")
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/admin/accounts/learner/?q=axe-student")
    steps.sign_in(page, instructor.name, instructor.password)
    pages = []
    for list_page, name in (
        ("/admin/accounts/learner/?q=axe-student", "axe-student"),
        ("/admin/lessons/lesson/", "Who is speaking?"),
        ("/admin/quizzes/question/", "L03-01"),
    ):
        page.goto(list_page)
        page.locator("#result_list").get_by_role("link", name=name).first.click()
        pages.append(urlsplit(page.url).path)
    visitor = Visitor(context.storage_state(), pages)
    context.close()
    return visitor


@pytest.fixture
def open_themed(new_page, witness):
    """Open a page in one theme, without motion, that may meet a 404."""
    witness.expected += ["status of 404"]

    def open_page(theme: str, state: dict | None = None, **options) -> Page:
        return new_page(color_scheme=theme, reduced_motion="reduce", storage_state=state, **options)

    return open_page


@pytest.mark.parametrize("theme", THEMES)
def test_pages_of_guests(open_themed, theme):
    assert check_all(open_themed(theme), GUEST_PAGES) == []


@pytest.mark.parametrize("theme", THEMES)
def test_pages_of_students(open_themed, student, theme):
    page = open_themed(theme, student.state)

    assert check_all(page, [*STUDENT_PAGES, *student.pages]) == []


@pytest.mark.parametrize("theme", THEMES)
def test_pages_of_staff(open_themed, staff, theme):
    page = open_themed(theme, staff.state)

    assert check_all(page, [*STAFF_PAGES, *staff.pages]) == []


@pytest.mark.parametrize("theme", THEMES)
def test_what_appears_on_a_page(open_themed, witness, theme):
    """Margin note, quiz in each state, return code, and the page of a refused form."""
    witness.expected += ["status of 403", "htmx:"]
    page = open_themed(theme)
    page.goto(steps.LESSON)
    found = []
    for link in ("main section a.para", "main section a[data-term]"):
        page.locator(link).first.click()
        expect(page.locator("#margin-note")).to_be_visible()
        found += check(page)
        page.keyboard.press("Escape")
    quiz = steps.begin_quiz(page)
    found += check(page)
    steps.answer_all(page, quiz)
    found += check(page)
    page.goto("/accounts/return-code/")
    page.get_by_role("button", name="Make my return code").click()
    found += check(page)
    page.goto("/accounts/return-code/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button").filter(has_text="Make a new one").click()
    found += check(page)

    assert found == []


def crawl(page: Page, start: str, *, one_of_each: bool = False) -> list[str]:
    """Every address of the site that links lead to; of pages that differ in a number only the
    first, where ``one_of_each``."""
    waiting, seen = [start], {start: start}
    for address in waiting:
        page.goto(address)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
            parts = urlsplit(link)
            is_ours = parts.netloc == urlsplit(page.url).netloc and not parts.query
            if not is_ours or LEADS_AWAY.search(parts.path):
                continue
            kind = re.sub(ONE_OF_EACH_LINK, "/#", parts.path) if one_of_each else parts.path
            if kind not in seen:
                seen[kind] = parts.path
                waiting.append(parts.path)
    return waiting


@pytest.mark.audit
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_guests(open_themed, theme, size):
    page = open_themed(theme, viewport=size)
    addresses = crawl(page, "/")
    assert len(addresses) > 80

    assert check_all(page, dict.fromkeys([*addresses, *GUEST_PAGES])) == []


@pytest.mark.audit
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_students(open_themed, student, theme, size):
    page = open_themed(theme, student.state, viewport=size)
    own = ("/accounts/", "/attempts/", "/quizzes/")  # the rest is as guests see it
    addresses = [one for one in crawl(page, "/progress/") if one.startswith(own)]

    assert check_all(page, dict.fromkeys([*addresses, *STUDENT_PAGES, *student.pages])) == []


@pytest.mark.audit
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_staff(open_themed, staff, theme, size):
    page = open_themed(theme, staff.state, viewport=size)
    addresses = [
        address
        for address in crawl(page, "/admin/", one_of_each=True)
        if address.startswith("/admin/")
    ]

    assert check_all(page, dict.fromkeys([*addresses, *STAFF_PAGES, *staff.pages])) == []
