"""The main job, from the first visit to the instructor's view, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from tests.browser import steps


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_from_guest_to_account(new_page, site, instructor, java_script_enabled):
    page = new_page(java_script_enabled=java_script_enabled)

    # A guest opens the course and reads its first lesson
    page.goto("/")
    start = page.get_by_role("link", name="Start:")
    title = start.inner_text().removeprefix("Start: ")
    start.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    number_of_questions = steps.read_lesson(page)

    # … and looks back at what was answered
    page.reload()
    expect(page.get_by_text("All sections read")).to_be_visible()
    page.get_by_role("link", name="See that review").last.click()
    points, of = steps.score_on_review(page)
    assert of == number_of_questions
    expect(page.locator(".item-answered")).to_have_count(of)
    percent = f"{round(float(points) * 100 / of)}%"

    # A return code opens this progress in another browser
    page.goto("/")
    expect(page.get_by_role("link", name="Next lesson:")).to_be_visible()
    page.get_by_role("link", name="get a return code").click()
    page.get_by_role("button", name="Make my return code").click()
    code = page.locator("strong.code").inner_text()
    assert len(code.split()) == 5

    other = new_page(java_script_enabled=java_script_enabled)
    other.goto("/progress/")
    expect(other.get_by_text("Nothing here yet.")).to_be_visible()
    other.get_by_role("link", name="open a return code").click()
    other.get_by_label("Return code").fill(code.upper())
    other.get_by_role("button", name="Open").click()
    expect(other.get_by_text("Welcome back: your progress is here.")).to_be_visible()

    # An account made there keeps it
    other.goto("/progress/")
    other.get_by_role("link", name="make an account").click()
    name = f"student-{'js' if java_script_enabled else 'plain'}"
    steps.sign_up(other, name, steps.new_password())
    expect(other.locator("strong.code")).to_be_visible()
    other.goto("/progress/")
    expect(other.get_by_text(f"Your progress is kept in the account {name}.")).to_be_visible()
    row = steps.lesson_row(other, title)
    expect(row.locator(".state")).to_have_text("done")
    expect(row.get_by_role("cell").nth(2)).to_have_text(percent)

    # The instructor of a class sees that learner, and each response
    code = f"from tests.browser import quiz_site; quiz_site.teach({instructor.name!r}, {name!r})"
    site.manage("shell", "--no-imports", "-c", code)
    staff = new_page(java_script_enabled=java_script_enabled)
    staff.goto("/admin/accounts/learner/")
    steps.sign_in(staff, instructor.name, instructor.password)
    staff.goto(f"/admin/accounts/learner/?q={name}")
    listed = staff.locator("#result_list tbody tr")
    expect(listed).to_have_count(1)
    expect(listed.locator(".field-lessons_done")).to_have_text("1 of 12")
    expect(listed.locator(".field-first_score")).to_have_text(percent)
    listed.get_by_role("link", name=name).click()
    expect(steps.lesson_row(staff, title).locator(".state")).to_have_text("done")
    attempt = staff.locator("details.attempt")
    expect(attempt).to_have_count(1)
    expect(attempt.locator("summary")).to_contain_text(f"{points} of {of} right")
    expect(attempt.get_by_text("Answered on")).to_have_count(of)
