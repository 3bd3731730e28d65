"""Pages about whose progress this is: codes, merging, own data."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from . import codes, exports, guests
from .forms import EraseForm, MergeForm, OpenReturnCodeForm, RecoverForm, TimeZoneForm
from .owned_data import count_everything, count_work, erase_everything, export_everything

get_or_post = require_http_methods(["GET", "HEAD", "POST"])

EXPORTS = {
    "json": (exports.as_json, "application/json", "my-data.json"),
    "zip": (exports.as_zip_of_csv, "application/zip", "my-data-csv.zip"),
}


def next_url(request: HttpRequest) -> str:
    """Where to go on: the safe ``next`` of the request, else home."""
    return get_next_redirect_url(request) or "/"


def posted(request: HttpRequest):
    """What was sent, even if it is empty; None if nothing was."""
    return request.POST if request.method == "POST" else None


@require_safe
@never_cache
def data(request: HttpRequest) -> HttpResponse:
    held = count_everything(request.learner)
    context = {"held": held, "can_mail": settings.GSI_HAS_EMAIL}
    return TemplateResponse(request, "accounts/data.html", context)


@require_safe
@never_cache
def export(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in EXPORTS:
        raise Http404
    write, content_type, name = EXPORTS[kind]
    response = HttpResponse(write(export_everything(request.learner)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@get_or_post
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(posted(request))
    if form.is_valid():
        erase_everything(request.learner)
        logout(request)
        request.guest_cookie.forget()
        messages.success(request, _("Everything held about you has been erased."))
        return redirect("/")
    context = {"form": form, "held": count_everything(request.learner)}
    return TemplateResponse(request, "accounts/erase.html", context)


@get_or_post
@never_cache
def time_zone(request: HttpRequest) -> HttpResponse:
    form = TimeZoneForm(posted(request), initial={"time_zone": request.learner.time_zone})
    if form.is_valid():
        learner = request.learner.keep()
        learner.time_zone = form.cleaned_data["time_zone"]
        learner.save(update_fields=["time_zone"])
        messages.success(request, _("Times are now shown in your time zone."))
        return redirect("accounts:data")
    context = {"form": form, "zone": timezone.get_current_timezone_name()}
    return TemplateResponse(request, "accounts/time_zone.html", context)


@get_or_post
@never_cache
def return_code(request: HttpRequest) -> HttpResponse:
    """Make, make anew or revoke the code that opens a guest's progress in another browser."""
    if not request.learner.is_guest:
        messages.info(request, _("You have an account: sign in to it in the other browser."))
        return redirect("accounts:data")
    if request.method != "POST":
        return TemplateResponse(request, "accounts/return_code.html")
    if request.POST.get("action") == "revoke":
        codes.revoke_return_code(request.learner)
        messages.success(request, _("The return code no longer works."))
        return redirect("accounts:return_code")
    context = {"code": codes.give_return_code(request.learner.keep())}
    return TemplateResponse(request, "accounts/return_code_made.html", context)


@get_or_post
@never_cache
def open_return_code(request: HttpRequest) -> HttpResponse:
    """Bring a guest's progress into this browser by its return code."""
    form = OpenReturnCodeForm(posted(request))
    if not form.is_valid():
        return TemplateResponse(request, "accounts/open_return_code.html", {"form": form})
    if not ratelimit.consume(request, action="return_code"):
        form.add_error("code", _("Too many tries here. Wait a minute, then try again."))
        return refuse_for_now(request, "accounts/open_return_code.html", form)
    learner = codes.find_by_return_code(form.cleaned_data["code"])
    if learner is None:
        form.add_error("code", _("No progress has this code. Check each word."))
        return TemplateResponse(request, "accounts/open_return_code.html", {"form": form})
    return open_learner(request, learner)


def open_learner(request: HttpRequest, learner) -> HttpResponse:
    """Point the browser to a guest, or ask first where it has work or an account of its own."""
    local = guests.find_kept_guest(request.guest_cookie.learner_id)
    is_other = local is not None and local.pk != learner.pk and guests.has_work(local)
    if request.user.is_authenticated or is_other:
        request.session[guests.OPENED] = learner.pk.hex
        return redirect("accounts:merge")
    request.guest_cookie.point_to(learner.pk)
    messages.success(request, _("Welcome back: your progress is here."))
    return redirect(next_url(request))


def refuse_for_now(request: HttpRequest, template: str, form) -> HttpResponse:
    status = HTTPStatus.TOO_MANY_REQUESTS
    return TemplateResponse(request, template, {"form": form}, status=status)


@get_or_post
@never_cache
def forget_browser(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        context = {"held": count_work(request.learner) if request.learner.is_guest else []}
        return TemplateResponse(request, "accounts/forget_browser.html", context)
    request.guest_cookie.forget()
    if not request.user.is_authenticated:
        request.session.flush()
    messages.success(request, _("This browser no longer knows whose progress that was."))
    return redirect("/")


@get_or_post
@never_cache
def merge(request: HttpRequest) -> HttpResponse:
    """Ask what becomes of a guest's work where it meets an account or another guest's."""
    meeting = guests.find_meeting(request)
    if meeting is None:
        return redirect(next_url(request))
    form = MergeForm(posted(request))
    if form.is_valid():
        return settle(request, meeting, form.cleaned_data["choice"])
    context = {
        "form": form,
        "meeting": meeting,
        "source_work": count_work(meeting.source),
        "target_work": count_work(meeting.target),
        "next": next_url(request),
    }
    return TemplateResponse(request, "accounts/merge.html", context)


def settle(request: HttpRequest, meeting: guests.Meeting, choice: str) -> HttpResponse:
    """Do with a guest's work what was chosen, and go on."""
    request.session.pop(guests.OPENED, None)
    if choice == MergeForm.LEAVE:
        return leave(request, meeting)
    if choice == MergeForm.BRING:
        guests.merge_guest(source=meeting.source, target=meeting.target)
        messages.success(request, _("All your work is together now."))
    else:
        erase_everything(meeting.source)
        messages.success(request, _("The other work has been erased."))
    if meeting.target.is_guest:
        request.guest_cookie.point_to(meeting.target.pk)
    elif meeting.source.pk == request.guest_cookie.learner_id:
        request.guest_cookie.forget()
    return redirect(next_url(request))


def leave(request: HttpRequest, meeting: guests.Meeting) -> HttpResponse:
    """Keep both apart. Work that this browser no longer leads to gets a return code."""
    if not meeting.target.is_guest:
        return redirect(next_url(request))
    request.guest_cookie.point_to(meeting.target.pk)
    if meeting.source.return_code_hash:
        messages.info(request, _("The return code you made for the other work still opens it."))
        return redirect(next_url(request))
    context = {"code": codes.give_return_code(meeting.source), "is_left_behind": True}
    return TemplateResponse(request, "accounts/return_code_made.html", context)


@get_or_post
@never_cache
@login_required
@reauthentication_required(allow_get=True)
def recovery_code(request: HttpRequest) -> HttpResponse:
    """Make the user's recovery code, or make it anew."""
    if request.method != "POST":
        return TemplateResponse(request, "accounts/recovery_code.html", {"next": next_url(request)})
    context = {"code": codes.give_recovery_code(request.user), "next": next_url(request)}
    return TemplateResponse(request, "accounts/recovery_code_made.html", context)


@get_or_post
@never_cache
@sensitive_post_parameters("code", "password1", "password2")
def recover(request: HttpRequest) -> HttpResponse:
    """Set a new password with a recovery code; then a new code is offered."""
    form = RecoverForm(posted(request))
    if not form.is_valid():
        return TemplateResponse(request, "accounts/recover.html", {"form": form})
    name, code = form.cleaned_data["username"], form.cleaned_data["code"]
    key = name.strip().casefold()
    if not ratelimit.consume(request, action="recovery_code", key=key):
        form.add_error("code", _("Too many tries. Wait five minutes, then try again."))
        return refuse_for_now(request, "accounts/recover.html", form)
    user = codes.find_by_recovery_code(username=name, code=code)
    if user is None or not codes.use_recovery_code(user, code=code):
        form.add_error("code", _("This user name and this code do not belong together."))
        return TemplateResponse(request, "accounts/recover.html", {"form": form})
    get_adapter(request).set_password(user, form.cleaned_data["password1"])
    # The code stands for the password only: a second factor is still asked for on the way in.
    return perform_login(request, user, redirect_url=reverse("accounts:recovery_code"))
