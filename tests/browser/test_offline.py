"""Reading without a connection: what is kept, what is shown, and what is never kept."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps

OTHER_LESSON = "/lessons/who-is-speaking/"
KEPT_PATHS = """async () => {
  const paths = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("pages ")) continue;
    for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
  }
  return paths.sort();
}"""
KEPT_TEXT = """async () => {
  let text = "";
  for (const name of await caches.keys()) {
    if (!name.startsWith("pages ")) continue;
    const cache = await caches.open(name);
    for (const one of await cache.keys()) text += await (await cache.match(one)).text();
  }
  return text;
}"""
SECONDS = 10
ALWAYS = ["/glossary/", "/source/"]


@pytest.fixture(autouse=True)
def expect_no_connection(witness):
    witness.expected += ["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]


def wait_for_copies(page: Page, *paths: str) -> None:
    """Wait until exactly these pages are kept, with the guide and the glossary."""
    wait_until_kept(page, sorted([*ALWAYS, *paths]))


def wait_until_kept(page: Page, paths: list[str]) -> None:
    last = time.monotonic() + SECONDS
    while (kept := page.evaluate(KEPT_PATHS)) != paths and time.monotonic() < last:
        page.wait_for_timeout(50)
    assert kept == paths


def sign(page: Page):
    return page.locator(".sign")


def test_what_was_opened_is_readable_offline_and_says_so(page):
    page.goto(steps.LESSON)
    title = page.locator("h1").inner_text()
    wait_for_copies(page, steps.LESSON)
    page.context.set_offline(True)

    page.goto(f"{steps.LESSON}?labels=on")
    expect(page.locator("h1")).to_have_text(title)
    expect(sign(page)).to_have_text(
        re.compile(r"^You are offline: you see the copy of .*20\d\d.*\. Answering needs a conn")
    )
    assert page.locator("main").evaluate("main => getComputedStyle(main).display") == "grid"
    begin = page.locator("section.quiz").first.get_by_role("button", name="Begin")
    expect(begin).to_be_disabled()
    expect(page.get_by_label("Your note")).to_be_disabled()
    expect(page.get_by_text("This needs a connection").first).to_be_visible()

    page.locator("main section a.para").first.click()
    expect(page).to_have_url(re.compile(r"/source/#p\d+$"))
    expect(page.locator("li.statement").first).to_be_visible()
    page.goto("/glossary/")
    expect(page.locator("dl.terms").first).to_be_visible()


def test_a_page_that_is_not_kept_gives_way_to_the_list_of_those_that_are(page):
    page.goto(steps.LESSON)
    wait_for_copies(page, steps.LESSON)
    page.context.set_offline(True)

    page.goto("/progress/")
    expect(page.get_by_role("heading", level=1, name="Reading offline")).to_be_visible()
    expect(page.get_by_text("this browser keeps no copy of it")).to_be_visible()
    expect(page.locator("#kept li")).to_have_count(3)

    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1, name="Your progress")).to_be_visible()
    page.goto("/offline/")
    page.get_by_role("button", name="Remove these copies").click()
    expect(page.get_by_text("Nothing is kept yet.")).to_be_focused()
    assert page.evaluate(KEPT_PATHS) == []


def test_the_sign_comes_and_goes_with_the_line_on_a_page_that_is_no_copy(page):
    page.goto(steps.LESSON)
    wait_for_copies(page, steps.LESSON)

    page.context.set_offline(True)
    expect(sign(page)).to_have_text(re.compile("^You are offline. Reading goes on"))
    expect(page.get_by_label("Your note")).to_be_enabled()

    page.context.set_offline(False)
    expect(sign(page)).to_be_hidden()


def test_copies_are_nobodys_and_go_when_somebody_signs_out(page):
    page.goto("/accounts/signup/")
    steps.sign_up(page, "offline-reader", steps.new_password())
    page.goto(steps.LESSON)
    steps.answer_one(steps.begin_quiz(page))
    for address in ("/progress/", "/accounts/data/", "/", "/quizzes/who-is-speaking/"):
        page.goto(address)
    page.goto(OTHER_LESSON)
    wait_for_copies(page, steps.LESSON, OTHER_LESSON)
    text = page.evaluate(KEPT_TEXT)
    assert "offline-reader" not in text
    assert "item-answered" not in text

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    wait_until_kept(page, [])
    page.context.set_offline(True)
    page.goto(steps.LESSON)
    expect(page.get_by_text("this browser keeps no copy of it")).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()


def test_copies_go_when_a_page_shows_somebody_else(page):
    page.goto(steps.LESSON)
    wait_for_copies(page, steps.LESSON)
    page.goto(OTHER_LESSON)
    wait_for_copies(page, steps.LESSON, OTHER_LESSON)

    page.context.clear_cookies()
    page.goto("/about/")
    page.goto(OTHER_LESSON)

    wait_for_copies(page, "/about/", OTHER_LESSON)


def test_a_new_release_shows_no_page_of_the_one_before_and_fetches_them_anew(page):
    page.goto("/healthz")  # has no script, so no worker either
    page.evaluate("""async () => {
      const pages = await caches.open("pages of-before");
      const headers = { "Content-Type": "text/html" };
      await pages.put("/about/", new Response("<h1>stale</h1>", { headers }));
      await (await caches.open("files of-before")).put("/static/old.css", new Response(""));
    }""")

    page.goto(steps.LESSON)
    wait_for_copies(page, steps.LESSON, "/about/")

    names = page.evaluate("caches.keys()")
    assert [name for name in names if "before" in name] == []
    page.context.set_offline(True)
    page.goto("/about/")
    expect(page.get_by_role("heading", level=1, name="About")).to_be_visible()


def test_without_java_script_there_is_no_worker_and_the_page_says_so(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/offline/")

    expect(page.get_by_text("This browser keeps no copies")).to_be_visible()
    assert page.context.service_workers == []
