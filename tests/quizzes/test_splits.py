from uuid import uuid4

from gsi_site.accounts.models import Learner
from quizzes import attempts
from quizzes.models import Attempt
from quizzes.splits import split_of


def judge(learner, quiz, choice):
    for item in attempts.start_attempt(learner=learner, quiz=quiz).items.all():
        item.responses.create(token=uuid4(), answer={"choice": choice, "paragraph": 1})
    Attempt.objects.filter(learner=learner).update(submitted_at="2026-11-23T12:00Z")


def test_each_other_learner_counts_once_for_a_reading(quiz, learner, lesson):
    quiz.rules = {"questions": ["L01-01"]}
    quiz.save()
    asked = lesson.questions.get(key="L01-01").pk
    for choice in ("preferred", "preferred", "rejected"):
        judge(Learner.objects.create(), quiz, choice)
    again = Learner.objects.create()
    judge(again, quiz, "rejected")
    judge(again, quiz, "rejected")
    judge(learner, quiz, "preferred")
    assert split_of(question=asked, without=learner.pk) == {"preferred": 2, "rejected": 2}
    assert split_of(question=lesson.questions.get(key="L01-02").pk, without=learner.pk) == {}
