"""What the rules for questions know about words: counting, comparing, and lists by language."""

import re
from dataclasses import dataclass, field

MARKS = re.compile(r"[*_`]")
TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
SENTENCE = re.compile(r".+?[.!?][\"'”’)*]*(?=\s|$)", re.DOTALL)
ENDINGS = ("ing", "ed", "es", "s")


@dataclass(frozen=True)
class WordLists:
    """The words of one language on which a rule turns."""

    absolutes: frozenset[str] = frozenset()
    hedges: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    negatives: re.Pattern = field(default_factory=lambda: re.compile(r"(?!)"))
    all_of_the_above: re.Pattern = field(default_factory=lambda: re.compile(r"(?!)"))
    verdicts: re.Pattern = field(default_factory=lambda: re.compile(r"(?!)"))
    leaning: re.Pattern = field(default_factory=lambda: re.compile(r"(?!)"))
    true_false: frozenset[str] = frozenset()
    attribution: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = WordLists(
    absolutes=_words("always never only all completely every none"),
    hedges=_words("may might often some sometimes usually generally"),
    articles=_words("a an"),
    small=_words(
        "a about after all an and any are as at be been before beside by can did do does for from"
        " had has have he her his how in into is it its more most no nor not of on one or other"
        " our out over own she should so than that the their them then there these they this those"
        " to under up was we were what when where which who whom whose why will with would you"
    ),
    negatives=re.compile(r"\b(?:not|except|least|false|n't)\b", re.IGNORECASE),
    all_of_the_above=re.compile(
        r"(?i:\b(?:all|none|both|neither|any) of (?:the above|these|those|them)\b)"
        r"|\b(?:both )?[A-D] and [A-D]\b",
    ),
    verdicts=re.compile(
        r"^(?:correct|right|wrong|incorrect|yes|no|well done|good|great|excellent|exactly|sorry"
        r"|unfortunately)\b\s*[.!,:;–-]",
        re.IGNORECASE,
    ),
    leaning=re.compile(r"^(?:this|that is|these|correct)\b|\bas above\b", re.IGNORECASE),
    true_false=_words("true false yes no"),
    attribution=_words("text source paragraph paragraphs reported document author"),
)
LISTS = {"en": ENGLISH}


def lists_for(language: str) -> WordLists:
    """The lists of that language; empty ones where nobody has written any."""
    return LISTS.get(language.partition("-")[0], WordLists())


def count(text: str) -> int:
    """How many words: pieces between spaces that hold a letter, a digit or a pilcrow."""
    return sum(any(one.isalnum() or one == "¶" for one in piece) for piece in text.split())


def tokens(text: str) -> list[str]:
    """The words of the text without case, emphasis and punctuation."""
    return [one.casefold() for one in TOKEN.findall(MARKS.sub("", text))]


def content_words(text: str, lists: WordLists) -> set[str]:
    """What is left without the small words, cut to something like stems."""
    return {_stem(one) for one in tokens(text) if one not in lists.small}


def _stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word.removesuffix(ending)
            break
    return word.removesuffix("e")


def first_sentence(text: str) -> str:
    """Up to the first full stop, question mark or exclamation mark that ends a word."""
    match = SENTENCE.match(text.strip())
    return match.group() if match else text


def is_names(text: str, lists: WordLists) -> bool:
    """Whether every word that carries meaning begins with a capital."""
    words = [one for one in TOKEN.findall(text) if one.casefold() not in lists.small]
    return bool(words) and all(one[0].isupper() for one in words)
