import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from gsi_site.accounts.models import Learner
from quizzes import attempts, owned_data
from quizzes.models import Report
from tests.classes import make_class

BACKEND = "gsi_site.accounts.backends.AccountBackend"


def sign_in(name, **fields):
    user = get_user_model().objects.create_user(name, password="paper-lantern-9", **fields)
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.learner = Learner.objects.create(user=user)
    return client


@pytest.fixture
def client(db):
    return sign_in("amina")


@pytest.fixture
def attempt(client, quiz):
    return attempts.start_attempt(learner=client.learner, quiz=quiz)


@pytest.fixture
def address(attempt):
    return f"/attempts/{attempt.pk}/items/1/report/"


@pytest.fixture
def instructor(db):
    client = sign_in("teacher", is_staff=True)
    get_user_model().objects.get(username="teacher").groups.add(
        Group.objects.get(name="Instructors")
    )
    return client


def test_the_form_shows_the_question_without_its_key(client, attempt, address):
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    assert attempt.items.first().revision.body["stem"] in html
    assert "Feedback on" not in html
    assert Report.objects.count() == 0


def test_a_report_is_tied_to_the_wording(client, attempt, address):
    response = client.post(address, {"note": " ¶2 says otherwise. "})
    assert (response.status_code, response["Location"]) == (302, "/reports/")
    report = Report.objects.get()
    assert report.revision == attempt.items.first().revision
    assert (report.learner, report.note, report.status) == (
        client.learner,
        "¶2 says otherwise.",
        "new",
    )


def test_the_same_note_twice_is_one_report(client, address):
    for _ in range(2):
        client.post(address, {"note": "Again"})
    assert Report.objects.count() == 1


@pytest.mark.parametrize("note", ["", "   ", "x" * 2001])
def test_a_note_that_cannot_be_taken_is_kept_with_its_error(client, address, note):
    response = client.post(address, {"note": note})
    assert response.status_code == 422
    assert response.context_data["form"].errors["note"]
    assert response.context_data["form"]["note"].value() == note
    html = response.content.decode()
    assert 'aria-describedby="id_note_helptext id_note_error"' in html
    assert html.count('id="id_note_error"') == html.count('id="id_note_helptext"') == 1
    assert Report.objects.count() == 0


def test_a_strangers_question_takes_no_report(attempt, address):
    assert sign_in("bo").post(address, {"note": "Mine?"}).status_code == 404
    assert Client().get(address).status_code == 404
    assert Report.objects.count() == 0


def test_no_such_question(client, attempt):
    assert client.get(f"/attempts/{attempt.pk}/items/9/report/").status_code == 404


def test_a_report_takes_get_and_post_only(client, address):
    assert client.put(address).status_code == 405
    assert client.post("/reports/").status_code == 405


def test_the_list_shows_my_reports_and_their_replies_only(client, attempt, address, quiz):
    client.post(address, {"note": "My note"})
    other = sign_in("bo")
    theirs = attempts.start_attempt(learner=other.learner, quiz=quiz)
    other.post(f"/attempts/{theirs.pk}/items/1/report/", {"note": "Their note"})
    Report.objects.filter(note="My note").update(reply="Mended, thank you.", status="mended")
    html = client.get("/reports/").content.decode()
    assert "My note" in html
    assert "Mended, thank you." in html
    assert "Their note" not in html


def test_an_empty_list_says_how_to_report(client):
    assert "You have sent no report." in client.get("/reports/").content.decode()


def test_an_instructor_of_the_class_replies(client, address, instructor, quiz):
    client.post(address, {"note": "My note"})
    owner = get_user_model().objects.get(username="teacher")
    make_class(quiz.course, owner=owner, students=[client.learner])
    report = Report.objects.get()
    page = f"/admin/quizzes/report/{report.pk}/change/"
    assert instructor.get("/admin/quizzes/report/").status_code == 200
    assert "My note" in instructor.get(page).content.decode()
    response = instructor.post(
        page, {"status": "stands", "reply": "See ¶4.", "note": "changed by staff"}
    )
    assert response.status_code == 302
    report.refresh_from_db()
    assert (report.status, report.reply, report.note) == ("stands", "See ¶4.", "My note")
    assert report.replied_by.username == "teacher"
    assert report.replied_at is not None


def test_an_instructor_of_another_class_does_not_see_it(client, address, instructor, quiz):
    client.post(address, {"note": "My note"})
    make_class(quiz.course, owner=get_user_model().objects.get(username="teacher"))
    page = f"/admin/quizzes/report/{Report.objects.get().pk}/change/"
    assert "My note" not in instructor.get("/admin/quizzes/report/").content.decode()
    for response in (instructor.get(page), instructor.post(page, {"status": "stands"})):
        assert (response.status_code, response.url) == (302, "/admin/")
    assert Report.objects.get().status == "new"


def test_nobody_else_replies(client, address):
    client.post(address, {"note": "My note"})
    page = f"/admin/quizzes/report/{Report.objects.get().pk}/change/"
    staff = sign_in("bo", is_staff=True)
    assert staff.post(page, {"status": "stands", "reply": "No."}).status_code in (302, 403)
    assert client.post(page, {"status": "stands", "reply": "No."}).status_code == 302
    assert Report.objects.get().reply == ""


def test_reports_belong_to_their_learner(client, attempt, address):
    client.post(address, {"note": "My note"})
    target = Learner.objects.create()
    assert [row["note"] for row in owned_data.export(client.learner)["reports"]] == ["My note"]
    assert owned_data.export(target)["reports"] == []
    owned_data.merge(client.learner, target)
    assert Report.objects.get().learner == target
