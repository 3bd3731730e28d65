"""Students' pages: joining a class, and what those who teach it can see."""

from http import HTTPStatus

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gsi_site.accounts import limits
from gsi_site.classrooms import joining, people, sharing
from gsi_site.classrooms.forms import CodeBoxForm, JoinForm, NameForm
from gsi_site.classrooms.models import Membership
from gsi_site.classrooms.queries import join_page, own_memberships

CODES = "class-codes"
State = Membership.State


def get_membership(request, pk: int) -> Membership:
    """The membership by which whoever asks is a student of this class.

    Raises:
        Http404: they are none.
    """
    found = memberships_of(request).filter(classroom=pk).first()
    if found is None:
        raise Http404
    return found


def memberships_of(request) -> QuerySet[Membership]:
    if not request.learner.is_kept:
        return Membership.objects.none()
    return own_memberships(request.learner)


@require_safe
@never_cache
def mine(request):
    """Which classes, who sees what in each, and how to leave."""
    memberships = list(memberships_of(request))
    sharing.add_shareable(memberships)
    for membership in memberships:
        membership.name_form = NameForm(
            initial={"shown_name": membership.shown_name or str(membership.learner)},
            auto_id=f"class-{membership.classroom_id}-%s",
        )
    context = {"memberships": memberships, "form": CodeBoxForm()}
    return TemplateResponse(request, "classrooms/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code_box(request):
    """The box for a code that somebody reads from the board; it leads to the page of the code."""
    form = CodeBoxForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data["code"].upper()
        code = "".join(letter for letter in typed if letter.isascii() and letter.isalnum())
        if code:
            return redirect("classrooms:join", code)
        form.add_error("code", _("A code has eight letters and digits."))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return TemplateResponse(request, "classrooms/code_box.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request, code: str):
    """What instructors will see, then the name to show; a code that opens nothing says so."""
    if limits.has_failed_too_often(request, CODES):
        return refuse(request, HTTPStatus.TOO_MANY_REQUESTS)
    classroom = join_page(code)
    if classroom is None:
        # Codes must not be tried out by the thousand, so that even a GET counts here
        limits.count_failure(request, CODES)
        return refuse(request, HTTPStatus.NOT_FOUND)
    known = classroom.memberships.filter(learner=request.learner.pk).first()
    if known and known.role != Membership.Role.STUDENT:
        messages.info(request, _("You teach this class."))
        return redirect("admin:classrooms_classroom_home", classroom.pk)
    if known and known.state == State.ACTIVE and request.method != "POST":
        messages.info(request, _("You are in this class already."))
        return redirect("classrooms:mine")
    has_account = not request.learner.is_guest
    name = known.shown_name if known else ""
    initial = {"shown_name": name or (str(request.learner) if has_account else "")}
    sent = request.POST if request.method == "POST" else None
    form = JoinForm(sent, initial=initial, has_account=has_account)
    if form.is_valid():
        membership = joining.join(
            classroom=classroom, learner=request.learner.keep(), **form.cleaned_data
        )
        if membership.state == State.WAITING:
            messages.success(request, _("You have asked to join. An instructor lets you in."))
        else:
            messages.success(request, _("You are in the class."))
        return redirect("classrooms:mine")
    context = {
        "form": form,
        "classroom": classroom,
        "course": classroom.course,
        "teachers": classroom.memberships.filter(
            role__in=[Membership.Role.OWNER, Membership.Role.ASSISTANT], state=State.ACTIVE
        ).select_related("learner__user"),
        "is_waiting": bool(known and known.state == State.WAITING),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return TemplateResponse(request, "classrooms/join.html", context, status=status)


def refuse(request, status: HTTPStatus):
    context = {"form": CodeBoxForm(), "is_too_often": status == HTTPStatus.TOO_MANY_REQUESTS}
    return TemplateResponse(request, "classrooms/no_class.html", context, status=status)


@require_POST
def leave(request, pk: int):
    """Leave a class, or take the request to join it back."""
    membership = get_membership(request, pk)
    people.leave(membership)
    said = _("You have left the class %(name)s. Its instructors no longer see your work.")
    messages.success(request, said % {"name": membership.classroom.name})
    return redirect("classrooms:mine")


@require_POST
def answer(request, pk: int):
    """Say yes or no to an invitation."""
    membership = get_membership(request, pk)
    if membership.state != State.INVITED or membership.classroom.is_past:
        raise Http404
    people.answer_invitation(membership, accepts=request.POST.get("answer") == "yes")
    if membership.state == State.ACTIVE:
        messages.success(request, _("You are in the class."))
    else:
        messages.success(request, _("You are not in the class, and nobody of it sees your work."))
    return redirect("classrooms:mine")


@require_POST
def rename(request, pk: int):
    """Another name in the class."""
    membership = get_membership(request, pk)
    form = NameForm(request.POST)
    if form.is_valid():
        membership.shown_name = form.cleaned_data["shown_name"]
        membership.save(update_fields=["shown_name"])
        messages.success(request, _("The class knows you by that name now."))
    else:
        messages.error(request, _("A name of up to 120 characters is needed."))
    return redirect("classrooms:mine")


@require_POST
def allow_reset(request, pk: int):
    """Whether instructors may set a one-time password, which those with an account can say."""
    membership = get_membership(request, pk)
    if request.learner.is_guest:
        raise Http404
    membership.lets_reset_password = request.POST.get("allow") == "yes"
    membership.save(update_fields=["lets_reset_password"])
    messages.success(request, _("That is noted."))
    return redirect("classrooms:mine")


@require_POST
def share(request, pk: int, reflection: int):
    """Share one reflection with a class, or stop sharing it."""
    membership = get_membership(request, pk)
    found = sharing.own_reflection(membership, reflection)
    if found is None or membership.state != State.ACTIVE:
        raise Http404
    if request.POST.get("share") == "yes":
        if membership.classroom.is_past:
            raise Http404
        sharing.share(membership, found)
        messages.success(request, _("The instructors of the class can read it now."))
    else:
        sharing.unshare(membership, found)
        messages.success(request, _("Nobody else can read it now."))
    return redirect("classrooms:mine")
