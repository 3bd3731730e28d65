"""What members of staff may see of the rows behind the pages."""

from django.contrib.auth import get_permission_codename
from django.db.models import QuerySet


def visible_to(user, rows: QuerySet) -> QuerySet:
    """Those of the rows that this member of staff may see: with the right to view the model all of
    them, retired ones included; without it none."""
    meta = rows.model._meta
    right = f"{meta.app_label}.{get_permission_codename('view', meta)}"
    return rows if user.is_staff and user.has_perm(right) else rows.none()
