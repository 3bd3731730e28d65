"""Rosters: files read, tried out, and imported whole or not at all."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from gsi_site.accounts.models import Learner, OneTimePassword
from gsi_site.classrooms import roster_files, rosters
from gsi_site.classrooms.models import Membership
from gsi_site.classrooms.people import RefusedError
from gsi_site.classrooms.roster_files import Problem, Row, read
from lessons.models import Path, PathChoice
from tests.classes import add_student, make_class
from tests.staff import make_user

HEAD = "name,user name,student number\n"
ODD = [
    'O\'Brien, "Mac" Seán', "Zoë Ångström", "محمود درويش", "李清照", "ทักษิณ", "=SUM(A1)", "X Æ A-12",
]  # fmt: skip
State = Membership.State


def base(seminar, part=""):
    return f"/admin/classrooms/classroom/{seminar.pk}/roster/{part}"


def as_csv(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["name", "user name", "student number"], *rows])
    return text.getvalue().encode()


def as_xlsx(rows):
    book = Workbook()
    for row in [["Name", "User name", "Student number"], *rows]:
        book.active.append(row)
    for cell in book.active["A"]:
        if cell.data_type == "f":
            cell.data_type = "s"  # typed as text
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(client, seminar, content, name="roster.csv"):
    return client.post(base(seminar), {"file": SimpleUploadedFile(name, content)})


def send(client, seminar, content, name="roster.csv"):
    """Try the file out and import it."""
    tried = upload(client, seminar, content, name)
    assert tried.status_code == 200, tried.content.decode()
    return client.post(base(seminar, "import/"), {"rows": tried.context_data["sealed"]})


def students(seminar):
    rows = seminar.memberships.filter(role="student").order_by("pk")
    return [(one.shown_name, one.number, one.state) for one in rows]


# Reading


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_however_a_spreadsheet_saves_it(delimiter, encoding):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["Student name", "Number"], ["Zoë", "007"]])
    rows, problems = read(text.getvalue().encode(encoding), "r.csv")
    assert (rows, problems) == ([Row(2, "Zoë", "", "007")], [])


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_names_of_any_script_come_through(write):
    rows, problems = read(write([[name, "", ""] for name in ODD]), "r")
    assert problems == []
    assert [row.name for row in rows] == ODD


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_line_breaks_are_spaces_and_lines_are_those_of_the_file(write):
    rows, _problems = read(write([["Ada\nof  London", "", ""], ["", "", ""], ["Bo", "", ""]]), "r")
    assert [row.name for row in rows] == ["Ada of London", "Bo"]
    assert [row.line for row in rows] == ([2, 5] if write is as_csv else [2, 4])


def test_numbers_of_a_sheet_are_read_as_typed():
    rows, _problems = read(as_xlsx([["Ada", None, 20230001], ["Bo", None, 3.0]]), "r.xlsx")
    assert [row.number for row in rows] == ["20230001", "3"]


def test_bad_rows_are_named_with_line_and_reason():
    content = HEAD + "Ada,,\n,,5\nBo,,,extra\nCy\x07,,\n" + "x" * 121 + ",,\nDi,,1\n"
    rows, problems = read(content.encode(), "r.csv")
    assert [row.name for row in rows] == ["Ada", "Di"]
    assert problems == [
        Problem(3, "There is no name."),
        Problem(4, "There are more values than headings. A name with a comma needs quotes."),
        Problem(5, "There is a character in it that cannot be shown."),
        Problem(6, "“xxxxxxxxxxxxxxxxxxxx…” is longer than 120 characters."),
    ]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "r.csv", "There is nobody in this file."),
        (HEAD.encode(), "r.csv", "There is nobody in this file."),
        (b"colour,size\nred,1\n", "r.csv", "The first line must have the headings"),
        (b"name,name\na,b\n", "r.csv", "A heading stands twice"),
        ("name\nZoë\n".encode("cp1252"), "r.csv", "not in UTF-8"),
        (b'name\n"Ada\n', "r.csv", "Line 2 is no CSV"),
        (b"PK\x03\x04nonsense", "r.xlsx", "cannot be read as an XLSX"),
        (b"name\nAda\n", "r.xlsx", "cannot be read as an XLSX"),
        (b"x" * 2_000_001, "r.csv", "too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(content, name, reason):
    with pytest.raises(RefusedError, match=reason):
        read(content, name)


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(roster_files, "MAX_UNPACKED", 1000)
    with pytest.raises(RefusedError, match="too large"):
        read(as_xlsx([["Ada", "", ""]]), "r.xlsx")


def test_a_workbook_in_pieces_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<a>")
    with pytest.raises(RefusedError, match="cannot be read"):
        read(content.getvalue(), "r.xlsx")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(roster_files, "MAX_ROWS", 2)
    with pytest.raises(RefusedError, match="more than 2 rows"):
        read((HEAD + "a,,\nb,,\nc,,\n").encode(), "r.csv")


# What would happen


def plan(seminar, teacher, content):
    rows, problems = read(content.encode(), "r.csv")
    assert problems == []
    return rosters.plan(rows, classroom=seminar, by=teacher.user)


def test_each_row_says_what_happens(seminar, teacher, amina, course):
    taught = Learner.objects.create(user=make_user("boris"))
    add_student(make_class(course, owner=teacher.user, name="Second"), taught)
    make_user("clara")
    gone = add_student(seminar, Learner.objects.create(user=make_user("dora")), state=State.REMOVED)
    left = add_student(seminar, Learner.objects.create(user=make_user("emil")), state=State.LEFT)
    found = plan(
        seminar,
        teacher,
        HEAD
        + "New One,,1\nAmina K.,,\n,Boris,\n,clara,\n,dora,\n,emil,\nAmina,amina,\nF,frida,2\n",
    )
    assert [(one.row.line, one.outcome, one.username) for one in found.entries] == [
        (2, "new", "new-one"),
        (3, "there", "amina"),
        (4, "joins", "boris"),
        (5, "invited", "clara"),
        (6, "joins", "dora"),
        (7, "invited", "emil"),
        (8, "there", "amina"),
        (9, "new", "frida"),
    ]
    assert found.counts == {"new": 2, "joins": 2, "invited": 2, "there": 2}
    assert (gone.state, left.state) == (State.REMOVED, State.LEFT)
    assert get_user_model().objects.filter(username="frida").exists() is False


def test_rows_that_cannot_be_taken_are_named(seminar, teacher, operator, amina):
    Membership.objects.filter(pk=amina.pk).update(number="9")
    make_user("closed", is_active=False)
    found = plan(
        seminar,
        teacher,
        HEAD
        + "A,ada,1\nB,ADA,2\nC,,1\nD,,\nD,,\n,operator,\n,teacher,\n,closed,\n"
        + "X,bad name,\nY,ypsilon,9\n",
    )
    assert found.problems == [
        Problem(3, "The same user name stands in line 2."),
        Problem(4, "The same student number stands in line 2."),
        Problem(6, "The same name, without user name or number, stands in line 5."),
        Problem(7, "This account is of somebody on the staff."),
        Problem(8, "This account is of somebody on the staff."),
        Problem(9, "This account is closed."),
        Problem(
            10,
            "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_"
            " characters.",
        ),
        Problem(11, "Student number 9 is Amina K.'s in this class."),
    ]


def test_user_names_are_made_from_names_and_nobody_s(seminar, teacher):
    make_user("ada-lovelace")
    found = plan(seminar, teacher, HEAD + "Ada Lovelace,,\nAda  Lovelace!,,\n李清照,,\nAda,Zoë,\n")
    names = [entry.username for entry in found.entries]
    assert len(set(names)) == 4
    assert names[0].startswith("ada-lovelace-") and names[0] != "ada-lovelace"
    assert names[2].startswith("student")
    assert names[3] == "Zoë"


# The pages


def test_nothing_is_changed_by_trying_out(seminar, teacher, amina):
    response = upload(teacher, seminar, as_csv([["Ada", "", "1"], ["Bo", "amina", ""]]))
    html = response.content.decode()
    assert "Nothing has been changed yet." in html
    assert "+ new account" in html
    assert "= there already" in html
    assert students(seminar) == [("Amina K.", "", "active")]
    assert not get_user_model().objects.filter(username="ada").exists()


@pytest.mark.parametrize(("write", "name"), [(as_csv, "r.csv"), (as_xlsx, "r.xlsx")])
def test_a_roster_is_imported_with_a_sheet_of_passwords(seminar, teacher, write, name):
    response = send(teacher, seminar, write([[one, "", ""] for one in ODD]), name)
    slips = response.context_data["slips"]
    assert [slip.name for slip in slips] == ODD
    assert students(seminar) == [(one, "", "active") for one in ODD]
    html = response.content.decode()
    for slip in slips:
        assert slip.password in html
        user = get_user_model().objects.get(username=slip.username)
        assert user.check_password(slip.password)
        assert not user.is_staff
        assert OneTimePassword.objects.filter(user=user).exists()
    assert "no-store" in response["Cache-Control"]
    assert "/accounts/login/" in html


def test_the_password_opens_the_site_once_changed(seminar, teacher, client):
    slip = send(teacher, seminar, as_csv([["Ada", "", ""]])).context_data["slips"][0]
    sent = {"login": slip.username, "password": slip.password}
    assert client.post("/accounts/login/", sent).status_code == 302
    assert client.get("/classes/").url == "/accounts/password/change/?next=%2Fclasses%2F"
    client.post(
        "/accounts/password/change/?next=/classes/",
        {"oldpassword": slip.password, "password1": "lantern-9-x", "password2": "lantern-9-x"},
    )
    assert "Seminar" in client.get("/classes/").content.decode()


def test_importing_twice_doubles_nobody(seminar, teacher):
    rows = as_csv([["Ada", "", ""], ["Bo", "bo", ""], ["Cy", "", "3"]])
    first = send(teacher, seminar, rows)
    again = send(teacher, seminar, rows)
    assert len(first.context_data["slips"]) == 3
    assert again.context_data["slips"] == []
    assert len(students(seminar)) == 3


def test_one_bad_row_and_nobody_is_imported(seminar, teacher):
    response = upload(teacher, seminar, (HEAD + "Ada,,\n,,\nBo,teacher,\n,,7\n").encode())
    assert response.status_code == 422
    html = response.content.decode()
    assert "Line 4: This account is of somebody on the staff." in html
    assert "Line 5: There is no name." in html
    assert response.context_data["sealed"] == ""
    assert students(seminar) == []


def test_what_changed_meanwhile_stops_all_of_it(seminar, teacher, operator):
    tried = upload(teacher, seminar, as_csv([["Ada", "", ""], ["Bo", "bo", ""]]))
    make_user("bo", is_staff=True)
    sent = {"rows": tried.context_data["sealed"]}
    response = teacher.post(base(seminar, "import/"), sent)
    assert response.status_code == 422
    assert "Nothing was imported. Line 3:" in response.content.decode()
    assert students(seminar) == []
    assert not OneTimePassword.objects.exists()


def test_rows_of_another_class_person_or_day_are_refused(seminar, teacher, operator, monkeypatch):
    rows = [Row(2, "Ada", "", "")]
    second = make_class(seminar.course, owner=teacher.user, name="Second")
    sealed = [
        rosters.seal(rows, classroom=second, user=teacher.user),
        rosters.seal(rows, classroom=seminar, user=operator.user),
        "forged",
        "",
    ]
    for text in sealed:
        response = teacher.post(base(seminar, "import/"), {"rows": text})
        assert response.status_code == 422
        assert "This preview is too old." in response.content.decode()
    monkeypatch.setattr(rosters, "GOOD_FOR", timedelta(seconds=-1))
    text = rosters.seal(rows, classroom=seminar, user=teacher.user)
    assert teacher.post(base(seminar, "import/"), {"rows": text}).status_code == 422
    assert students(seminar) == []


def test_without_a_file_or_with_a_wrong_one(seminar, teacher):
    assert teacher.get(base(seminar)).status_code == 200
    assert teacher.post(base(seminar)).status_code == 422
    assert "not in UTF-8" in upload(teacher, seminar, b"name\n\xff\xe9\n").content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_roster(seminar, teacher, kind):
    response = teacher.get(base(seminar, f"template.{kind}"))
    assert response["Content-Disposition"] == f'attachment; filename="roster.{kind}"'
    rows, problems = read(response.content, f"r.{kind}")
    assert (len(rows), problems) == (3, [])
    assert teacher.get(base(seminar, "template.exe")).status_code == 404
    if kind == "xlsx":
        assert load_workbook(io.BytesIO(response.content)).active["A1"].value == "name"


def test_the_class_path_is_theirs(seminar, teacher, course):
    seminar.path = Path.objects.create(course=course, key="short", title="Short")
    seminar.save()
    send(teacher, seminar, as_csv([["Ada", "", ""], ["Bo", "", ""]]))
    assert [choice.path for choice in PathChoice.objects.all()] == [seminar.path] * 2


def test_an_invited_account_shows_nothing_until_it_says_yes(seminar, teacher):
    learner = Learner.objects.create(user=make_user("clara"))
    send(teacher, seminar, as_csv([["Clara", "clara", "4"]]))
    assert students(seminar) == [("Clara", "4", "invited")]
    assert teacher.get(f"/admin/accounts/learner/{learner.pk}/change/").status_code == 302
    assert seminar.memberships.get(learner=learner).joined_at <= timezone.now()


def test_queries_do_not_grow_with_the_roster_by_the_row(
    seminar, teacher, django_assert_max_num_queries
):
    def count(rows):
        content = as_csv(rows)
        with django_assert_max_num_queries(60) as counted:
            response = send(teacher, seminar, content)
        assert len(response.context_data["slips"]) == len(rows)
        return len(counted)

    few = count([[f"A{number}", f"a{number}", ""] for number in range(3)])
    many = count([[f"B{number}", f"b{number}", ""] for number in range(300)])
    assert many - few < 10  # it comes in batches
