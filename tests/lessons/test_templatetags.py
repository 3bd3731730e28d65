from django.template import Context, Template

from tests.making import make_course


def render(markup, **context):
    return Template("{% load lessons %}" + markup).render(Context(context))


def test_an_address_of_the_default_course_without_a_course():
    assert render("{% course_url 'lessons:lesson' slug='a' %}") == "/lessons/a/"


def test_an_address_of_another_course(db):
    course = make_course("two", default=False)
    address = render("{% course_url 'lessons:lesson' slug='a' %}", course=course)
    assert address == "/courses/two/lessons/a/"


def test_paragraph_marks_become_chips_and_the_rest_is_escaped():
    assert render("{% chips text %}", text="In ¶4–8 & <b>¶9</b>") == (
        'In <a class="para" href="/source/#p4" data-para="4"'
        ' aria-label="paragraphs 4 to 8">¶4–8</a> &amp; &lt;b&gt;'
        '<a class="para" href="/source/#p9" data-para="9" aria-label="paragraph 9">¶9</a>'
        "&lt;/b&gt;"
    )


def test_numbers_become_chips():
    assert render("{% paragraph_chips numbers %}", numbers=[7]) == (
        '<a class="para" href="/source/#p7" data-para="7" aria-label="paragraph 7">¶7</a>'
    )


def test_a_label_is_looked_up_and_an_unknown_key_shows_itself():
    entries = [{"key": "call", "label": "a call"}]
    assert render("{{ 'call'|label_in:entries }}", entries=entries) == "a call"
    assert render("{{ 'other'|label_in:entries }}", entries=entries) == "other"
