import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gsi_site import progress
from gsi_site.accounts import limits
from gsi_site.accounts.models import Learner
from gsi_site.completions import completing
from gsi_site.completions.models import Completion
from tests.classes import make_class
from tests.gsi_site.accounts.people import browser_of
from tests.gsi_site.completions.conftest import take
from tests.making import make_course
from tests.staff import (
    idle_staff_browser,
    instructor_browser,
    make_user,
    student_browser,
    superuser_browser,
)

pytestmark = pytest.mark.django_db
PAGE, ISSUE, REVOKE = (reverse(f"completions:{one}") for one in ("page", "issue", "revoke"))


@pytest.fixture
def completion(course, passed, learner):
    so_far = progress.of_learner(learner=learner, course=course)
    return completing.issue(learner=learner, course=course, progress=so_far, name="Ana Bell")


def verify(code: str) -> str:
    return reverse("completions:verify", args=[code])


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2])
    return " ".join(text.split())


def test_before_the_test_is_passed_the_page_says_what_is_missing(client, browser, final, learner):
    for one in (client, browser):
        response = one.get(PAGE)
        assert 'href="/quizzes/final-test/"' in response.text
        assert "50% are needed to pass. You have not taken it yet." in words(response)
        assert ISSUE not in response.text

    take(final, learner, "near", "near")
    assert "You have 0% so far." in words(browser.get(PAGE))


def test_a_course_without_a_final_test_says_so(client, course):
    assert "there is no page of completion" in words(client.get(PAGE))


def test_whoever_passed_chooses_a_name_and_gets_a_page(browser, passed, learner):
    assert "Choose the name for your page." in words(browser.get(PAGE))

    response = browser.post(ISSUE, {"name": "  Ana   Bell "}, follow=True)

    completion = learner.completions.get()
    assert completion.name == "Ana Bell"
    text = words(response)
    assert "Ana Bell has completed the course Course one" in text
    assert f"http://127.0.0.1:8000{verify(completion.code)}" in text
    assert "no academic credit" in text


def test_a_guest_gets_one_too(final):
    guest = Learner.objects.create()
    take(final, guest, "right", "right")

    response = browser_of(guest).post(ISSUE, {"name": "Nobody"}, follow=True)

    assert "Nobody has completed" in words(response)
    assert guest.completions.count() == 1


@pytest.mark.parametrize(
    "name", ["", "  ", "12", "a\u202eb", "see www.example.org", "https://example.org a", "x" * 81]
)
def test_a_name_that_is_none_is_refused(browser, passed, name):
    response = browser.post(ISSUE, {"name": name})

    assert response.status_code == 422
    assert 'class="errorlist"' in response.text
    assert not Completion.objects.exists()


@pytest.mark.parametrize("name", ["Ana", "李明", "Zoë O’Neill-Śmith", "علی\u200cرضا"])
def test_names_of_any_writing_are_taken(browser, passed, name):
    browser.post(ISSUE, {"name": name})

    assert Completion.objects.get().name == name


def test_without_having_passed_nothing_is_issued(browser, final, learner):
    response = browser.post(ISSUE, {"name": "Ana"}, follow=True)

    assert "The final test has not been passed yet." in response.text
    assert not Completion.objects.exists()


def test_issuing_anew_and_revoking(browser, completion):
    browser.post(ISSUE, {"name": "Ana", "instead_of": completion.code})
    newer = Completion.objects.get(revoked_at=None)
    assert newer.pk != completion.pk

    response = browser.post(REVOKE, {"code": newer.code}, follow=True)

    assert not Completion.objects.filter(revoked_at=None).exists()
    assert words(response).count("revoked on") == 2


@pytest.mark.parametrize("code", ["", "nobody's"])
def test_only_own_pages_are_revoked(completion, code):
    stranger = student_browser("ben")

    assert stranger.post(REVOKE, {"code": code}).status_code == 404
    assert stranger.post(REVOKE, {"code": completion.code}).status_code == 404
    completion.refresh_from_db()
    assert completion.is_valid


def test_nobody_else_sees_the_page(completion):
    assert "Ana Bell" not in student_browser("ben").get(PAGE).text


def test_verifying_shows_name_date_course_and_nothing_else(client, completion):
    response = client.get(verify(completion.code))

    assert words(response).partition("This site issued")[0] == (
        'id="main" class="page " tabindex="-1"> Page of completion Valid Name Ana Bell'
        f" Course Course one Completed {completion.completed_at:%-d %B %Y} "
    )
    assert "ana" not in response.text.replace("Ana Bell", "").replace("analyse", "")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert "no-store" in response["Cache-Control"]


def test_a_code_is_found_however_it_is_typed(client, completion):
    assert client.get(verify(completion.code.upper())).status_code == 200


def test_a_revoked_page_says_so_without_the_name(client, completion):
    completing.revoke(completion)

    text = words(client.get(verify(completion.code)))

    assert "Revoked" in text
    assert "Valid" not in text
    assert "Ana" not in text


def test_unknown_codes_lead_nowhere(client, completion):
    assert client.get(verify("2222-2222")).status_code == 404


def test_wrong_codes_are_limited(client, completion, monkeypatch):
    monkeypatch.setattr(limits, "FAILURES_PER_MINUTE", 2)
    cache.clear()

    found = [client.get(verify("2222-2222")).status_code for _number in range(3)]
    found.append(client.get(verify(completion.code)).status_code)

    assert found == [404, 404, 429, 429]
    cache.clear()


def test_another_course_has_its_own_page(browser, completion):
    make_course("two", default=False)

    assert "Ana Bell" not in browser.get("/courses/two/completion/").text
    assert browser.get("/courses/three/completion/").status_code == 404


@pytest.mark.parametrize(
    ("method", "address"),
    [("post", PAGE), ("get", ISSUE), ("get", REVOKE), ("post", verify("2222"))],
)
def test_other_methods_are_refused(client, course, method, address):
    assert getattr(client, method)(address).status_code == 405


def test_the_page_costs_a_fixed_number_of_queries(
    browser, completion, learner, course, django_assert_num_queries
):
    browser.get(PAGE)
    with django_assert_num_queries(12) as few:
        browser.get(PAGE)
    for number in range(5):
        so_far = progress.of_learner(learner=learner, course=course)
        completing.issue(
            learner=learner, course=course, progress=so_far, name=f"Ana {number}x",
            instead_of=completing.current(learner=learner, course=course).code,
        )  # fmt: skip
    with django_assert_num_queries(len(few)):
        browser.get(PAGE)


def test_the_review_of_a_passed_final_test_leads_to_the_page(browser, passed, final, learner):
    failed = take(final, learner, "near", "near")

    assert PAGE in browser.get(f"/attempts/{passed.pk}/review/").text
    assert PAGE not in browser.get(f"/attempts/{failed.pk}/review/").text


LIST = "/admin/completions/completion/"


def test_staff_see_the_pages_of_their_students_only(course, completion):
    teacher = instructor_browser("teacher")
    make_class(course, owner=teacher.user, students=[completion.learner])
    other_course = make_course("two", default=False)
    elsewhere = instructor_browser("elsewhere")
    make_class(other_course, owner=elsewhere.user, students=[completion.learner])
    stranger = instructor_browser("stranger")
    make_class(course, owner=stranger.user, students=[Learner.objects.create(user=make_user("b"))])

    assert "Ana Bell" in superuser_browser().get(LIST).text
    assert "Ana Bell" in teacher.get(LIST).text
    assert completion.code not in teacher.get(LIST).text
    assert "Ana Bell" not in elsewhere.get(LIST).text
    assert "Ana Bell" not in stranger.get(LIST).text


def test_others_do_not_see_the_list(completion):
    assert idle_staff_browser().get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302
