"""Reports of problems with questions: what learners send, and what staff reply."""

from django.db.models import QuerySet
from django.utils import timezone

from quizzes.models import Item, Report


def send_report(*, learner, item: Item, note: str) -> Report:
    """Keep a learner's note on the wording they were shown; the same note twice is one report.

    Args:
        learner: whose item it is.
        item: shows which revision is meant.
        note: what is wrong, in the learner's words.
    """
    report, _is_new = Report.objects.get_or_create(
        learner=learner, revision_id=item.revision_id, note=note
    )
    return report


def reply_to(*, report: Report, user) -> None:
    """Note who replied and when; the status and the reply have been set and are saved with it."""
    report.replied_by = user
    report.replied_at = timezone.now()
    report.save()


def reports_of(learner) -> QuerySet[Report]:
    """The learner's own reports with the questions they are about, newest first."""
    return Report.objects.filter(learner_id=learner.pk).select_related("revision__question")
