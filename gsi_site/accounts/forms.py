"""Forms of the account pages: our own, and allauth's in plainer words."""

import itertools
import zoneinfo

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from .codes import MAX_LENGTH
from .one_time import must_choose_own


class OpenReturnCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Return code"),
        max_length=MAX_LENGTH,
        help_text=_("Five words. Capitals, hyphens and extra spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class RecoverForm(forms.Form):
    """A new password for whoever has the recovery code."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=MAX_LENGTH,
        help_text=_("The five words from the page you printed or wrote down."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password (again)"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first:
            try:
                validate_password(first)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Yes, erase everything. I know that it cannot be undone."),
        error_messages={"required": _("Tick the box if you are sure.")},
    )


class MergeForm(forms.Form):
    BRING, LEAVE, DISCARD = "bring", "leave", "discard"

    choice = forms.ChoiceField(
        choices=[(BRING, BRING), (LEAVE, LEAVE), (DISCARD, DISCARD)],
        error_messages={"required": _("Choose one of the three.")},
    )


def time_zone_choices() -> list:
    """All zones that stand for a place, grouped by region, and UTC."""
    places = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    )
    regions = [
        (region, [(name, name.partition("/")[2].replace("_", " ")) for name in names])
        for region, names in itertools.groupby(places, key=lambda name: name.partition("/")[0])
    ]
    return [("", _("As the site")), ("UTC", "UTC"), *regions]


class TimeZoneForm(forms.Form):
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices, required=False)


class Plain:
    """Takes allauth's placeholders away: every field has its label above it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Plain, allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("User name or e-mail address")
        login.widget.attrs.update(autocomplete="username", autocapitalize="none")
        self.fields["password"].help_text = ""  # the page has a link for those who forgot it
        self.fields["remember"].label = _("Keep me signed in on this device")


class SignupForm(Plain, allauth_forms.SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].help_text = _("It need not be your real name.")
        if email := self.fields.get("email"):  # absent where no message can be sent
            email.label = _("E-mail address (optional)")
            email.help_text = _(
                "Only for a new password if you forget yours. Without it you get a recovery code."
            )


class AddEmailForm(Plain, allauth_forms.AddEmailForm):
    pass


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if must_choose_own(self.user):
            self.fields["oldpassword"].label = _("The password you were given")
            self.fields["oldpassword"].help_text = ""

    def clean(self):
        cleaned = super().clean()
        new = cleaned.get("password1")
        if new and must_choose_own(self.user) and new == cleaned.get("oldpassword"):
            self.add_error("password1", _("Choose another one: somebody else has seen this one."))
        return cleaned


class SetPasswordForm(Plain, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordForm(Plain, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, allauth_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Plain, allauth_forms.ReauthenticateForm):
    pass
