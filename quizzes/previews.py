"""A question as a preview shows it: before any answer, then with each answer there is."""

import random

from quizzes import questions
from quizzes.models import Attempt, Item, Revision
from quizzes.pages import ItemPage, item_page


def preview_of(revision: Revision) -> list[ItemPage]:
    """One wording as it is asked, then once for each possible answer, the right one first.

    Nothing is stored: the attempt and its item are made up. For staff who may see the key.

    Args:
        revision: with its question loaded.
    """
    kind = questions.get(revision.question.type)
    body = revision.body
    attempt = Attempt(length=1)
    order = kind.shuffle(body, random.Random(0))  # noqa: S311: any order will do
    item = Item(attempt=attempt, position=1, revision=revision, order=order)
    asked = item_page(item, attempt=attempt)
    answered = [
        item_page(item, attempt=attempt, answer=answer, fraction=kind.grade(body, answer))
        for answer in kind.sample_answers(body)
    ]
    return [asked, *answered]
