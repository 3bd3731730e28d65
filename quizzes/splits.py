"""How others have read what can be read in several ways."""

from uuid import UUID

from django.db.models import Count

from quizzes.models import Response


def split_of(*, question: int, without: UUID) -> dict[str, int]:
    """How many other learners have chosen each reading of a judgement, by its key.

    Each learner counts once for a reading, however often they met the question. It says nothing
    of who they are; the question's type shows it from a number on that hides single persons.

    Args:
        question: the question's id; all of its revisions count.
        without: the id of the learner who is looking.
    """
    rows = (
        Response.objects.filter(item__revision__question=question)
        .exclude(item__attempt__learner=without)
        .order_by()
        .values_list("answer__choice")
        .annotate(learners=Count("item__attempt__learner", distinct=True))
    )
    return {choice: learners for choice, learners in rows if choice}
