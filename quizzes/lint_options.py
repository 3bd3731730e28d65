"""Rules for the options of one question: nothing but reading should find the right one."""

from collections.abc import Iterator

from lessons.course_files import WARNING, Problem
from quizzes import lint_words as words
from quizzes.lint_context import Context
from quizzes.questions.options import OptionsEntry

STRETCH = 1.4  # the longest option may have so many times the words of the shortest
SHORT = 3  # words; options no longer than this do not show a difference
OVERLAP = 1.0  # words of the stem that the right option may share beyond the wrong ones' mean
FEWEST, MOST = 3, 4
MOST_WHERE_SEVERAL_ARE_RIGHT = 6


def options_number(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """Three good options are enough; a fourth only for a real misconception."""
    most = MOST if len(entry.rights) == 1 else MOST_WHERE_SEVERAL_ARE_RIGHT
    if not FEWEST <= len(entry.options) <= most:
        reason = f"There are {len(entry.options)} options, not {FEWEST} to {most}."
        yield question.problem("options", reason, at=("options",))


def tags(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """Each wrong option stands for a kind of confusion; the right one for none (B8)."""
    for index, option in enumerate(entry.options):
        at = ("options", index)
        if option.correct and option.tag:
            yield question.problem("tag", "A right option has a tag.", at=(*at, "tag"))
        if not option.correct and not option.tag:
            reason = "A wrong option without a tag: one of M, P, A, S, X, E."
            yield question.problem("tag", reason, at=at)


def b1_length(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B1: options of about one length, unless all are names or very short."""
    lengths = [words.count(option.text) for option in entry.options]
    are_names = entry.names or all(
        words.is_names(option.text, context.lists) for option in entry.options
    )
    if are_names or max(lengths) <= SHORT:
        return
    if max(lengths) > STRETCH * min(lengths):
        index = lengths.index(max(lengths))
        reason = f"The options have {', '.join(map(str, lengths))} words."
        mend = f"The longest may have {STRETCH} times the words of the shortest."
        yield question.problem("B1", reason, mend=mend, at=("options", index, "text"))


def b2_above(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B2: no "all of the above", "none of the above", "A and B"."""
    for index, option in enumerate(entry.options):
        match = context.lists.all_of_the_above.search(option.text)
        if match:
            reason = f"“{match.group()}” points to other options."
            yield question.problem("B2", reason, at=("options", index, "text"))


def b3_absolutes(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B3: no absolute words that stand in wrong options only."""
    if any(context.lists.absolutes & set(words.tokens(one.text)) for one in entry.rights):
        return
    for index, option in enumerate(entry.options):
        found = sorted(context.lists.absolutes & set(words.tokens(option.text)))
        if found:
            reason = f"“{found[0]}” stands in wrong options only."
            yield question.problem("B3", reason, at=("options", index, "text"))


def b4_hedges(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B4: no hedge that stands in the right option only."""
    hedges = context.lists.hedges
    if any(hedges & set(words.tokens(option.text)) for option in entry.wrong):
        return
    for right in entry.rights:
        found = sorted(hedges & set(words.tokens(right.text)))
        if found:
            reason = f"“{found[0]}” stands in no wrong option."
            yield question.problem("B4", reason, at=("options", entry.options.index(right)))


def b5_grammar(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B5: no cue from an article, a capital letter or a full stop."""
    texts = [words.MARKS.sub("", option.text) for option in entry.options]
    last = entry.stem.rstrip(" ?.:…_")
    if (words.tokens(last) or [""])[-1] in context.lists.articles:
        yield question.problem("B5", "The stem ends in an article.", at=("stem",))
    if any(text.endswith(".") for text in texts):
        yield question.problem("B5", "An option ends in a full stop.", at=("options",))
    if len({text[-1] if text[-1] in ",;:!?…" else "" for text in texts}) > 1:
        yield question.problem("B5", "The options end in different signs.", at=("options",))
    first = [next((one for one in text if one.isalnum()), "") for text in texts]
    if len({one.isupper() for one in first if one.isalpha()}) > 1:
        reason = "Some options begin with a capital letter and some do not."
        yield question.problem("B5", reason, at=("options",))


def b6_overlap(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B6: the right option must not echo the stem more than the wrong ones do."""
    stem = words.content_words(entry.stem, context.lists)
    wrong = [len(stem & words.content_words(one.text, context.lists)) for one in entry.wrong]
    for right in entry.rights:
        shared = stem & words.content_words(right.text, context.lists)
        if len(shared) - sum(wrong) / len(wrong) > OVERLAP:
            reason = f"A right option repeats “{', '.join(sorted(shared))}” from the stem."
            at = ("options", entry.options.index(right), "text")
            yield question.problem("B6", reason, at=at)


def b10_quotation(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B10: if one option quotes the source, the right ones must not be the only ones."""
    if any('"' in option.text for option in entry.wrong):
        return
    for right in entry.rights:
        if '"' in right.text:
            at = ("options", entry.options.index(right), "text")
            yield question.problem("B10", "Only what is right quotes the source.", at=at)


def b11_defensible(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B11: the keyed function is the statement's; no also-defensible one is called wrong."""
    found = context.bank.main_statement(question)
    if entry.asks != "function" or found is None:
        return
    _paragraph, statement = found
    defensible = (statement.function, *statement.also)
    for index, option in enumerate(entry.options):
        function = context.function_named(option.text)
        at = ("options", index, "text")
        if function is None:
            continue
        keyed = (statement.function,) if len(entry.rights) == 1 else defensible
        if option.correct and function not in keyed:
            reason = f"{statement.id} is keyed {statement.function} in source.yaml."
            yield question.problem("B11", reason, at=at)
        if not option.correct and function in defensible:
            reason = f"“{function}” is defensible for {statement.id}, so it cannot be wrong."
            yield question.problem("B11", reason, at=at)


def b11_voice(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B11: the keyed voice is the statement's; no also-defensible one is called wrong."""
    found = context.bank.main_statement(question)
    if entry.asks != "voice" or found is None:
        return
    _paragraph, statement = found
    defensible = context.defensible_voices(statement)
    for index, option in enumerate(entry.options):
        voice = context.voice_named(option.text)
        at = ("options", index, "text")
        if voice and option.correct and voice != statement.voice and len(entry.rights) == 1:
            reason = f"{statement.id} has the voice {statement.voice} in source.yaml."
            yield question.problem("B11", reason, at=at)
        if voice in defensible and not option.correct:
            reason = f"“{option.text}” is defensible for {statement.id}, so it cannot be wrong."
            yield question.problem("B11", reason, at=at)


def b13_overlapping(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B13: no option holds another one whole, so that logic alone decides between them."""
    texts = [f" {' '.join(words.tokens(option.text))} " for option in entry.options]
    for index, text in enumerate(texts):
        inside = [
            other
            for number, other in enumerate(texts)
            if number != index and other in text and other.strip()
        ]
        if inside:
            reason = f"“{entry.options[index].text}” holds another option whole."
            yield question.problem("B13", reason, at=("options", index, "text"), level=WARNING)


def b15_true_false(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B15: no judging of what the source claims as true or false."""
    if all(set(words.tokens(one.text)) <= context.lists.true_false for one in entry.options):
        yield question.problem("B15", "True or false is not asked here.", at=("options",))


def b16_places(context: Context, question, entry: OptionsEntry) -> Iterator[Problem]:
    """B16: a place in the source is no function."""
    if entry.asks != "function":
        return
    for index, option in enumerate(entry.options):
        text = " ".join(words.tokens(option.text))
        found = [place for place in context.places if f" {place} " in f" {text} "]
        if found:
            reason = f"“{found[0]}” is a place, not a function."
            yield question.problem("B16", reason, at=("options", index, "text"))


RULES = (
    options_number,
    tags,
    b1_length,
    b2_above,
    b3_absolutes,
    b4_hedges,
    b5_grammar,
    b6_overlap,
    b10_quotation,
    b11_defensible,
    b11_voice,
    b13_overlapping,
    b15_true_false,
    b16_places,
)
