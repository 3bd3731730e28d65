"""What learners write on the source: notes in place, and the report that is saved on the way."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def paragraph(page):
    page.goto("/source/")
    return page.locator("#p4")


def write(paragraph, text):
    paragraph.get_by_role("link", name="Add a note").click()
    paragraph.locator("textarea").fill(text)
    paragraph.get_by_role("button", name="Save the note").click()
    expect(paragraph.locator(".own-note")).to_contain_text(text)


def test_a_note_is_written_changed_and_deleted_in_place(page, paragraph, witness):
    witness.expected += ["status of 422"]
    paragraph.get_by_role("link", name="Add a note").click()
    expect(paragraph.locator("textarea")).to_be_focused()
    paragraph.get_by_role("button", name="Save the note").click()
    expect(paragraph.locator(".errorlist")).to_have_text("Write your note, then save it.")
    paragraph.locator("textarea").fill("My <b>thought</b>")
    paragraph.get_by_role("button", name="Save the note").dblclick()

    note = paragraph.locator(".own-note")
    expect(note).to_have_count(1)
    expect(note).to_be_focused()
    expect(note).to_contain_text("My <b>thought</b>")
    paragraph.get_by_role("link", name="Edit").click()
    paragraph.locator("textarea").fill("Changed")
    paragraph.get_by_role("button", name="Save the note").click()
    expect(note).to_contain_text("Changed")
    paragraph.get_by_role("link", name="Edit").click()
    paragraph.get_by_role("button", name="Delete this note").click()
    expect(paragraph.get_by_text("The note is deleted.")).to_be_focused()
    page.reload()
    expect(paragraph.locator(".own-note")).to_have_count(0)


def test_a_note_is_not_lost_when_the_line_fails_or_another_form_is_saved(page, paragraph, witness):
    witness.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    write(paragraph, "The first one")
    paragraph.get_by_role("link", name="Add a note").click()
    new = paragraph.locator(".note-form").last
    new.locator("textarea").fill("The second one")
    page.context.set_offline(True)
    new.get_by_role("button", name="Save the note").click()
    expect(new.locator("[data-problem]")).to_contain_text("Not saved")
    page.context.set_offline(False)
    paragraph.get_by_role("link", name="Edit").click()
    expect(paragraph.locator(".note-form")).to_have_count(2)
    paragraph.locator("textarea").first.fill("The first one, changed")
    paragraph.get_by_role("button", name="Save the note").first.click()
    expect(paragraph.locator(".own-note")).to_contain_text("changed")
    expect(paragraph.locator(".note-form")).to_have_count(1)
    expect(new.locator("textarea")).to_have_value("The second one")
    new.get_by_role("button", name="Save the note").click()
    expect(paragraph.locator(".own-note")).to_have_count(2)


def test_two_tabs_lose_no_note(page, paragraph, witness):
    witness.expected += ["status of 422"]
    write(paragraph, "Seen by both")
    other = page.context.new_page()
    other.goto("/source/")
    for tab, text in ((page, "From tab one"), (other, "From tab two")):
        tab.locator("#p4").get_by_role("link", name="Edit").click()
        tab.locator("#p4 textarea").fill(text)
    for tab in (page, other):
        tab.locator("#p4").get_by_role("button", name="Save the note").click()
    expect(other.locator("#p4 .saved-elsewhere")).to_contain_text("From tab one")
    expect(other.locator("#p4 textarea")).to_have_value("From tab two")
    other.locator("#p4").get_by_role("button", name="Save the note").click()
    expect(other.locator("#p4 .own-note")).to_contain_text("From tab two")


def test_notes_without_java_script_stand_in_the_edition(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/source/")
    page.locator("#p4").get_by_role("link", name="Add a note").click()
    page.get_by_label("Your note").fill("Written plainly")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("#p4 .own-note")).to_contain_text("Written plainly")
    page.get_by_role("link", name="My edition").click()
    expect(page.locator("#p4 .margin-entry")).to_contain_text("Written plainly")
    page.locator("#p4").get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Delete this note").click()
    expect(page.get_by_text("Your edition has no notes yet")).to_be_visible()


def test_a_report_is_saved_on_the_way_and_leads_on_without_a_question(page):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.goto("/source-report/")
    page.get_by_role("link", name="Begin").click()
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    expect(page.locator("#saved")).to_have_text("Saved · Chosen so far: 3")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/summary/")
    page.get_by_label("Fair summary").press_sequentially("The bridge is a gift to us all.")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/functions/")
    page.goto("/source-report/check/")
    expect(page.locator(".findings blockquote")).to_have_text("The bridge is a gift to us all.")
    assert dialogs == []


def test_a_report_is_built_without_java_script(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/source-report/choose/")
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Fair summary").fill("The release says it.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#saved")).to_have_text("Saved · 4 of at most 150 words")
    page.get_by_role("link", name="The report so far").click()
    expect(page.locator(".report-page")).to_contain_text("The release says it.")


@pytest.mark.parametrize("address", ["/source/edition/", "/source-report/page/"])
def test_what_is_printed_has_no_controls_and_the_report_fits_its_page(page, paragraph, address):
    write(paragraph, "To be printed")
    page.goto("/source-report/summary/")
    page.get_by_label("Fair summary").fill("The release says it. " * 36)
    expect(page.locator("#saved")).to_contain_text("Saved · 144 of")
    page.goto(address)
    page.emulate_media(media="print")
    for control in page.locator("a, button, input, summary").all():
        expect(control).not_to_be_visible()
    if "report" in address:
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
