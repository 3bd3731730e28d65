from lessons.forms import ReflectionForm, SearchForm, StatementFilterForm
from lessons.models import Source
from lessons.reading import REFLECTION_MAX_LENGTH

SOURCE = Source(functions=[{"key": "call", "label": "call"}], voices=[{"key": "we", "label": "we"}])


def test_a_note_may_be_empty_and_as_long_as_the_limit():
    assert ReflectionForm({"text": ""}).is_valid()
    assert ReflectionForm({"text": "x" * REFLECTION_MAX_LENGTH}).is_valid()


def test_a_longer_note_is_refused_with_both_numbers():
    form = ReflectionForm({"text": "x" * (REFLECTION_MAX_LENGTH + 1)})
    assert form.errors == {
        "text": ["A note has at most 5000 characters; this one has 5001."],
    }


def test_the_filter_offers_what_the_source_has():
    form = StatementFilterForm({}, source=SOURCE)
    assert form.fields["function"].choices == [("", "every function"), ("call", "call")]
    assert form.chosen == {"function": "", "voice": ""}


def test_an_unknown_function_filters_nothing():
    form = StatementFilterForm({"function": "poem", "voice": "we"}, source=SOURCE)
    assert form.chosen == {"function": "", "voice": "we"}
    assert list(form.errors) == ["function"]


def test_a_search_has_a_longest_length():
    assert SearchForm({"q": "x" * 200}).is_valid()
    assert not SearchForm({"q": "x" * 201}).is_valid()
