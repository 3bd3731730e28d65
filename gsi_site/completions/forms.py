import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from gsi_site.completions.models import Completion

# Control and format characters: among them those that turn the direction of a line
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # without them some names cannot be written


class NameForm(forms.Form):
    """The name that the learner wants on the page."""

    name = forms.CharField(
        label=_("Name on the page"),
        max_length=Completion._meta.get_field("name").max_length,
        help_text=_("As you want it printed. Whoever has the address of the page can see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    instead_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        unseen = [one for one in name if unicodedata.category(one) in UNSEEN and one not in JOINERS]
        if unseen or not any(one.isalpha() for one in name):
            raise forms.ValidationError(_("Write a name in letters."))
        if "://" in name or "www." in name.lower():
            raise forms.ValidationError(_("A name, please, and no address."))
        return name
