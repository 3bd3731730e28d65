"""The page where reminders are chosen, and the one that ends them."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gsi_site.reminders import choosing
from gsi_site.reminders.forms import ReminderForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Choose whether, how often and when to be reminded; off unless somebody says otherwise."""
    learner = request.learner
    user = request.user if request.user.is_authenticated else None
    address = choosing.address_of(user) if user and settings.GSI_HAS_EMAIL else None
    reminder = choosing.reminder_of(learner)
    initial = {"frequency": reminder.frequency, "hour": reminder.hour}
    form = ReminderForm(
        request.POST if request.method == "POST" else None, initial=initial, label_suffix=""
    )
    if request.method == "POST" and address and form.is_valid():
        choosing.choose(learner=learner.keep(), **form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("reminders:choose")
    context = {
        "form": form,
        "address": address,
        "can_mail": settings.GSI_HAS_EMAIL,
        "zone": timezone.get_current_timezone_name(),
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "reminders/choose.html", context, status=status)


@csrf_exempt  # a mail program sends it, without a page of ours; the address itself is signed
@get_or_post
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End somebody's reminders by the link in a message: asked on a page, done by a POST, as
    RFC 8058 has it, without signing in. Opening the link changes nothing: mail scanners do."""
    learner = choosing.learner_of_token(token)
    if learner is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        choosing.stop(learner)
    return TemplateResponse(request, "reminders/stop.html", {"is_done": is_done})
