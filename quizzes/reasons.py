"""Why a review asks a question now, in one plain sentence.

What is stored with the item is a small record (``Item.asked``), made when the sitting was put
together: the kind of reason under ``"why"``, and the numbers that its sentence needs. So the
sentence can be said in any language, and what was true then stays on record.
"""

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NEW, WRONG, SURE, FADING, EXAM, CHOSEN, AGAIN = (
    "new", "wrong", "sure", "fading", "exam", "chosen", "again",
)  # fmt: skip


def days_ago(days: int) -> str:
    if days <= 0:
        return _("earlier today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def sentence(asked: dict) -> str:
    """The reason in words.

    Args:
        asked: as stored with an item: ``why``, with ``days`` since the last answer, ``recall``
            (how likely it is remembered, in percent), ``returns_in`` (days) or ``exam`` (a date),
            as the kind of reason has them.
    """
    when = days_ago(asked.get("days", 0))
    why = asked["why"]
    if why == NEW:
        return _("New: it belongs to a lesson that you have begun, and you have not met it yet.")
    if why == AGAIN:
        return _("You were certain of it in this sitting, and it was not right.")
    if why == SURE:
        return _(
            "You were certain of it when you last answered, %(when)s, and it was not right."
        ) % {"when": when}
    if why == WRONG:
        return _("It was not wholly right when you last answered, %(when)s.") % {"when": when}
    if why == EXAM:
        return _(
            "Last right %(when)s. It would come back later; your date, %(exam)s, brings it forward."
        ) % {"when": when, "exam": date_format(parse_date(asked["exam"]), "j F")}
    if why == CHOSEN:
        return ngettext(
            "Your choice: it would come back by itself in %(days)d day.",
            "Your choice: it would come back by itself in %(days)d days.",
            asked["returns_in"],
        ) % {"days": asked["returns_in"]}
    return _(
        "Last right %(when)s: by now about %(recall)d in 100 such answers would still come to mind."
    ) % {"when": when, "recall": asked["recall"]}
