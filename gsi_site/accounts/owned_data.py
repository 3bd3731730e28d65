"""What belongs to a learner, wherever it is stored: exported, merged and erased as a whole.

Every app may have a module ``owned_data`` with

- ``export(learner) -> dict[str, list[dict]]``: table name → rows of plain values
- ``merge(source, target) -> None``: hand over everything of ``source``, losing and doubling nothing
- ``erase(learner) -> None``
- ``LABELS``: table name → its name for people

They are found by module name, so that no engine imports this app. The functions ``export``,
``merge`` and ``erase`` below are this app's own; the ones named ``everything`` ask every app.
"""

import functools
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from .models import Learner

LABELS = {
    "account": _("account"),
    "email_addresses": _("e-mail addresses"),
    "looks_by_staff": _("looks of staff at your page"),
}


@functools.cache
def modules() -> list[ModuleType]:
    """The ``owned_data`` modules of the apps; this one last, since it ends the learner."""
    found = [
        import_module(f"{config.name}.owned_data")
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "owned_data")
    ]
    return sorted(found, key=lambda module: module.__name__ == __name__)


def export_everything(learner: Learner) -> dict[str, list[dict]]:
    """All that is stored about a learner, with the account first."""
    tables = {}
    for module in reversed(modules()):
        tables.update(module.export(learner))
    return tables


def merge_everything(source: Learner, target: Learner) -> None:
    """Hand over what every app stores of ``source``. The caller holds a transaction."""
    for module in modules():
        module.merge(source, target)


def erase_everything(learner: Learner) -> None:
    """Delete a learner with all data, account included, or nothing at all if that fails."""
    with transaction.atomic():
        for module in modules():
            module.erase(learner)


def count_everything(learner: Learner) -> list[tuple[str, int]]:
    """How many rows each table that is not empty holds of a learner, with its name for people."""
    labels = {table: label for module in modules() for table, label in module.LABELS.items()}
    tables = export_everything(learner)
    return [(labels[table], len(rows)) for table, rows in tables.items() if rows]


def count_work(learner: Learner) -> list[tuple[str, int]]:
    """As :func:`count_everything`, for what was studied only: without the account's own tables."""
    own = LABELS.values()
    return [(label, number) for label, number in count_everything(learner) if label not in own]


def export(learner: Learner) -> dict[str, list[dict]]:
    user = learner.user
    account = {
        "username": user.get_username() if user else "",
        "email": user.email if user else "",
        "joined": user.date_joined if user else None,
        "last_signed_in": user.last_login if user else None,
        "learner": str(learner.pk),
        "first_kept": learner.created_at,
        "last_active": learner.active_at,
        "time_zone": learner.time_zone,
        "return_code_made": learner.return_code_made_at,
    }
    addresses = user.emailaddress_set.order_by("pk") if user else []
    looks = learner.staff_views.order_by("viewed_at", "pk")
    return {
        "account": [account] if user or learner.is_kept else [],
        "email_addresses": [
            {"email": one.email, "verified": one.verified, "primary": one.primary}
            for one in addresses
        ],
        # Who of the staff it was is their data; that and when somebody looked is the learner's.
        "looks_by_staff": [
            {"viewed": look.viewed_at, "set_a_one_time_password": look.reset_password}
            for look in looks
        ],
    }


def merge(source: Learner, target: Learner) -> None:
    source.staff_views.update(learner=target)
    target.time_zone = target.time_zone or source.time_zone
    target.created_at = min(target.created_at, source.created_at)
    target.active_at = max(target.active_at, source.active_at)
    target.save(update_fields=["time_zone", "created_at", "active_at"])


def erase(learner: Learner) -> None:
    if learner.user:
        learner.user.delete()
    Learner.objects.filter(pk=learner.pk).delete()
