"""How to mend what a rule finds, for rules whose findings do not say it themselves."""

from dataclasses import replace

from lessons.course_files import Problem

MENDS = {
    "B1": "Bring the options to about one length.",
    "B2": "Write an option that stands alone.",
    "B3": "Take the word out, or let the right option carry one too.",
    "B4": "Take the word out, or let a wrong option carry one too.",
    "B5": "Give all options the same form.",
    "B6": "Say it in other words, or let the wrong options share them too.",
    "B10": "Quote in all options or in none.",
    "B11": "Take another option, or make this question a judgement.",
    "B13": "Write options that cannot both be right.",
    "B15": "Ask what is stated, not stated, or stated without a doer.",
    "B16": "Offer functions only; ask for the place in another question.",
    "absence": "See the absence rule and its list in source.yaml.",
    "absence-share": "Turn one of them into a question on what is there.",
    "cues": "Rewrite the options so that length, words of the stem and likeness tell nothing.",
    "duplicate-stem": "Drop one, or ask something else.",
    "feedback-defensible": "Name one, and say when it would be the better answer.",
    "feedback-length": "Cut it, or say what is attractive, what is right, and what to do next.",
    "feedback-missing": "Write what is right, why, and where.",
    "feedback-opening": "Open with a short sentence that says what is right, without comment.",
    "feedback-paragraph": "Name the ¶.",
    "guessing": "Rewrite the options of the questions that the strategy finds.",
    "near-duplicate": "Ask for another thing, or in another way.",
    "options": "Three good options are enough; a fourth only for a real misconception.",
    "parts": "Cut it in two, or drop what tests least.",
    "quotation": "Paraphrase it.",
    "stem-length": "Put what is needed into one question; teach in the feedback.",
    "stem-question": "End the stem as a full question.",
    "tag": "Tag what each wrong option confuses, and only those.",
}


def with_mend(problem: Problem) -> Problem:
    """The problem, with its rule's mend if it has none of its own."""
    return problem if problem.mend else replace(problem, mend=MENDS.get(problem.rule, ""))
