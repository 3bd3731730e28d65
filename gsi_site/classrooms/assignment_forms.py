"""Forms with which instructors set work."""

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from gsi_site.classrooms import assigning
from gsi_site.classrooms.forms import Plain
from gsi_site.classrooms.models import Assignment, Classroom
from gsi_site.classrooms.queries import classes_taught_by, students_of
from quizzes.models import Quiz
from quizzes.rules import of

REVIEW = "review"
PURPOSES = [Quiz.Purpose.CHECK, Quiz.Purpose.UNIT, Quiz.Purpose.FINAL, Quiz.Purpose.PRACTICE]
RULES = ["attempts", "counts", "minutes", "tries", "feedback", "feedback_at"]
MOST_CARDS = 500
LONGEST = 600  # minutes


class MomentField(forms.DateTimeField):
    """A day and a time on the clock of whoever fills in the form."""

    def __init__(self, **kwargs) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)


class WorkField(forms.ChoiceField):
    """A lesson, a quiz or a number of cards: one box for all that can be set."""

    def offer(self, classroom: Classroom, *, also: Assignment | None = None) -> None:
        """Fill the box with what the class may do.

        Args:
            classroom: whose path comes first.
            also: an assignment whose work is offered even if it is retired by now.
        """
        lessons = list(assigning.lessons_for(classroom))
        beside = classroom.course.lessons.filter(retired_at=None).exclude(
            pk__in=[one.pk for one in lessons]
        )
        quizzes = Quiz.objects.filter(
            course=classroom.course_id, retired_at=None, purpose__in=PURPOSES
        )
        groups = [
            (_("Lessons"), [choice_of(one) for one in lessons]),
            (_("Other lessons"), [choice_of(one) for one in beside.order_by("number", "pk")]),
            (_("Quizzes"), [choice_of(one) for one in quizzes.order_by("lesson__number", "key")]),
            (_("Review"), [(REVIEW, _("A number of cards to review"))]),
        ]
        known = {value for _name, choices in groups for value, _label in choices}
        if also is not None and work_of(also) not in known:
            groups.append((_("Set until now"), [choice_of(also.lesson or also.quiz)]))
        self.choices = [group for group in groups if group[1]]


def choice_of(one) -> tuple[str, str]:
    """A lesson or quiz as an entry of the box."""
    kind = "quiz" if isinstance(one, Quiz) else "lesson"
    label = one.title if kind == "quiz" else f"{one.number}. {one.title}"
    return f"{kind}-{one.pk}", label


def work_of(assignment: Assignment) -> str:
    """What an assignment sets, as the box names it."""
    if assignment.kind == Assignment.Kind.REVIEW:
        return REVIEW
    return f"{assignment.kind}-{assignment.lesson_id or assignment.quiz_id}"


def fill_in_work(assignment: Assignment, work: str, cards: int | None) -> None:
    """Set what was chosen in the box."""
    kind, _dash, pk = work.partition("-")
    assignment.kind = kind
    assignment.lesson_id = int(pk) if kind == Assignment.Kind.LESSON else None
    assignment.quiz_id = int(pk) if kind == Assignment.Kind.QUIZ else None
    assignment.cards = cards if kind == Assignment.Kind.REVIEW else None


def title_of(assignment: Assignment) -> str:
    """What an assignment is called that was given no title."""
    if assignment.kind == Assignment.Kind.LESSON:
        return assignment.lesson.title
    if assignment.kind == Assignment.Kind.QUIZ:
        return assignment.quiz.title
    return str(_("Review of %(number)s cards") % {"number": assignment.cards})


class NextLessonForm(Plain):
    """The one click: this work, before the class meets next."""

    work = WorkField(label=_("Set"))
    cards = forms.IntegerField(
        label=_("Cards"), required=False, min_value=1, max_value=MOST_CARDS, initial=20
    )
    meets_at = MomentField(label=_("The next lesson begins"))

    def __init__(self, *args, classroom: Classroom, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"].offer(classroom)
        lesson = assigning.next_lesson_to_read(classroom)
        self.initial.setdefault("meets_at", assigning.next_meeting(classroom))
        if lesson:
            self.initial.setdefault("work", f"lesson-{lesson.pk}")

    def clean_meets_at(self):
        meets_at = self.cleaned_data["meets_at"]
        if meets_at <= timezone.now():
            raise forms.ValidationError(_("Choose a time that is still to come."))
        return meets_at

    def clean(self) -> dict:
        cleaned = super().clean()
        need_cards(self, cleaned)
        return cleaned

    def assignment(self, classroom: Classroom, *, by) -> Assignment:
        """Open at once, due when the lesson begins, and open for a week of late work after it."""
        data = self.cleaned_data
        made = Assignment(
            course=classroom.course,
            opens_at=timezone.now(),
            due_at=data["meets_at"],
            closes_at=data["meets_at"] + assigning.WEEK,
            made_by=by,
        )
        fill_in_work(made, data["work"], data["cards"])
        made.title = title_of(made)[:160]
        return made


def need_cards(form, cleaned: dict) -> None:
    if cleaned.get("work") == REVIEW and not cleaned.get("cards") and "cards" not in form.errors:
        form.add_error("cards", _("Say how many cards are to be reviewed."))


class AssignmentForm(Plain):
    """Everything about an assignment; rules that are left empty stay as the quiz has them."""

    work = WorkField(label=_("What is to be done"))
    cards = forms.IntegerField(
        label=_("Cards to review"),
        required=False,
        min_value=1,
        max_value=MOST_CARDS,
        help_text=_("Only for a number of cards to review."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=160, required=False, help_text=_("Empty: that of the work.")
    )
    note = forms.CharField(
        label=_("Note to students"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    classrooms = forms.ModelMultipleChoiceField(
        label=_("For these classes"),
        queryset=Classroom.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    students = forms.MultipleChoiceField(
        label=_("Only for"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Nobody chosen: for everybody in the classes."),
    )
    opens_at = MomentField(label=_("Opens"), required=False, help_text=_("Empty: at once."))
    due_at = MomentField(label=_("Due"), required=False, help_text=_("Empty: no date."))
    closes_at = MomentField(
        label=_("Closes"), required=False, help_text=_("After that no work is taken. Empty: never.")
    )
    late_percent = forms.IntegerField(
        label=_("Late work counts less by (%)"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Of what it earned. 0 or empty: it counts as any other."),
    )
    attempts = forms.IntegerField(
        label=_("Attempts"),
        required=False,
        min_value=0,
        max_value=50,
        help_text=_("0: as many as they like."),
    )
    counts = forms.ChoiceField(
        label=_("Which attempt counts"),
        required=False,
        choices=[
            ("", _("as in the quiz")),
            ("first", _("the first")),
            ("best", _("the best")),
            ("last", _("the last")),
            ("mean", _("their mean")),
        ],
    )
    minutes = forms.IntegerField(
        label=_("Time limit in minutes"),
        required=False,
        min_value=0,
        max_value=LONGEST,
        help_text=_("0: none."),
    )
    tries = forms.IntegerField(
        label=_("Tries for each question"), required=False, min_value=1, max_value=5
    )
    feedback = forms.ChoiceField(
        label=_("Feedback"),
        required=False,
        choices=[
            ("", _("as in the quiz")),
            ("each", _("after each answer")),
            ("end", _("once handed in")),
            ("date", _("from a date on")),
        ],
    )
    feedback_at = MomentField(label=_("Feedback from"), required=False)

    def __init__(self, *args, user, classroom: Classroom, assignment: Assignment, **kwargs) -> None:
        self.assignment = assignment
        is_new = assignment.pk is None
        running = classes_taught_by(user).filter(course=classroom.course_id, archived_at=None)
        # Of a class that this user does not teach nothing shows, and nothing changes
        self.set_elsewhere = [] if is_new else list(assignment.classrooms.exclude(pk__in=running))
        own = [] if is_new else list(assignment.classrooms.filter(pk__in=running))
        named = [] if is_new else [str(pk) for pk in assignment.students.values_list("pk", flat=1)]
        initial = {} if is_new else initial_of(assignment)
        initial |= {"classrooms": own or [classroom], "students": named}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fields["work"].offer(classroom, also=None if is_new else assignment)
        self.fields["classrooms"].queryset = running.order_by("name", "pk")
        shown = {str(one.learner_id): str(one) for one in students_of(own or [classroom])}
        self.fields["students"].choices = list(shown.items())
        self.kept_students = [pk for pk in named if pk not in shown]

    def clean(self) -> dict:
        cleaned = super().clean()
        need_cards(self, cleaned)
        self.check_dates(cleaned)
        self.check_rules(cleaned)
        self.check_begun(cleaned)
        self.check_students(cleaned)
        return cleaned

    def check_students(self, cleaned: dict) -> None:
        named, classrooms = cleaned.get("students"), cleaned.get("classrooms")
        if named and classrooms:
            there = {str(one.learner_id) for one in students_of(classrooms)}
            if not there.issuperset(named):
                self.add_error("students", _("Somebody chosen here is in none of these classes."))

    def check_dates(self, cleaned: dict) -> None:
        opens, due, closes = (cleaned.get(name) for name in ("opens_at", "due_at", "closes_at"))
        if opens and due and due <= opens:
            self.add_error("due_at", _("It is due before it opens."))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It closes before it opens."))
        if due and closes and closes < due:
            self.add_error("closes_at", _("It closes before it is due."))
        if cleaned.get("late_percent") and not due:
            self.add_error("late_percent", _("Without a due date nothing is late."))

    def check_rules(self, cleaned: dict) -> None:
        given = [name for name in RULES if cleaned.get(name) not in (None, "")]
        kind, _dash, pk = cleaned.get("work", "").partition("-")
        if (cleaned.get("feedback") == "date") != bool(cleaned.get("feedback_at")):
            self.add_error("feedback_at", _("“From a date on” and its date go together."))
        if kind != Assignment.Kind.QUIZ:
            if kind:
                for name in given:
                    self.add_error(name, _("This is for quizzes alone."))
            return
        quiz = Quiz.objects.get(pk=int(pk))
        rules = of(quiz.rules_in_force | {name: cleaned.get(name) for name in given})
        if rules.tries > 1 and rules.is_deferred:
            name = "feedback" if cleaned.get("feedback") else "tries"
            self.add_error(name, _("Several tries need feedback after each answer."))

    def check_begun(self, cleaned: dict) -> None:
        """What students have begun stays what it is."""
        if self.assignment.pk is None or "work" not in cleaned:
            return
        if cleaned["work"] != work_of(self.assignment) and self.assignment.begun.exists():
            self.add_error("work", _("Students have begun it. Set other work beside it."))

    def save(self, *, by) -> Assignment:
        """Store it, with what an instructor of other classes has set kept as it is."""
        data, one = self.cleaned_data, self.assignment
        fill_in_work(one, data["work"], data["cards"])
        for name in ("note", "opens_at", "due_at", "closes_at"):
            setattr(one, name, data[name])
        one.late_percent = data["late_percent"] or 0
        one.title = data["title"] or title_of(one)[:160]
        one.rules = self.rules()
        one.made_by = one.made_by or by
        assigning.save(
            one,
            classrooms=[*data["classrooms"], *self.set_elsewhere],
            students=[*data["students"], *self.kept_students],
        )
        return one

    def rules(self) -> dict:
        """The rules that were filled in, as attempts store them."""
        given = {name: self.cleaned_data[name] for name in RULES}
        given = {name: value for name, value in given.items() if value not in (None, "")}
        if "feedback_at" in given:
            given["feedback_at"] = given["feedback_at"].isoformat()
        return given


def initial_of(assignment: Assignment) -> dict:
    """An assignment as its form shows it."""
    rules = dict(assignment.rules)
    if rules.get("feedback_at"):
        rules["feedback_at"] = parse_datetime(rules["feedback_at"])
    plain = ["title", "note", "cards", "opens_at", "due_at", "closes_at", "late_percent"]
    return {
        **{name: getattr(assignment, name) for name in plain},
        **{name: rules[name] for name in RULES if name in rules},
        "work": work_of(assignment),
    }


class ExtensionForm(Plain):
    """Other dates, or more time, for one student."""

    student = forms.ChoiceField(label=_("Student"))
    due_at = MomentField(label=_("Due"), required=False, help_text=_("Empty: as for the others."))
    closes_at = MomentField(
        label=_("Closes"), required=False, help_text=_("Empty: as for the others.")
    )
    extra_percent = forms.IntegerField(
        label=_("Extra time in %"),
        required=False,
        min_value=0,
        max_value=300,
        help_text=_("On top of the time limit of a quiz."),
    )

    def __init__(self, *args, assignment: Assignment, classroom: Classroom, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        self.members = {str(one.pk): one for one in assigning.audience(assignment, classroom)}
        self.fields["student"].choices = [
            ("", "–"), *((pk, str(one)) for pk, one in self.members.items())
        ]  # fmt: skip

    def clean(self) -> dict:
        cleaned = super().clean()
        due, closes, opens = (
            cleaned.get("due_at"), cleaned.get("closes_at"), self.assignment.opens_at,
        )  # fmt: skip
        if not self.errors and not (due or closes or cleaned.get("extra_percent")):
            self.add_error(None, _("Give another date, or extra time."))
        if due and closes and closes < due:
            self.add_error("closes_at", _("It closes before it is due."))
        for name, moment in (("due_at", due), ("closes_at", closes)):
            if moment and opens and moment <= opens:
                self.add_error(name, _("That is before it opens."))
        return cleaned

    def save(self) -> None:
        data = self.cleaned_data
        assigning.extend(
            self.assignment,
            learner=self.members[data["student"]].learner,
            due_at=data["due_at"],
            closes_at=data["closes_at"],
            extra_percent=data["extra_percent"] or 0,
        )
