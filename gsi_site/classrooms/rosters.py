"""What a roster would change in a class, and the change itself, whole or not at all."""

import secrets
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import slugify
from django.utils.translation import gettext as _

from gsi_site.accounts import one_time
from gsi_site.accounts.models import Learner, OneTimePassword
from gsi_site.classrooms.models import Classroom, Membership
from gsi_site.classrooms.people import RefusedError, known_to, state_when_added
from gsi_site.classrooms.roster_files import Problem, Row
from lessons.models import PathChoice

State = Membership.State
NEW, JOINS, INVITED, THERE = "new", "joins", "invited", "there"
SALT = "gsi_site.classrooms.rosters"
GOOD_FOR = 4 * 60 * 60  # seconds between the dry run and the import
BATCH = 400
SLUG = 24


@dataclass(frozen=True)
class Entry:
    """What becomes of one row."""

    row: Row
    outcome: str
    username: str
    membership: Membership | None = None
    learner: Learner | None = None


@dataclass
class Plan:
    """What a roster would change. It can be carried out if there is no problem."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(entry.outcome == outcome for entry in self.entries)

    @property
    def counts(self) -> dict[str, int]:
        return {outcome: self.count(outcome) for outcome in (NEW, JOINS, INVITED, THERE)}


@dataclass(frozen=True)
class Slip:
    """What a student needs to sign in for the first time; shown once, stored nowhere."""

    name: str
    username: str
    password: str
    number: str = ""


def seal(rows: list[Row], *, classroom: Classroom, user) -> str:
    """Rows as text that only this user can send back, for this class, within four hours: names
    wait for the word to import them on the instructor's page and nowhere else."""
    values = [[row.line, row.name, row.username, row.number] for row in rows]
    return signing.dumps(values, salt=f"{SALT}:{classroom.pk}:{user.pk}", compress=True)


def unseal(text: str, *, classroom: Classroom, user) -> list[Row]:
    """The rows from :func:`seal`.

    Raises:
        RefusedError: they are somebody else's, altered, or too old.
    """
    try:
        values = signing.loads(text, salt=f"{SALT}:{classroom.pk}:{user.pk}", max_age=GOOD_FOR)
    except signing.BadSignature:
        raise RefusedError(_("This preview is too old. Send the file again.")) from None
    return [Row(*value) for value in values]


def plan(rows: list[Row], *, classroom: Classroom, by) -> Plan:
    """What becomes of each row, and which rows cannot be taken. Nothing is changed.

    A row with a user name is the account of that name, or a new one. A row without is the member
    of the class with that number, else with that very name, else a new account.

    Args:
        rows: from ``roster_files.read``.
        classroom: the class.
        by: the instructor.
    """
    found = Plan(problems=doubled(rows))
    bad = {problem.line for problem in found.problems}
    rows = [row for row in rows if row.line not in bad]
    users = accounts_named([row.username for row in rows if row.username])
    members = Members(classroom)
    known = known_to(by, [user.learner.pk for user in users.values() if hasattr(user, "learner")])
    for row in rows:
        try:
            found.entries.append(entry_of(row, users, members, known))
        except (RefusedError, ValidationError) as error:
            reason = error.messages[0] if isinstance(error, ValidationError) else str(error)
            found.problems.append(Problem(row.line, reason))
    found.problems.sort(key=lambda problem: problem.line)
    found.entries = with_usernames(found.entries)
    return found


class Members:
    """The memberships of a class, by account, number and name."""

    def __init__(self, classroom: Classroom) -> None:
        rows = list(classroom.memberships.select_related("learner__user"))
        self.by_learner = {one.learner_id: one for one in rows}
        self.by_number = {one.number: one for one in rows if one.number}
        self.by_name = {one.shown_name: one for one in rows if one.shown_name}

    def find(self, row: Row) -> Membership | None:
        """The member whom a row without a user name is about."""
        if row.number:
            return self.by_number.get(row.number)
        return self.by_name.get(row.name)


def doubled(rows: list[Row]) -> list[Problem]:
    """Rows that say the same as one before them."""
    first, problems = {}, []
    for row in rows:
        keys = []
        if row.username:
            keys.append(("username", row.username.lower(), _("The same user name stands")))
        if row.number:
            keys.append(("number", row.number, _("The same student number stands")))
        if not keys:
            keys.append(("name", row.name, _("The same name, without user name or number, stands")))
        for *key, said in keys:
            line = first.setdefault(tuple(key), row.line)
            if line != row.line:
                reason = _("%(said)s in line %(line)s.") % {"said": said, "line": line}
                problems.append(Problem(row.line, reason))
                break
    return problems


def accounts_named(usernames: list[str]) -> dict[str, object]:
    """The users of these names, with their learners, by the name in lower case."""
    found = {}
    users = get_user_model().objects.select_related("learner").annotate(low=Lower("username"))
    for start in range(0, len(usernames), BATCH):
        names = usernames[start : start + BATCH]
        # SQLite's LOWER knows ASCII alone, so that other names are compared as they are too
        same = Q(low__in=[name.lower() for name in names]) | Q(username__in=names)
        found.update((user.get_username().lower(), user) for user in users.filter(same))
    return found


def entry_of(row: Row, users: dict, members: Members, known: set) -> Entry:
    user = users.get(row.username.lower()) if row.username else None
    if row.username and user is None:
        get_user_model().username_validator(row.username)
        check_number(row, members, None)
        return Entry(row, NEW, row.username)
    if user is not None:
        learner = getattr(user, "learner", None)
        if user.is_staff or user.is_superuser:
            raise RefusedError(_("This account is of somebody on the staff."))
        if not user.is_active:
            raise RefusedError(_("This account is closed."))
        membership = learner and members.by_learner.get(learner.pk)
        check_number(row, members, membership)
    else:
        membership = members.find(row)
        if membership is None:
            return Entry(row, NEW, "")
        learner = membership.learner
        user = learner.user
    if membership and membership.role != Membership.Role.STUDENT:
        raise RefusedError(_("Somebody who teaches this class cannot be a student of it."))
    state = membership.state if membership else None
    becomes = state_when_added(state, is_known=bool(learner and learner.pk in known))
    outcome = THERE
    if becomes != state:
        outcome = JOINS if becomes == State.ACTIVE else INVITED
    return Entry(row, outcome, user.get_username() if user else "", membership, learner or
                 Learner(user=user))  # fmt: skip


def check_number(row: Row, members: Members, membership: Membership | None) -> None:
    same = members.by_number.get(row.number) if row.number else None
    if same and same != membership:
        raise RefusedError(
            _("Student number %(number)s is %(name)s's in this class.")
            % {"number": row.number, "name": same}
        )


def with_usernames(entries: list[Entry]) -> list[Entry]:
    """The entries, each new account with a user name that nobody has: made from the name where it
    has Latin letters, else a number."""
    taken = {entry.username.lower() for entry in entries if entry.username}
    open_ones = {index: base_of(entry.row) for index, entry in enumerate(entries)
                 if entry.outcome == NEW and not entry.username}  # fmt: skip
    chosen: dict[int, str] = {}
    digits = 0
    while open_ones:
        wanted = {}
        for index, base in open_ones.items():
            name = base
            while digits and (name == base or name in taken):
                name = f"{base}-{secrets.randbelow(10**digits):0{digits}}"
            wanted[index] = name
        in_use = set(accounts_named(list(wanted.values())))
        for index, name in wanted.items():
            if name not in in_use and name not in taken:
                chosen[index] = name
                taken.add(name)
                del open_ones[index]
        digits = max(4, digits + 1)  # more each round, so that there is always room
    return [
        Entry(entry.row, entry.outcome, chosen[index]) if index in chosen else entry
        for index, entry in enumerate(entries)
    ]


def base_of(row: Row) -> str:
    return slugify(row.name)[:SLUG].strip("-_") or "student"


def carry_out(rows: list[Row], *, classroom: Classroom, by) -> tuple[Plan, list[Slip]]:
    """Do what :func:`plan` says, in one transaction.

    Returns:
        The plan as it was carried out, and the slips of the new accounts.

    Raises:
        RefusedError: a row cannot be taken (any more); then nothing is changed.
    """
    try:
        with transaction.atomic():
            Classroom.objects.select_for_update().get(pk=classroom.pk)
            done = plan(rows, classroom=classroom, by=by)
            if done.problems:
                first = done.problems[0]
                raise RefusedError(
                    _("Nothing was imported. Line %(line)s: %(reason)s")
                    % {"line": first.line, "reason": first.reason}
                )
            slips = make_accounts(done, classroom)
            change_memberships(done, classroom)
            return done, slips
    except IntegrityError:
        raise RefusedError(
            _("Nothing was imported: somebody else changed the same accounts. Try again.")
        ) from None


def make_accounts(done: Plan, classroom: Classroom) -> list[Slip]:
    """Users with one-time passwords, their learners and memberships."""
    entries = [entry for entry in done.entries if entry.outcome == NEW]
    passwords = [one_time.make_up() for _entry in entries]
    users = get_user_model().objects.bulk_create(
        [
            get_user_model()(username=entry.username, password=one_time.hashed(password))
            for entry, password in zip(entries, passwords, strict=True)
        ],
        batch_size=BATCH,
    )
    OneTimePassword.objects.bulk_create(
        [OneTimePassword(user=user) for user in users], batch_size=BATCH
    )
    learners = Learner.objects.bulk_create([Learner(user=user) for user in users], batch_size=BATCH)
    Membership.objects.bulk_create(
        [
            Membership(
                classroom=classroom,
                learner=learner,
                shown_name=entry.row.name,
                number=entry.row.number,
                lets_reset_password=True,
            )
            for entry, learner in zip(entries, learners, strict=True)
        ],
        batch_size=BATCH,
    )
    put_on_path(learners, classroom)
    return [
        Slip(entry.row.name, entry.username, password, entry.row.number)
        for entry, password in zip(entries, passwords, strict=True)
    ]


def change_memberships(done: Plan, classroom: Classroom) -> None:
    """Let in or invite those who have an account."""
    made, changed, joined = [], [], []
    for entry in done.entries:
        if entry.outcome not in (JOINS, INVITED):
            continue
        learner = entry.learner if entry.learner.is_kept else entry.learner.keep()
        membership = entry.membership or Membership(classroom=classroom, learner=learner)
        membership.state = State.ACTIVE if entry.outcome == JOINS else State.INVITED
        membership.ended_at = None
        membership.shown_name = membership.shown_name or entry.row.name
        membership.number = membership.number or entry.row.number
        (changed if membership.pk else made).append(membership)
        if entry.outcome == JOINS:
            joined.append(learner)
    Membership.objects.bulk_create(made, batch_size=BATCH)
    names = ["state", "ended_at", "shown_name", "number"]
    Membership.objects.bulk_update(changed, names, batch_size=100)
    put_on_path(joined, classroom)


def put_on_path(learners: list[Learner], classroom: Classroom) -> None:
    """Put students on the path of the class, unless they have chosen one of the course's."""
    if classroom.path_id is None:
        return
    PathChoice.objects.bulk_create(
        [
            PathChoice(learner=one, course_id=classroom.course_id, path_id=classroom.path_id)
            for one in learners
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


@transaction.atomic
def renew_slips(classroom: Classroom) -> list[Slip]:
    """New one-time passwords for the students of the class who have not signed in with theirs,
    for when the sheet was lost."""
    memberships = list(
        classroom.memberships.filter(
            role=Membership.Role.STUDENT,
            state=State.ACTIVE,
            lets_reset_password=True,
            learner__user__is_active=True,
            learner__user__is_staff=False,
            learner__user__last_login=None,
            learner__user__one_time_password__isnull=False,
        )
        .select_related("learner__user")
        .order_by("shown_name", "pk")
    )
    slips = []
    for membership in memberships:
        user = membership.learner.user
        password = one_time.make_up()
        user.password = one_time.hashed(password)
        slips.append(Slip(membership.shown_name, user.get_username(), password, membership.number))
    get_user_model().objects.bulk_update(
        [one.learner.user for one in memberships], ["password"], batch_size=100
    )
    return slips
