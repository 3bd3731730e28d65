import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from gsi_site.static_files import StaticFilesStorage, without_remarks, without_spare

SCRIPTS = sorted(Path(settings.BASE_DIR, "static/js").glob("*.js"))
OURS = sorted(Path(settings.BASE_DIR, "static/css").glob("*.css"))


@pytest.mark.parametrize(
    ("styles", "left"),
    [
        ("/* Ground */\na { color: red; }\n", "a{color: red;}"),
        ("a,\nb   c { margin: 0 1px }", "a,b c{margin: 0 1px}"),
        ('a::before { content: ";  /* no */ {"; }', 'a::before{content: ";  /* no */ {";}'),
        ("a { b: calc(1px + 2px); }", "a{b: calc(1px + 2px);}"),
        ("@media (max-width: 40rem) { a { b: c } }", "@media (max-width: 40rem){a{b: c}}"),
        (":is(.a, .b) > * + * { c: d }", ":is(.a,.b) > * + *{c: d}"),
    ],
)
def test_what_only_we_read_goes(styles, left):
    assert without_spare(styles) == left


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_every_rule_of_ours_is_kept(path):
    styles = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    left = without_spare(path.read_text("utf-8"))
    assert "".join(left.split()) == "".join(styles.split())
    assert len(left) < path.stat().st_size


@pytest.mark.parametrize(
    ("name", "kept"), [("css/a.css", b"a{}"), ("admin/css/a.css", b"/* a */ a {}")]
)
def test_only_our_own_style_sheets_are_touched(tmp_path, name, kept):
    storage = StaticFilesStorage(location=tmp_path)
    storage._save(name, ContentFile(b"/* a */ a {}"))
    assert (tmp_path / name).read_bytes().strip() == kept


def test_a_file_that_was_read_before_is_kept_whole(tmp_path):
    storage = StaticFilesStorage(location=tmp_path)
    content = ContentFile(b"a { b: c }")
    content.read()
    storage._save("css/a.css", content)
    assert (tmp_path / "css/a.css").read_text() == "a{b: c}"


@pytest.mark.parametrize(
    ("script", "left"),
    [
        ('"use strict";\n// Why.\n\nlet a = 1; // so\n', '"use strict";\nlet a = 1; // so'),
        ("if (a) {\n  b(); // c\n  // d\n}", "if (a) {\nb(); // c\n}"),
        ('let a = "http://b";', 'let a = "http://b";'),
    ],
)
def test_what_only_we_read_of_a_script_goes(script, left):
    assert without_remarks(script) == left


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_template_of_ours_goes_over_lines(path):
    """Nor a comment in stars, whose lines would be taken for code or code for theirs."""
    script = path.read_text("utf-8")
    assert [line for line in script.splitlines() if line.count("`") % 2] == []
    assert "/*" not in script


@pytest.mark.parametrize(("name", "kept"), [("js/a.js", b"a()"), ("admin/js/a.js", b"// a\n  a()")])
def test_only_our_own_scripts_are_touched(tmp_path, name, kept):
    storage = StaticFilesStorage(location=tmp_path)
    storage._save(name, ContentFile(b"// a\n  a()"))
    assert (tmp_path / name).read_bytes().strip() == kept
