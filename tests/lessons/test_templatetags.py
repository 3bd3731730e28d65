import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from lessons.models import Section
from lessons.templatetags.lessons import MOST_FIXED, FixedNode
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


def test_fixed_parts_are_rendered_once_for_each_of_their_values(db):
    course, other = make_course(), make_course("two", default=False)
    rendered = []
    page = Template(
        "{% load lessons %}{% fixed word %}"
        "{{ note }} {% course_url 'lessons:source' %}{% endfixed %}"
    )

    def show(word, course):
        def note():
            rendered.append(word)
            return word

        return page.render(Context({"word": word, "note": note, "course": course}))

    assert show("a", course) == show("a", course) == "a /source/"
    assert show("<", course) == "&lt; /source/"
    assert show(mark_safe("<"), course) == "< /source/"
    assert show("a", other) == "a /courses/two/source/"
    assert rendered == ["a", "<", "<", "a"]


def test_fixed_parts_do_not_fill_the_memory():
    page = Template("{% load lessons %}{% fixed word %}{{ word }}{% endfixed %}")
    numbers = range(MOST_FIXED + 2)

    assert [page.render(Context({"word": number})) for number in numbers] == list(map(str, numbers))
    [node] = page.nodelist.get_nodes_by_type(FixedNode)
    assert len(node.rendered) == MOST_FIXED


def test_sections_show_pictures_if_one_of_them_does():
    shown = "{% if sections|show_pictures %}yes{% endif %}"
    plain, drawn = Section(html="<p>a</p>"), Section(html='<figure class="picture picture-x">')
    assert render(shown, sections=[plain]) == ""
    assert render(shown, sections=[plain, drawn]) == "yes"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (5, "5 min"),
        (59, "59 min"),
        (60, "1 h"),
        (62, "1 h"),
        (198, "3 h 20 min"),
        (463, "7 h 45 min"),
    ],
)
def test_minutes_are_told_as_people_tell_them(minutes, shown):
    assert render("{{ minutes|duration }}", minutes=minutes) == shown
