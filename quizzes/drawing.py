"""Which questions an attempt gets."""

from random import Random

from django.db.models import Count, Q

from quizzes.models import Question, Quiz
from quizzes.rules import of


def draw(*, quiz: Quiz, learner, seed: int) -> list[Question]:
    """The questions of a new attempt: those this learner has met least often first.

    Args:
        quiz: its rules name the questions, or a pool and a number.
        learner: whose earlier attempts count as met.
        seed: makes the choice among equals reproducible.
    """
    rules = of(quiz.rules_in_force)
    random = Random(seed)
    pool = Question.objects.filter(
        course_id=quiz.course_id, retired_at=None, revision__isnull=False
    ).select_related("revision")
    if rules.questions:
        by_key = {question.key: question for question in pool.filter(key__in=rules.questions)}
        named = [by_key[key] for key in rules.questions if key in by_key]
        if rules.shuffle:
            random.shuffle(named)
        return named
    found = list(
        pool.filter(in_pool(rules.draw))
        .annotate(
            met=Count(
                "revisions__items",
                filter=Q(revisions__items__attempt__learner_id=learner.pk),
                distinct=True,
            )
        )
        .order_by("key")
    )
    random.shuffle(found)
    found.sort(key=lambda question: question.met)
    return found[: rules.draw["count"]]


def in_pool(draw: dict) -> Q:
    """The condition that a question belongs to the pool a rule names.

    Args:
        draw: any of ``lesson``, ``unit``, ``target``, ``skill``, ``level``, ``type``, each one
            value or a list of them; all that are named must fit.
    """
    paths = {
        "lesson": "lesson__key",
        "unit": "lesson__unit__key",
        "target": "target_statement__key",
        "skill": "target_skill__key",
        "level": "level",
        "type": "type",
    }
    condition = Q(lesson__retired_at=None, is_drawn=True)
    for name, path in paths.items():
        if name in draw:
            wanted = draw[name]
            condition &= Q(**{f"{path}__in": wanted if isinstance(wanted, list) else [wanted]})
    return condition
