"""From the passed final test to a page that a stranger verifies, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.test_accessibility import check

# An attempt without a scored question cannot be got wrong: passed without twenty answers
PASS = """
from django.utils import timezone
from gsi_site.accounts.models import Learner
from quizzes.models import Attempt, Quiz
from django.contrib.auth import get_user_model
user = get_user_model().objects.get(username="{name}")
learner, _new = Learner.objects.get_or_create(user=user)
quiz = Quiz.objects.get(course__is_default=True, purpose="final")
Attempt.objects.create(
    learner=learner, quiz=quiz, rules=quiz.rules, seed=1, length=0, submitted_at=timezone.now()
)
"""


@pytest.mark.parametrize(("java_script_enabled", "theme"), [(True, "light"), (False, "dark")])
def test_a_page_is_made_verified_and_revoked(new_page, site, java_script_enabled, theme):
    options = {"java_script_enabled": java_script_enabled, "color_scheme": theme}
    page, stranger = new_page(**options), new_page(**options)
    name = f"finisher-{theme}"
    page.goto("/accounts/signup/")
    steps.sign_up(page, name, steps.new_password())
    site.manage("shell", "--no-imports", "-c", PASS.format(name=name))

    page.goto("/progress/")
    page.get_by_role("link", name="Page of completion").click()
    page.get_by_label("Name on the page").fill("Ada Finisher")
    page.get_by_role("button", name="Make my page of completion").click()
    expect(page.locator(".title-page")).to_contain_text("Ada Finisher")
    found = check(page) if java_script_enabled else []
    address = page.locator(".title-address").inner_text()

    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(stranger.locator("main")).to_contain_text(
        re.compile("Ada Finisher.*Completed", re.DOTALL)
    )
    found += check(stranger) if java_script_enabled else []

    page.get_by_role("button", name="Revoke this page").click()
    expect(page.locator("main")).to_contain_text("revoked on")
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Revoked")
    expect(stranger.locator("main")).not_to_contain_text("Ada")

    assert found == []


def test_the_page_is_printed_on_one_sheet(page, site):
    page.goto("/accounts/signup/")
    steps.sign_up(page, "printer", steps.new_password())
    site.manage("shell", "--no-imports", "-c", PASS.format(name="printer"))
    page.goto("/completion/")
    page.get_by_label("Name on the page").fill("A name that is long " * 4)
    page.get_by_role("button", name="Make my page of completion").click()

    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))

    assert len(sheets) == 1
