"""README.md names every setting and command there is, and none that is not."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from gsi_site.environment import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_table_holds_every_setting_in_order():
    rows = re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)

    assert rows == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_defaults_are_told_as_they_are(setting):
    told = re.search(rf"^\| `{setting.name}` \| (?:`(.*?)` )?\|", README, re.MULTILINE)[1]
    of_its_own = {"SITE_URL": "http://127.0.0.1:PORT", "GSI_VAR": "var/"}
    default = "" if setting.default is None else str(setting.default)

    assert (told or "") == of_its_own.get(setting.name, default)


def test_every_command_exists_and_each_of_ours_is_told():
    told = set(re.findall(r"manage\.py (\w+)", README))
    apps = ("gsi_site", "lessons", "quizzes")
    ours = {name for name, app in get_commands().items() if app in apps}

    assert told <= set(get_commands())
    assert ours <= told


def test_every_target_of_make_is_told():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*) new-venv$", makefile, re.MULTILINE)[1].split())

    assert set(re.findall(r"^\| `make (\w+)` \|", README, re.MULTILINE)) == targets
    assert set(re.findall(r"\bmake (run|test|dev|lint|bench|audit)\b", README)) == targets
