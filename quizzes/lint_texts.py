"""Rules for stems and feedback: attributed, short, and with a place to look it up."""

import re
from collections.abc import Iterator

from lessons.course_files import WARNING, Problem
from lessons.quotations import LONGEST as LONGEST_QUOTATION
from lessons.quotations import is_taught, quotations_in
from quizzes import lint_words as words
from quizzes.lint_context import Context
from quizzes.questions.choice import Choice
from quizzes.schema import QuestionEntry

LONGEST_STEM = 40
SHORTEST_FEEDBACK, LONGEST_FEEDBACK = 20, 45
LONGEST_FIRST_SENTENCE = 15
BOLD = re.compile(r"\*\*.+?\*\*")


def stem_form(context: Context, question, entry: QuestionEntry) -> Iterator[Problem]:
    """A stem has at most 40 words and is a full question, where the type is answered as one."""
    length = words.count(entry.stem)
    if length > LONGEST_STEM:
        reason = f"The stem has {length} words, more than {LONGEST_STEM}."
        yield question.problem("stem-length", reason, at=("stem",))
    if entry.stem_is_question and not entry.stem.rstrip(" *").endswith("?"):
        yield question.problem(
            "stem-question", "The stem does not end as a question.", at=("stem",)
        )


def stem_attributed(context: Context, question, entry: QuestionEntry) -> Iterator[Problem]:
    """A stem says in words whose statement it asks about."""
    if not context.attribution.search(entry.stem):
        mend = "Name the source, its speaker or a ¶."
        reason = "The stem does not say whose statement it asks about."
        yield question.problem("stem-attribution", reason, mend=mend, at=("stem",))


def stem_negative(context: Context, question, entry: QuestionEntry) -> Iterator[Problem]:
    """A stem asks in the positive, or sets the "not" in bold."""
    match = context.lists.negatives.search(BOLD.sub("", entry.stem))
    if match:
        reason = f"“{match.group()}” in the stem is not bold."
        yield question.problem(
            "stem-negative", reason, mend="Ask in the positive, or set it in bold.", at=("stem",),
            level=WARNING,
        )  # fmt: skip


def quotations(context: Context, question, entry: QuestionEntry) -> Iterator[Problem]:
    """Only taught phrases are quoted; at most one in a stem."""
    for at, text in (*entry.texts(), *entry.feedbacks()):
        found = [one for one in quotations_in(text) if not one.has_reference]
        for one in found:
            if words.count(one.phrase) > LONGEST_QUOTATION:
                reason = f'"{one.phrase}" is longer than {LONGEST_QUOTATION} words.'
                yield question.problem("quotation", reason, at=at)
            elif not is_taught(one.phrase, context.taught):
                reason = f'"{one.phrase}" is no taught phrase.'
                mend = "Paraphrase it, or add the [ref:…] of the other text that has it."
                yield question.problem("quotation", reason, mend=mend, at=at)
        if at == ("stem",) and len(found) > 1:
            yield question.problem("quotation", "The stem quotes more than once.", at=at)


def feedback(context: Context, question, entry: QuestionEntry) -> Iterator[Problem]:
    """Every feedback is there, has the right length and names a ¶."""
    for at, text in entry.feedbacks():
        if not text:
            yield question.problem("feedback-missing", "There is no feedback.", at=at)
            continue
        length = words.count(text)
        if not SHORTEST_FEEDBACK <= length <= LONGEST_FEEDBACK:
            reason = f"{length} words, not {SHORTEST_FEEDBACK} to {LONGEST_FEEDBACK}."
            yield question.problem("feedback-length", reason, at=at)
        if not re.search(r"¶\s?\d", text) and not _is_in_front_matter(context, question):
            reason = "The feedback names no ¶ where the reader can look."
            yield question.problem("feedback-paragraph", reason, at=at)


def _is_in_front_matter(context: Context, question) -> bool:
    found = context.bank.main_statement(question)
    return found is not None and found[0].number == 0


def feedback_opening(context: Context, question, entry: QuestionEntry) -> Iterator[Problem]:
    """The first sentence is short and stands alone, without praise, blame or "this"."""
    for at, text in entry.feedbacks():
        first = words.first_sentence(text)
        length = words.count(first)
        if length > LONGEST_FIRST_SENTENCE:
            reason = f"The first sentence has {length} words, more than {LONGEST_FIRST_SENTENCE}."
            yield question.problem("feedback-opening", reason, at=at)
        match = context.lists.verdicts.search(first)
        if match:
            reason = f"“{match.group()}” praises or blames; say what is right instead."
            yield question.problem("feedback-opening", reason, at=at)
        elif context.lists.leaning.search(first):
            reason = "The first sentence does not stand alone."
            yield question.problem("feedback-opening", reason, at=at, level=WARNING)


def feedback_defensible(context: Context, question, entry: Choice) -> Iterator[Problem]:
    """Where another function is defensible, the right option's feedback names one."""
    found = context.bank.main_statement(question)
    if entry.asks != "function" or found is None or not found[1].also:
        return
    if context.function_named(entry.right.text) is None:
        return
    labels = {context.bank.course.labels.get(key, key) for key in found[1].also}
    if not labels & set(words.tokens(entry.right.feedback)):
        reason = f"The feedback names none of the other defensible functions ({', '.join(labels)})."
        at = ("options", entry.options.index(entry.right), "feedback")
        yield question.problem("feedback-defensible", reason, at=at, level=WARNING)


def absence(context: Context, question, entry: QuestionEntry) -> Iterator[Problem]:
    """An absence item shows the rule by which its words were chosen."""
    if entry.asks == "absence" and not entry.absence_rule:
        reason = "An absence item without absence_rule: true."
        yield question.problem("absence", reason, at=("asks",))
    if entry.absence_rule and not question.body.get("note"):
        reason = "source.yaml has no absence rule to show."
        yield question.problem("absence", reason, at=("absence_rule",))


def absent_word(context: Context, question, entry: Choice) -> Iterator[Problem]:
    """The key of an absence item comes from the published list."""
    text = entry.right.text.casefold()
    if entry.asks == "absence" and not any(one in text for one in context.absent_words):
        reason = "The right option has no word of the published list."
        at = ("options", entry.options.index(entry.right), "text")
        yield question.problem("absence", reason, at=at, level=WARNING)


RULES = (
    stem_form,
    stem_attributed,
    stem_negative,
    quotations,
    feedback,
    feedback_opening,
    absence,
)
CHOICE_RULES = (feedback_defensible, absent_word)
