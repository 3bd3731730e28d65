"""A learner's pages of completion: how they are exported, merged and erased."""

from django.utils.translation import gettext_lazy as _

from gsi_site.completions.models import Completion

LABELS = {"completions": _("pages of completion")}


def export(learner) -> dict[str, list[dict]]:
    pages = Completion.objects.filter(learner=learner.pk).select_related("course")
    return {
        "completions": [
            {
                "course": page.course.key,
                "name": page.name,
                "code": page.code,
                "facts": page.facts,
                "final_test_passed": page.completed_at,
                "issued": page.issued_at,
                "revoked": page.revoked_at,
            }
            for page in pages.order_by("issued_at", "pk")
        ]
    }


def merge(source, target) -> None:
    """All of them stay as they are, since any address may have been given to somebody."""
    Completion.objects.filter(learner=source).update(learner=target)


def erase(learner) -> None:
    """Delete them: their addresses lead nowhere from then on."""
    Completion.objects.filter(learner=learner.pk).delete()
