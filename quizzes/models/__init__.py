"""The tables: what is asked, answered and remembered."""

from quizzes.models.answering import (
    Added,
    AddedQuerySet,
    Attempt,
    Draft,
    Erasure,
    ExtraTime,
    Grade,
    Item,
    NeverChanged,
    Report,
    Response,
)
from quizzes.models.asking import (
    Question,
    Quiz,
    QuizRules,
    Revision,
)
from quizzes.models.remembering import (
    Card,
    ReviewPlan,
    target_of,
)

__all__ = [
    "Added",
    "AddedQuerySet",
    "Attempt",
    "Card",
    "Draft",
    "Erasure",
    "ExtraTime",
    "Grade",
    "Item",
    "NeverChanged",
    "Question",
    "Quiz",
    "QuizRules",
    "Report",
    "Response",
    "ReviewPlan",
    "Revision",
    "target_of",
]
