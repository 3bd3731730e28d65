import pytest

from lessons.markdown import (
    ReferenceCard,
    Renderer,
    StatementCard,
    Targets,
    plain_text,
    sanitise,
    split_sections,
)

CHIP = '<a class="para" href="/source/#p4" data-para="4" aria-label="paragraph 4">¶4</a>'
STATEMENT = '<a class="statement-ref" href="/source/#P04.2" data-statement="P04.2">P04.2</a>'


@pytest.fixture
def problems():
    return []


@pytest.fixture
def report(problems):
    return lambda line, rule, reason: problems.append((line, rule))


@pytest.fixture
def renderer():
    return Renderer(
        Targets(
            paragraphs=set(range(18)),
            terms={"peace-building"},
            references={
                "C36": ReferenceCard(
                    "A list of members",
                    "It lists 11 & names ¶4.",
                    publisher="A body",
                    date="2020-01-01",
                    kind="official text",
                    urls=(
                        "https://www.one.example/?a=1&b=2",
                        "https://two.example/a",
                        "https://two.example/b",
                    ),
                ),
                "C37": ReferenceCard("A date", "It gives none."),
            },
            statements={
                "P04.2": StatementCard("The UN, see ¶4.", "call", "call", "paper", "the paper")
            },
        )
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("See ¶4.", f"See {CHIP}."),
        ("See ¶ 4.", f"See {CHIP}."),
        ("*In ¶4*", f"<em>In {CHIP}</em>"),
        (
            "¶4–8",
            CHIP.replace("paragraph 4", "paragraphs 4 to 8").replace(">¶4<", ">¶4–8<"),
        ),
        ("{P04.2}", STATEMENT),
        (
            "[[peace-building]]",
            (
                '<a class="term" href="/glossary/peace-building/" data-term="peace-building">'
                "peace-building</a>"
            ),
        ),
        (
            "[[Peace building|so]]",
            '<a class="term" href="/glossary/peace-building/" data-term="peace-building">so</a>',
        ),
        (
            "A fact [ref:C36]",
            (
                'A fact <sup><a class="ref" href="/references/#C36" aria-label="reference C36">'
                "C36</a></sup>"
            ),
        ),
        ("[page ¶4](https://example.org)", '<a href="https://example.org">page ¶4</a>'),
        ("`¶4`", "<code>¶4</code>"),
        (r"\[\[x\]\]", "[[x]]"),
    ],
)
def test_marks_become_links(renderer, report, problems, text, html):
    assert renderer.inline(text, report) == html
    assert problems == []


@pytest.mark.parametrize(
    ("text", "rule", "html"),
    [
        ("¶18", "paragraph", "¶18"),
        ("¶4–18", "paragraph", "¶4–18"),
        ("{P09.9}", "statement", "P09.9"),
        ("[[ferry]]", "term", "ferry"),
        ("[ref:C99]", "reference", "<sup></sup>"),
        ("[[peace-building", "markup", "[[peace-building"),
        ("<b>bold</b>", "markup", "&lt;b&gt;bold&lt;/b&gt;"),
    ],
)
def test_what_points_nowhere_is_reported(renderer, report, problems, text, rule, html):
    assert renderer.inline(text, report) in (html, "")
    assert problems == [(1, rule)]


def test_a_problem_has_its_line_even_inside_a_paragraph_a_list_or_a_box(renderer, report, problems):
    text = "one\ntwo {P09.1}\n\n- three\n- four ¶99\n\n::: example A ¶98\nx\ny ¶97\n:::\n"
    renderer.blocks(text, report, line=10)
    assert sorted(problems) == [
        (11, "statement"),
        (14, "paragraph"),
        (16, "paragraph"),
        (18, "paragraph"),
    ]


def test_links_carry_the_prefix_of_the_course(report):
    renderer = Renderer(Targets(prefix="/courses/two", paragraphs={4}, terms={"a"}))
    assert 'href="/courses/two/source/#p4"' in renderer.inline("¶4", report)
    assert 'href="/courses/two/glossary/a/"' in renderer.inline("[[a]]", report)


@pytest.mark.parametrize(
    ("prefix", "text", "title", "inside"),
    [
        ("", "::: report\n:::", "Your source report", ""),
        ("/courses/two", "::: report Write *it*\nNow.\n:::", "Write <em>it</em>", "<p>Now.</p>\n"),
    ],
)
def test_a_box_leads_to_the_report_builder(report, problems, prefix, text, title, inside):
    assert Renderer(Targets(prefix=prefix)).blocks(text, report) == (
        f'<section class="card report">\n<h3>{title}</h3>\n{inside}'
        f'<p><a class="button" href="{prefix}/source-report/">Open the report builder</a></p>\n'
        "</section>\n"
    )
    assert problems == []


def test_references_stand_side_by_side(renderer, report, problems):
    ref = '<sup><a class="ref" href="/references/#{0}" aria-label="reference {0}">{0}</a></sup>'
    assert renderer.blocks("::: sources C36 C37\n:::", report) == (
        '<ul class="sources">\n<li class="card"><p class="source-title">A list of members</p>'
        f"<p>It lists 11 &amp; names {CHIP}.</p>"
        '<p class="facts"><span>A body</span><span>1 January 2020</span>'
        "<span>official text</span></p>"
        '<p class="links"><a href="https://www.one.example/?a=1&amp;b=2">one.example</a> '
        '<a href="https://two.example/a">two.example (1)</a> '
        f'<a href="https://two.example/b">two.example (2)</a> {ref.format("C36")}</p></li>\n'
        '<li class="card"><p class="source-title">A date</p><p>It gives none.</p>'
        f'<p class="links">{ref.format("C37")}</p></li>\n</ul>\n'
    )
    assert problems == []


def test_the_terms_used_are_remembered(renderer, report):
    renderer.inline("[[peace-building]] [[other]]", report)
    assert renderer.used == {"peace-building"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "::: example A case\nx\n:::",
            (
                '<section class="box example">\n<h3><span class="kicker">Example</span> A case'
                "</h3>\n<p>x</p>\n</section>\n"
            ),
        ),
        (
            "::: misconception All agree\nx\n:::",
            (
                '<section class="box misconception">\n<h3><span class="kicker">What some readers '
                "think</span> All agree</h3>\n<p>x</p>\n</section>\n"
            ),
        ),
        (
            "::::: activity Sort\n:::: reveal Show ¶4\nx\n::::\n:::::",
            (
                '<section class="box activity">\n<h3><span class="kicker">Try it</span> Sort</h3>\n'
                f'<details class="reveal"><summary>Show {CHIP}</summary>\n<p>x</p>\n</details>\n'
                "</section>\n"
            ),
        ),
        (
            "::: compare\nx\n:::",
            '<section class="box compare">\n<h3>Check and compare</h3>\n<p>x</p>\n</section>\n',
        ),
        ("::: found\nx\n:::", '<div class="found">\n<p>x</p>\n</div>\n'),
        (
            "::: statements P04.2\n:::",
            (
                f'<ul class="statements">\n<li class="statement"><p>The UN, see {CHIP}.</p>'
                '<p class="labels"><span class="function function-call">call</span> '
                f'<span class="voice voice-paper">the paper</span> {STATEMENT}</p></li>\n</ul>\n'
            ),
        ),
    ],
)
def test_boxes(renderer, report, problems, text, html):
    assert renderer.blocks(text, report) == html
    assert problems == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n\n::: exmaple Title\nx\n:::", [(3, "box")]),
        ("::: example\nx\n:::", [(1, "box")]),
        ("::: found\nx\n", [(1, "box")]),
        ("::: statements\n:::", [(1, "box")]),
        ("::: statements P04.2\ntext\n:::", [(2, "box")]),
        ("::: statements P09.9\n:::", [(1, "statement")]),
        ("::: sources\n:::", [(1, "box")]),
        ("::: sources C36\ntext\n:::", [(2, "box")]),
        ("a\n\n::: sources C36 C99\n:::", [(3, "reference")]),
        ("::: activity A\n::: reveal B\nx\n:::\n:::", [(5, "box"), (5, "box")]),
    ],
)
def test_faulty_boxes_are_reported(renderer, report, problems, text, found):
    renderer.blocks(text, report)
    assert problems == found


def test_tables_can_be_scrolled_and_their_headers_say_so(renderer, report):
    html = renderer.blocks("| a | b |\n|:-:|---|\n| ¶4 | d |\n", report)
    assert html == (
        '<div class="table-scroll" role="group" tabindex="0" aria-label="Table"><table>\n'
        '<thead>\n<tr>\n<th scope="col">a</th>\n<th scope="col">b</th>\n</tr>\n</thead>\n'
        f"<tbody>\n<tr>\n<td>{CHIP}</td>\n<td>d</td>\n</tr>\n</tbody>\n</table></div>\n"
    )


def test_nothing_dangerous_comes_through(renderer, report):
    html = renderer.blocks('<script>x</script>\n\n[a](javascript:x) ![i](/x.png) "q"\n', report)
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html.replace('href="/x.png"', "")
    assert sanitise('<p style="x" onclick="y">a<script>z</script></p>') == "<p>a</p>"


def test_plain_text_leaves_drawings_out():
    assert plain_text("<p>a</p><svg><title>b</title><text>c</text></svg><p>d</p>") == "a d"


def test_plain_text_has_the_words_only():
    assert plain_text("<p>It is <em>so</em>.</p><ul><li>A &amp; B</li></ul>") == "It is so. A & B"


def test_a_lesson_is_cut_at_its_headings(report, problems):
    first = "\ntext\n\n```\n## no {#x minutes=1}\n```\n"
    body = f"\n## One ¶4 {{#one minutes=3}}\n{first}## Two {{#two minutes=2 quiz=check}}\nmore"
    one, two = split_sections(body, 10, report)
    assert (one.title, one.attributes, one.line, one.text_line) == (
        "One ¶4",
        {"key": "one", "minutes": "3"},
        11,
        12,
    )
    assert one.text == first
    assert two.attributes == {"key": "two", "minutes": "2", "quiz": "check"}
    assert two.line == 18
    assert problems == []


def test_text_before_the_first_heading_and_unknown_attributes_are_reported(report, problems):
    split_sections("\nlost\n## One {#one minuts=3}\n", 5, report)
    assert problems == [(6, "section"), (7, "section")]
