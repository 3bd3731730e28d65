"""Which way the arrows point; pyproject.toml holds the contracts."""

from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.layers import InsideAppContract

ROOT = Path(__file__).resolve().parent.parent


def test_nothing_imports_against_an_arrow(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    status = lint_imports(config_filename="pyproject.toml", no_cache=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


@pytest.mark.parametrize(
    ("importer", "imported", "broken"),
    [
        ("views", "queries", False),
        ("queries", "rows", False),
        ("rows", "queries", False),
        ("queries.deep", "models", False),
        ("source_admin", "forms", False),
        ("apps", "urls", False),
        ("models", "queries", True),
        ("queries", "forms", True),
        ("queries.deep", "views", True),
        ("views", "urls", True),
        ("forms", "source_admin", True),
    ],
)
def test_the_layers_inside_an_app(importer, imported, broken):
    graph = grimp.ImportGraph()
    names = ["app", "app.queries", f"app.{importer}", f"app.{imported}"]
    for name in dict.fromkeys(names):
        graph.add_module(name)
    graph.add_import(importer=f"app.{importer}", imported=f"app.{imported}")
    contract = InsideAppContract(name="", session_options={}, contract_options={"apps": ["app"]})

    check = contract.check(graph, verbose=False)

    pairs = [(f"app.{importer}", f"app.{imported}")] if broken else []
    assert check.metadata["broken"] == pairs
    assert check.kept is not broken
