"""A real Chromium before the real site, served as ``make run`` serves it.

The server is a process of its own with data of its own, so that no test touches the database: each
studies as a guest of its own. Whatever a page says on the console, whatever the content security
policy stops, and whatever asks another origin fails the test that met it.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.running_site import RunningSite, running_site
from tests.services import find_chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000  # milliseconds until a missing element fails a test
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Witness:
    """What went wrong in a test's pages. ``expected`` lists what a test means to provoke."""

    site: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self.note_console)
        context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        context.on("request", self.note_request)

    def note_console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def note_request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != self.site:
            self.complaints.append(f"another origin: {request.url}")

    @property
    def unexpected(self) -> list[str]:
        return [
            complaint
            for complaint in self.complaints
            if not any(text in complaint for text in self.expected)
        ]


@dataclass(frozen=True)
class Staff:
    name: str
    password: str


@pytest.fixture(scope="session")
def site() -> Iterator[RunningSite]:
    fill = "from tests.browser import quiz_site; quiz_site.ask_choices_only()"
    with running_site(fill, GSI_WORKERS="1", GSI_THREADS="8") as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.fail("The browser tests need Chromium: install the package chromium")
    # Its loop stays in this thread, and Django would take the tests that come after for async
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def witness(site) -> Iterator[Witness]:
    logged = len(site.log)
    witness = Witness(site.url)
    yield witness
    assert witness.unexpected == []
    assert "Traceback" not in site.log[logged:]


@pytest.fixture
def new_page(browser, site, witness) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh browser profile; ``new_page(java_script_enabled=False)`` and so on."""
    contexts = []

    def open_page(**options) -> Page:
        context = browser.new_context(base_url=site.url, **options)
        contexts.append(context)
        witness.watch(context)
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page) -> Page:
    return new_page()


@pytest.fixture(scope="session")
def instructor(site) -> Staff:
    staff = Staff("instructor", secrets.token_urlsafe(16))
    site.manage("make_instructor", staff.name, "--password-stdin", given=f"{staff.password}\n")
    return staff


@pytest.fixture(scope="session")
def more_quizzes(site) -> Callable[[str], str]:
    """Have the quizzes of ``quiz_site.py``; gives a way to call its other functions there."""

    def call(code: str) -> str:
        code = f"from tests.browser import quiz_site; quiz_site.{code}"
        return site.manage("shell", "--no-imports", "-c", code).strip()

    call("make()")
    return call
